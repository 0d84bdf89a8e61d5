from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "yitang.features.assessment"
    label = "assessment"
    verbose_name = _("Assessment")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.assessment import (  # noqa: F401 leaf
            actions,
            attachments,
            awards,
            correcting,
            desks,
            exempting,
            exports,
            letters,
            policy,
            public,
            reminding,
            rules,
            schemes,
            words,
        )
        from yitang.features.assessment.models import Award, Round
        from yitang.features.assessment.queries import AWARD_KIND, AWARD_ROWS, KIND, ROWS
        from yitang.features.assessment.states import ASSESSMENT, AWARD
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("assessment", "yitang.features.assessment.urls")
        PORTAL_URLS.register("assessment", "yitang.features.assessment.portal_urls")
        API_ROUTERS.register("assessment", "yitang.features.assessment.api:router")
        PROCEDURES.register(KIND, ASSESSMENT)
        PROCEDURES.register(AWARD_KIND, AWARD)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Assessment of members"),
                ROWS,
                lambda: Round.objects.all(),
                lambda council, case: reverse("desk:assessment:round", kwargs={"council": council.code, "round_id": case.pk}),
            ),
        )
        CASE_KINDS.register(
            AWARD_KIND,
            CaseKind(
                AWARD_KIND,
                _("Award"),
                AWARD_ROWS,
                lambda: Award.objects.all(),
                lambda council, case: reverse("desk:assessment:award", kwargs={"council": council.code, "award_id": case.pk}),
            ),
        )
