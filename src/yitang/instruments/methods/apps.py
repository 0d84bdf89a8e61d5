from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MethodsConfig(AppConfig):
    name = "yitang.instruments.methods"
    label = "methods"
    verbose_name = _("Methods of consultation")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded; the leaves register themselves.
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.instruments.methods import composing, giving, moves, moving, papers, policy, taking_over, words  # noqa: F401

        DESK_URLS.register("methods", "yitang.instruments.methods.urls")
        MENU.register(
            "methods.list",
            MenuItem(
                "methods.list",
                _("Methods of consultation"),
                "list-checks",
                "desk:methods:list",
                group="talks",
                order=90,
                permission=policy.VIEW,
                audience={"clerk", "leader"},
            ),
        )
