from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LettersConfig(AppConfig):
    name = "yitang.instruments.letters"
    label = "letters"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.letters import actions, batches, policy, words  # noqa: F401 leaf: register themselves

        DESK_URLS.register("letters", "yitang.instruments.letters.urls")
        API_ROUTERS.register("letters", "yitang.instruments.letters.api:router")
        MENU.register(
            "letters.home",
            MenuItem(
                code="letters.home",
                label=_("Letters and numbers"),
                icon="printer",
                url_name="desk:letters:home",
                group="work",
                order=40,
                permission="letters.browse",
                audience={"clerk"},
            ),
        )
