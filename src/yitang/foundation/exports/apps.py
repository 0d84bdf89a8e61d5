from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    name = "yitang.foundation.exports"
    label = "exports"
    verbose_name = _("Exports")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.exports import actions, background, policy, words  # noqa: F401
        from yitang.foundation.exports.declared import check_exports
        from yitang.foundation.exports.todo import todo_of
        from yitang.foundation.ui.menu import MENU, MenuItem
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.settings_pages import SETTINGS_PAGES, SettingsPage
        from yitang.foundation.ui.todo import TODO

        register(check_exports)
        DESK_URLS.register("exports", "yitang.foundation.exports.urls")
        TODO.register("exports", todo_of)
        item = MenuItem(
            "exports", _("Exports"), "download", "desk:exports:home", group="insight", order=85, permission=policy.SEE
        )
        MENU.register(item.code, item)
        hint = _("From how many rows on a second person agrees, and how long files wait")
        SETTINGS_PAGES.register("exports", SettingsPage(_("Rules of exports"), hint, "desk:exports:rules"))
