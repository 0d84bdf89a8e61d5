from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdministrationConfig(AppConfig):
    name = "yitang.foundation.administration"
    label = "administration"
    verbose_name = _("Administration")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.administration import actions, audit_views, background, council_actions, policy  # noqa: F401
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.settings_pages import SETTINGS_PAGES, SettingsPage

        DESK_URLS.register("administration", "yitang.foundation.administration.urls")
        at = "desk:administration"
        for code, label, icon, group, order, permission in (
            ("accounts", _("Accounts and appointments"), "key", "settings", 10, policy.MANAGE_ACCOUNTS),
            ("audit", _("Audit"), "history", "insight", 90, policy.READ_AUDIT),
            ("settings", _("Council settings"), "settings", "settings", 20, policy.MANAGE_COUNCIL),
        ):
            name = f"{at}:{code}"
            item = MenuItem(f"administration.{code}", label, icon, name, group=group, order=order, permission=permission)
            MENU.register(item.code, item)
        for code, label, hint in (
            ("contact", _("The council's details"), _("Name, telephone, address, two-step log-in")),
            ("sessions", _("Terms and sessions"), _("Which proposals belong to which session")),
            ("wordings", _("Own words"), _("Our own words for members, proposals, sectors")),
        ):
            SETTINGS_PAGES.register(code, SettingsPage(label, hint, f"{at}:{code}"))
