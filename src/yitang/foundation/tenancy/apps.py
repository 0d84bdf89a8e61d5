from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "yitang.foundation.tenancy"
    label = "tenancy"
    verbose_name = _("Councils")
    default_auto_field = "django.db.models.BigAutoField"
