from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatheringsConfig(AppConfig):
    name = "yitang.instruments.gatherings"
    label = "gatherings"
    verbose_name = _("Gatherings")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded; the leaves register themselves.
        from yitang.instruments.gatherings import (  # noqa: F401
            arranging,
            audit_words,
            contacts,
            correcting,
            facts,
            hall,
            inviting,
            leave,
            linking,
            planning,
            policy,
            records,
            replying,
            roll,
            screens,
            settling,
            speaking,
            telling,
            words,
        )
        from yitang.instruments.gatherings.states import GATHERING, KIND
        from yitang.instruments.workflow.procedures import PROCEDURES

        PROCEDURES.register(KIND, GATHERING)
