from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class TenancyConfig(AppConfig):
    name = "yitang.foundation.tenancy"
    label = "tenancy"
    verbose_name = _("Councils")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from yitang.foundation.tenancy import promises

        # Hooks of the schema, not of rows: migrations rebuild tables, and a rebuilt table has lost its triggers.
        pre_migrate.connect(promises.before_migrate, sender=self, dispatch_uid="yitang.promises")
        post_migrate.connect(promises.after_migrate, sender=self, dispatch_uid="yitang.promises")
        register(promises.check_promises, Tags.database)
