from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class GrassrootsConfig(AppConfig):
    name = "yitang.features.grassroots"
    label = "grassroots"
    verbose_name = _("Grassroots")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.grassroots import (  # noqa: F401
            abuse,
            audit_words,
            contacts,
            exports,
            facts,
            importer,
            linked_table,
            matters,
            mistakes,
            past,
            photos,
            policy,
            public,
            rules,
            studios,
        )
        from yitang.features.grassroots.menus import add_to_menu
        from yitang.features.grassroots.table import MATTERS, VENUES
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS, RESIDENT_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.instruments.imports.formats import IMPORT_FORMATS

        DESK_URLS.register("grassroots", "yitang.features.grassroots.urls")
        PORTAL_URLS.register("grassroots", "yitang.features.grassroots.portal_urls")
        RESIDENT_URLS.register("say", "yitang.features.grassroots.resident_urls")
        API_ROUTERS.register("venues", "yitang.features.grassroots.api:venues")
        API_ROUTERS.register("studios", "yitang.features.grassroots.api_studios:studios")
        API_ROUTERS.register("matters", "yitang.features.grassroots.api:matters")
        PORTAL_ROOMS.register("grassroots", public.ROOM)
        for page in (VENUES, MATTERS):
            LISTS.register(page.code, page)
        for one in (importer.VENUE_FORMAT, importer.REGION_FORMAT, past.MATTER_FORMAT, linked_table.LINKED_FORMAT):
            IMPORT_FORMATS.register(one.code, one)
        self._register_matters()
        add_to_menu()

    def _register_matters(self) -> None:
        from yitang.features.grassroots import policy
        from yitang.features.grassroots.models import Matter
        from yitang.features.grassroots.states import KIND, MATTER
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, MATTER)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Matter of a resident"),
                policy.ROWS,
                lambda: Matter.objects.select_related("venue", "unit"),
                lambda council, case: reverse("desk:grassroots:matter", kwargs={"council": council.code, "matter_id": case.pk}),
            ),
        )
