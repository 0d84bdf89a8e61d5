from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.columns import check_columns


class CoreConfig(AppConfig):
    name = "yitang.foundation.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        register(check_columns)
