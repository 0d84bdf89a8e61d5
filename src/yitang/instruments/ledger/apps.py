from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "yitang.instruments.ledger"
    label = "ledger"
    verbose_name = _("Ledger")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The check of the kinds registers itself; it needs the apps loaded.
        from yitang.instruments.ledger import kinds  # noqa: F401
