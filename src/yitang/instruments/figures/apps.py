from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.mounts import DESK_URLS


class FiguresConfig(AppConfig):
    name = "yitang.instruments.figures"
    label = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from yitang.instruments.figures import actions  # noqa: F401, PLC0415 leaf: registers its acts

        DESK_URLS.register("figures", "yitang.instruments.figures.urls")
