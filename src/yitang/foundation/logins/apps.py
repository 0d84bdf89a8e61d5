from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LoginsConfig(AppConfig):
    name = "yitang.foundation.logins"
    label = "logins"
    verbose_name = _("Ways to log in")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration.words import ACT_WORDS
        from yitang.foundation.logins import actions, policy  # noqa: F401
        from yitang.foundation.logins.words import ACTS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS

        for name, words in ACTS.items():
            ACT_WORDS.register(name, words)
        DESK_URLS.register("logins", "yitang.foundation.logins.desk_urls")
        if settings.SIGN_ONS:
            item = MenuItem(
                "logins.identities",
                _("Identities of the sign-on"),
                "key",
                "desk:logins:identities",
                group="settings",
                order=12,
                permission=policy.JOIN_OTHERS,
            )
            MENU.register(item.code, item)
