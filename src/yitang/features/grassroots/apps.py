from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrassrootsConfig(AppConfig):
    name = "yitang.features.grassroots"
    label = "grassroots"
    verbose_name = _("Grassroots")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.grassroots import export, importer, public  # noqa: F401
        from yitang.features.grassroots.table import VENUES
        from yitang.foundation.administration.words import ACT_WORDS
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS, PORTAL_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.institution.places.policy import VIEW
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        DESK_URLS.register("grassroots", "yitang.features.grassroots.urls")
        PORTAL_URLS.register("grassroots", "yitang.features.grassroots.portal_urls")
        PORTAL_ROOMS.register("grassroots", public.ROOM)
        LISTS.register(VENUES.code, VENUES)
        for one in (importer.VENUE_FORMAT, importer.REGION_FORMAT):
            IMPORT_FORMATS.register(one.code, one)
        ACT_WORDS.register("grassroots.export_venues", _("Exported the list of venues"))
        MENU.register(
            "grassroots.venues",
            MenuItem(
                "grassroots.venues",
                _("Consultation venues"),
                "globe",
                "desk:grassroots:venues",
                group="talks",
                order=10,
                permission=VIEW,
                audience={"clerk", "leader"},
            ),
        )
