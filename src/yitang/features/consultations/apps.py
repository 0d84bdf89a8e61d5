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
            exports,
            facts,
            following,
            letters,
            policy,
            public,
            releases,
            reminding,
            resident,
            residents,
            rules,
            taking_part,
            telling,
        )
        from yitang.features.consultations.desks import add_to_menu
        from yitang.features.consultations.states import CONSULTATION, KIND, PLAN, PLAN_KIND
        from yitang.features.consultations.words import add_words
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS, RESIDENT_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, CONSULTATION)
        PROCEDURES.register(PLAN_KIND, PLAN)
        add_words()
        add_to_menu()
        DESK_URLS.register("consultations", "yitang.features.consultations.urls")
        PORTAL_URLS.register("consultations", "yitang.features.consultations.portal_urls")
        RESIDENT_URLS.register("opinion", "yitang.features.consultations.resident_urls")
        PORTAL_ROOMS.register("consultations", public.ROOM)
        API_ROUTERS.register("consultations", "yitang.features.consultations.api:router")
