from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "yitang.instruments.exchange"
    label = "exchange"
    verbose_name = _("Exchange")

    def ready(self) -> None:
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.instruments.exchange import policy, receiving, subjects, words  # noqa: F401 leaf: register themselves

        DESK_URLS.register("exchange", "yitang.instruments.exchange.urls")
        MENU.register(
            "exchange.home",
            MenuItem(
                code="exchange.home",
                label=_("Exchange with other councils"),
                icon="send",
                url_name="desk:exchange:home",
                group="work",
                order=45,
                permission="exchange.browse",
                audience={"clerk"},
            ),
        )
