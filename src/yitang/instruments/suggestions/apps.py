from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuggestionsConfig(AppConfig):
    name = "yitang.instruments.suggestions"
    label = "suggestions"
    verbose_name = _("Suggestions")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.instruments.suggestions import actions, policy, words  # noqa: F401
