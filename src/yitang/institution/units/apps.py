from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UnitsConfig(AppConfig):
    name = "yitang.institution.units"
    label = "units"
    verbose_name = _("Units")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration.words import ACT_WORDS
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.institution.units import actions, export, policy  # noqa: F401
        from yitang.institution.units.queries import find_units

        FINDERS.register("units", Finder("units", _("Handling units"), policy.VIEW, find_units, order=30))
        DESK_URLS.register("units", "yitang.institution.units.urls")
        MENU.register(
            "units.units",
            MenuItem(
                "units.units",
                _("Handling units"),
                "building",
                "desk:units:units",
                group="bodies",
                order=20,
                permission=policy.VIEW,
                audience={"clerk", "leader"},
            ),
        )
        ACT_WORDS.register("units.add", _("Added a unit"))
        ACT_WORDS.register("units.rename", _("Renamed a unit"))
        ACT_WORDS.register("units.merge", _("Merged a unit into another"))
        ACT_WORDS.register("units.edit", _("Corrected a unit's data"))
