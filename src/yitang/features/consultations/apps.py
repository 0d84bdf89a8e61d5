from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    name = "yitang.features.consultations"
    label = "consultations"
    verbose_name = _("Consultations")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded; the leaves register themselves.
        from yitang.features.consultations import (  # noqa: F401
            actions,
            facts,
            following,
            policy,
            rules,
            taking_part,
            telling,
        )
        from yitang.features.consultations.states import CONSULTATION, KIND, PLAN, PLAN_KIND
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, CONSULTATION)
        PROCEDURES.register(PLAN_KIND, PLAN)
