from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    name = "yitang.institution.members"
    label = "members"
    verbose_name = _("Members")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.todo import TODO
        from yitang.institution.members import actions, background, export, policy, words  # noqa: F401
        from yitang.institution.members.queries import find_members
        from yitang.institution.members.table import ROSTER
        from yitang.institution.members.todo import todo_of

        FINDERS.register("members", Finder("members", _("Members"), policy.VIEW, find_members, order=20))
        DESK_URLS.register("members", "yitang.institution.members.urls")
        LISTS.register(ROSTER.code, ROSTER)
        TODO.register("members", todo_of)
        MENU.register(
            "members.own",
            MenuItem(
                "members.own",
                _("My data"),
                "user",
                "desk:members:own",
                group="settings",
                order=5,
                permission=policy.ASK,
                audience={"member"},
            ),
        )
        MENU.register(
            "members.members",
            MenuItem(
                "members.members",
                _("Members"),
                "users",
                "desk:members:members",
                group="bodies",
                order=10,
                permission=policy.VIEW,
                audience={"clerk", "leader"},
            ),
        )
