from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "yitang.features.duties"
    label = "duties"
    verbose_name = _("Work plans and contacts")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.duties import actions, export, policy, table, ties, words  # noqa: F401
        from yitang.features.duties.todo import todo_of
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.foundation.ui.todo import TODO
        from yitang.institution.members.pages import BODY_PAGES, BodyPage
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        IMPORT_FORMATS.register(table.PLAN_FORMAT.code, table.PLAN_FORMAT)
        IMPORT_FORMATS.register(table.DUTY_FORMAT.code, table.DUTY_FORMAT)
        IMPORT_FORMATS.register(table.TIE_FORMAT.code, table.TIE_FORMAT)
        DESK_URLS.register("duties", "yitang.features.duties.urls")
        API_ROUTERS.register("duties", "yitang.features.duties.api:router")
        TODO.register("duties", todo_of)
        BODY_PAGES.register("duties", BodyPage(_("Work plan and contacts"), "desk:duties:work", policy.VIEW))
        MENU.register(
            "duties.home",
            MenuItem(
                "duties.home",
                _("Work plans and contacts"),
                "clipboard-check",
                "desk:duties:home",
                group="duty",
                order=5,
                permission=policy.VIEW,
                audience={"clerk", "leader", "member"},
            ),
        )
