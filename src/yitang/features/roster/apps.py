from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RosterConfig(AppConfig):
    name = "yitang.features.roster"
    label = "roster"
    verbose_name = _("Roster by table")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.roster.importer import FORMAT
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        IMPORT_FORMATS.register(FORMAT.code, FORMAT)
