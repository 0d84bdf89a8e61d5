from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DossierConfig(AppConfig):
    name = "yitang.features.dossier"
    label = "dossier"
    verbose_name = _("Dossier")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.dossier import (  # noqa: F401 each registers what is its own
            actions,
            attachments,
            desks,
            exporting,
            kinds,
            letters,
            occasions,
            policy,
            reports,
            rules,
            words,
        )
        from yitang.features.dossier.models import Claim, Report
        from yitang.features.dossier.states import CLAIM, CLAIM_KIND, REPORT, REPORT_KIND
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.imports.formats import IMPORT_FORMATS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("dossier", "yitang.features.dossier.urls")
        API_ROUTERS.register("dossier", "yitang.features.dossier.api:router")
        IMPORT_FORMATS.register(occasions.FORMAT.code, occasions.FORMAT)
        PROCEDURES.register(CLAIM_KIND, CLAIM)
        PROCEDURES.register(REPORT_KIND, REPORT)
        CASE_KINDS.register(
            CLAIM_KIND,
            CaseKind(
                CLAIM_KIND,
                _("Duty added by a member"),
                policy.CLAIMS,
                lambda: Claim.objects.select_related("principal", "organiser"),
                lambda council, case: reverse("desk:dossier:claim", kwargs={"council": council.code, "claim_id": case.pk}),
            ),
        )
        CASE_KINDS.register(
            REPORT_KIND,
            CaseKind(
                REPORT_KIND,
                _("Yearly report"),
                policy.REPORTS,
                lambda: Report.objects.select_related("principal", "committee"),
                lambda council, case: reverse("desk:dossier:report", kwargs={"council": council.code, "report_id": case.pk}),
            ),
        )
