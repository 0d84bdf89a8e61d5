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
            documents,
            facts,
            following,
            letters,
            policy,
            rules,
            taking_part,
            telling,
        )
        from yitang.features.consultations.desks import add_to_menu
        from yitang.features.consultations.states import CONSULTATION, KIND, PLAN, PLAN_KIND
        from yitang.features.consultations.words import add_words
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, CONSULTATION)
        PROCEDURES.register(PLAN_KIND, PLAN)
        add_words()
        add_to_menu()
        DESK_URLS.register("consultations", "yitang.features.consultations.urls")
        API_ROUTERS.register("consultations", "yitang.features.consultations.api:router")
