from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class BriefsConfig(AppConfig):
    name = "yitang.features.briefs"
    label = "briefs"
    verbose_name = _("Briefs")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.briefs import actions, attachments, exports, policy, rules, words  # noqa: F401
        from yitang.features.briefs.desk import issuing, merging, passing, release, suggested, turning  # noqa: F401
        from yitang.features.briefs.desks import entries  # noqa: F401
        from yitang.features.briefs.intake import entering, joint  # noqa: F401
        from yitang.features.briefs.papers import letters  # noqa: F401

        self._open_doors()
        self._open_ladder()

    def _open_doors(self) -> None:
        from yitang.features.briefs.finding import find_briefs
        from yitang.features.briefs.models import Brief
        from yitang.features.briefs.public.portal import ROOM
        from yitang.features.briefs.queries import KIND, ROWS
        from yitang.features.briefs.sources import open_to
        from yitang.features.briefs.states import BRIEF
        from yitang.features.briefs.views.columns import BRIEFS
        from yitang.foundation.ui.finding.declared import FINDERS, Finder
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.mounts import DESK_URLS, PORTAL_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("briefs", "yitang.features.briefs.urls.desk")
        PORTAL_URLS.register("briefs", "yitang.features.briefs.urls.portal")
        PORTAL_ROOMS.register("briefs", ROOM)
        FINDERS.register("briefs", Finder("briefs", _("Briefs"), "briefs.read", find_briefs, order=15))
        LISTS.register(BRIEFS.code, BRIEFS)
        PROCEDURES.register(KIND, BRIEF)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Brief"),
                ROWS,
                lambda: Brief.objects.all(),
                lambda council, case: reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": case.pk}),
                open_to,
            ),
        )

    def _open_ladder(self) -> None:
        from yitang.features.briefs.figures import menu, policy  # noqa: F401
        from yitang.features.briefs.imports import importer  # noqa: F401
        from yitang.features.briefs.ladder import actions, credit, kinds, results, subjects, upward, withdrawing, words  # noqa: F401
        from yitang.features.briefs.network import actions as calls  # noqa: F401
        from yitang.features.briefs.network import words as network_words  # noqa: F401
        from yitang.foundation.ui.mounts import API_ROUTERS

        API_ROUTERS.register("briefs", "yitang.features.briefs.api.routes:router")
