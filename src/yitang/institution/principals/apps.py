from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrincipalsConfig(AppConfig):
    name = "yitang.institution.principals"
    label = "principals"
    verbose_name = _("Principals")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration.directory import DIRECTORY
        from yitang.foundation.administration.words import ACT_WORDS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.todo import TODO
        from yitang.institution.principals import actions, policy  # noqa: F401
        from yitang.institution.principals.queries import PrincipalDirectory
        from yitang.institution.principals.todo import todo_of

        DIRECTORY.register("principals", PrincipalDirectory())
        DESK_URLS.register("principals", "yitang.institution.principals.urls")
        TODO.register("principals", todo_of)
        MENU.register(
            "principals.bodies",
            MenuItem(
                "principals.bodies",
                _("Sectors and bodies"),
                "folder",
                "desk:principals:bodies",
                group="bodies",
                order=30,
                permission=policy.MANAGE,
            ),
        )
        ACT_WORDS.register("principals.add", _("Added a sector, body or committee"))
        ACT_WORDS.register("principals.join", _("Joined a name with the roster"))
        ACT_WORDS.register("principals.part", _("Undid a join"))
