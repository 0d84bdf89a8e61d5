from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UiConfig(AppConfig):
    name = "yitang.foundation.ui"
    label = "ui"
    verbose_name = _("Interface")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.foundation.ui.finding import views  # noqa: F401
        from yitang.foundation.ui.lists import actions, policy  # noqa: F401
        from yitang.foundation.ui.mounts import DESK_URLS

        DESK_URLS.register("find", "yitang.foundation.ui.finding.urls")
        DESK_URLS.register("lists", "yitang.foundation.ui.lists.urls")
