from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    name = "yitang.features.targets"
    label = "targets"
    verbose_name = _("Targets")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.targets import actions, background, export, importer, policy, words  # noqa: F401
        from yitang.features.targets.todo import todo_of
        from yitang.foundation.notify.points import MESSAGE_KINDS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.foundation.ui.todo import TODO
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        DESK_URLS.register("targets", "yitang.features.targets.urls")
        API_ROUTERS.register("targets", "yitang.features.targets.api:router")
        TODO.register("targets", todo_of)
        MESSAGE_KINDS.register("targets", _("Targets of the grassroots"))
        for one in importer.FORMATS:
            IMPORT_FORMATS.register(one.code, one)
        MENU.register(
            "targets.home",
            MenuItem(
                "targets.home",
                _("Targets of the year"),
                "clipboard-check",
                "desk:targets:home",
                group="talks",
                order=40,
                permission=policy.VIEW,
                audience={"clerk", "leader"},
            ),
        )
