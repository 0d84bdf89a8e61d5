from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from yitang.foundation.ui.menu import MENU, MenuItem
from yitang.foundation.ui.mounts import DESK_URLS


class FiguresConfig(AppConfig):
    name = "yitang.instruments.figures"
    label = "figures"
    verbose_name = _("Figures")

    def ready(self) -> None:
        from yitang.instruments.figures import actions  # noqa: F401 leaf: registers its acts

        DESK_URLS.register("figures", "yitang.instruments.figures.urls")
        MENU.register(
            "figures.home",
            MenuItem(
                code="figures.home",
                label=_("Figures"),
                icon="chart",
                url_name="desk:figures:home",
                group="insight",
                order=10,
                permission="proposals.figures",
                audience={"clerk", "leader"},
            ),
        )
