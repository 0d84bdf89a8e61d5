from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "yitang.foundation.notify"
    label = "notify"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"
