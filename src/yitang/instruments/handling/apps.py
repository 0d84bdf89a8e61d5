from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandlingConfig(AppConfig):
    name = "yitang.instruments.handling"
    label = "handling"
    verbose_name = _("Handling")

    def ready(self) -> None:
        from yitang.instruments.handling import actions, rules  # noqa: F401 leaf: register themselves
