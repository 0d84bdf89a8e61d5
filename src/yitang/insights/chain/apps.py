from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ChainConfig(AppConfig):
    name = "yitang.insights.chain"
    label = "chain"
    verbose_name = _("Course of a case")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.ui.further import AFTERWARDS, ANYWHERE
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.insights.chain.afterwards import told
        from yitang.insights.chain.views import offered

        DESK_URLS.register("chain", "yitang.insights.chain.urls")
        API_ROUTERS.register("cases", "yitang.insights.chain.api:router")
        ANYWHERE.register("chain", offered)
        AFTERWARDS.register("chain", told)
