from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "yitang.instruments.deadlines"
    label = "deadlines"
    verbose_name = _("Deadlines")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yitang.instruments.deadlines import actions, national  # noqa: F401 apps load before models

        post_migrate.connect(national.load_after_migrate, sender=self)
