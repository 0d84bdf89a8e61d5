from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class BriefsConfig(AppConfig):
    name = "yitang.features.briefs"
    label = "briefs"
    verbose_name = _("Briefs")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.briefs import policy, rules  # noqa: F401
        from yitang.features.briefs.desk import issuing, merging, passing, release, turning  # noqa: F401

        self._open_doors()

    def _open_doors(self) -> None:
        from yitang.features.briefs.models import Brief
        from yitang.features.briefs.queries import KIND, ROWS
        from yitang.features.briefs.states import BRIEF
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, BRIEF)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Brief"),
                ROWS,
                lambda: Brief.objects.all(),
                lambda council, case: reverse("desk:briefs:detail", kwargs={"council": council.code, "case_id": case.pk}),
            ),
        )
