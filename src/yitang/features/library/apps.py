from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "yitang.features.library"
    label = "library"
    verbose_name = _("Library of cases")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.library import actions, policy, public, rules, words  # noqa: F401
        from yitang.features.library.models import LibraryCase
        from yitang.features.library.queries import find_cases
        from yitang.features.library.states import KIND, LIBRARY
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS, PORTAL_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("library", "yitang.features.library.urls")
        PORTAL_URLS.register("library", "yitang.features.library.portal_urls")
        PORTAL_ROOMS.register("library", public.ROOM)
        FINDERS.register("library", Finder("library", _("Library of cases"), policy.READ, find_cases, order=60))
        PROCEDURES.register(KIND, LIBRARY)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Case of the library"),
                policy.ROWS,
                lambda: LibraryCase.objects.select_related("case", "venue"),
                lambda council, case: reverse("desk:library:case", kwargs={"council": council.code, "library_id": case.pk}),
            ),
        )
        MENU.register(
            "library.cases",
            MenuItem(
                "library.cases",
                _("Library of cases"),
                "archive",
                "desk:library:cases",
                group="talks",
                order=60,
                permission=policy.READ,
                audience={"clerk", "leader", "member"},
            ),
        )
