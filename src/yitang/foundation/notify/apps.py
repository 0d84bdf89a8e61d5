from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotifyConfig(AppConfig):
    name = "yitang.foundation.notify"
    label = "notify"
    verbose_name = _("Messages")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration.words import ACT_WORDS, OBJECT_WORDS
        from yitang.foundation.notify import actions, calling, channels, policy, spreading, ways  # noqa: F401
        from yitang.foundation.notify.words import ACTS, OBJECTS
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.settings_pages import SETTINGS_PAGES, SettingsPage

        DESK_URLS.register("notify", "yitang.foundation.notify.urls")
        for code, label, icon, group, order, permission in (
            ("calls", _("Telephone list"), "phone", "work", 70, policy.CALL),
            ("channels", _("Channels of messages"), "send", "settings", 30, policy.CHANNELS),
        ):
            item = MenuItem(f"notify.{code}", label, icon, f"desk:notify:{code}", group=group, order=order, permission=permission)
            MENU.register(item.code, item)
        hint = _("Hour of the daily summary, when somebody is telephoned")
        SETTINGS_PAGES.register("messages", SettingsPage(_("When messages go out"), hint, "desk:notify:hours"))
        for name, words in ACTS.items():
            ACT_WORDS.register(name, words)
        for kind, label in OBJECTS.items():
            OBJECT_WORDS.register(kind, label)
