from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "yitang.features.roster"
    label = "roster"
    verbose_name = _("Roster by table")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.roster import importer, new_term
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.institution.members.term_change import CHANGE_TERM
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        IMPORT_FORMATS.register(importer.FORMAT.code, importer.FORMAT)
        IMPORT_FORMATS.register(new_term.FORMAT.code, new_term.FORMAT)
        DESK_URLS.register("roster", "yitang.features.roster.urls")
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
