from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandlingConfig(AppConfig):
    name = "yitang.instruments.handling"
    label = "handling"
    verbose_name = _("Handling")

    def ready(self) -> None:
        # Leaves: they register themselves.
        from yitang.instruments.handling import (  # noqa: F401
            actions,
            beside,
            blockers,
            contacts,
            correcting,
            dispatching,
            papers,
            rounds,
            rules,
            succession,
            words,
        )
