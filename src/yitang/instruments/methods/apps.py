from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MethodsConfig(AppConfig):
    name = "yitang.instruments.methods"
    label = "methods"
    verbose_name = _("Methods of consultation")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded; the leaves register themselves.
        from yitang.instruments.methods import moves, papers, policy  # noqa: F401
