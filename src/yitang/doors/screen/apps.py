from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScreenConfig(AppConfig):
    name = "yitang.doors.screen"
    label = "screen"
    verbose_name = _("Screen of a hall")
