from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "yitang.doors.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.doors.desk import outside
        from yitang.doors.desk.todo import unread
        from yitang.doors.desk.words import name_tables, register_words
        from yitang.foundation.ui.menu import MENU, Audience, MenuItem
        from yitang.foundation.ui.settings_pages import SETTINGS_PAGES, SettingsPage
        from yitang.instruments.workflow import moving, parameters  # noqa: F401 they register their acts

        everybody: set[Audience] = {"member", "clerk", "unit", "leader"}
        for item in (
            MenuItem("desk.home", _("To do"), "inbox", "desk:home", order=1, audience=everybody, phone=1),
            MenuItem(
                "messages",
                _("Messages"),
                "bell",
                "desk:messages",
                order=80,
                audience=everybody,
                badge=unread,
            ),
            MenuItem("desk.me", _("Mine"), "user", "desk:me", order=90, audience=everybody, phone=5),
        ):
            MENU.register(item.code, item)
        for code, label, hint in (
            ("calendar", _("Working days"), _("Public holidays, worked weekends and our own days")),
            (
                "versions",
                _("Rules of running cases"),
                _("Which running cases keep earlier rules, and letting them know the present ones"),
            ),
            ("parameters", _("Periods and limits"), _("Lengths of texts, time for review and reply, each from a day on")),
        ):
            SETTINGS_PAGES.register(code, SettingsPage(label, hint, f"desk:{code}"))
        register_words()
        name_tables()
        outside.register()
