from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrincipalsConfig(AppConfig):
    name = "yitang.institution.principals"
    label = "principals"
    verbose_name = _("Principals")
    default_auto_field = "django.db.models.BigAutoField"
