from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "yitang.features.roster"
    label = "roster"
    verbose_name = _("Roster by table")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.roster import guests, importer, new_term, policy, units_table, words  # noqa: F401
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.institution.members.term_change import CHANGE_TERM
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        IMPORT_FORMATS.register(importer.FORMAT.code, importer.FORMAT)
        IMPORT_FORMATS.register(units_table.FORMAT.code, units_table.FORMAT)
        IMPORT_FORMATS.register(new_term.FORMAT.code, new_term.FORMAT)
        DESK_URLS.register("roster", "yitang.features.roster.urls")
        API_ROUTERS.register("roster", "yitang.features.roster.api:router")
        MENU.register(
            "roster.guests",
            MenuItem(
                "roster.guests",
                _("Guests of the upper council"),
                "users",
                "desk:roster:guests",
                group="bodies",
                order=15,
                permission=policy.GUESTS,
                audience={"clerk", "leader"},
            ),
        )
        MENU.register(
            "roster.new_term",
            MenuItem(
                "roster.new_term",
                _("Change of term"),
                "history",
                "desk:roster:new_term",
                group="bodies",
                order=85,
                permission=CHANGE_TERM,
                audience={"clerk"},
            ),
        )
