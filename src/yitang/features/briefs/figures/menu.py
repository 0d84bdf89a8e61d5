"""The entry of the figures in the menu."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.figures.policy import FIGURES_SEEN
from yitang.foundation.ui.menu import MENU, MenuItem

MENU.register(
    "briefs.figures",
    MenuItem(
        code="briefs.figures",
        label=_("Figures on briefs"),
        icon="chart",
        url_name="desk:briefs:figures",
        group="insight",
        order=15,
        permission=FIGURES_SEEN,
        audience={"clerk", "leader"},
    ),
)
