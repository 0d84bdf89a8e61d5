from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GrassrootsFiguresConfig(AppConfig):
    name = "yitang.insights.grassroots"
    label = "grassroots_figures"
    verbose_name = _("Figures of the grassroots")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS
        from yitang.foundation.ui.portal import PORTAL_ROOMS
        from yitang.insights.grassroots import actions, measures, origins, papers, policy, public, words  # noqa: F401

        DESK_URLS.register("grassroots_figures", "yitang.insights.grassroots.urls")
        PORTAL_URLS.register("figures", "yitang.insights.grassroots.portal_urls")
        API_ROUTERS.register("grassroots-figures", "yitang.insights.grassroots.api:router")
        PORTAL_ROOMS.register("figures", public.ROOM)
        MENU.register(
            "grassroots_figures.overview",
            MenuItem(
                "grassroots_figures.overview",
                _("Figures of the grassroots"),
                "chart",
                "desk:grassroots_figures:overview",
                group="insight",
                order=16,
                permission=policy.SEE,
                audience={"clerk", "leader"},
            ),
        )
