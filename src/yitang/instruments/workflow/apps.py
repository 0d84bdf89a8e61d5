from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "yitang.instruments.workflow"
    label = "workflow"
    verbose_name = _("Workflow")

    def ready(self) -> None:
        # policy declares permissions, reckoning a job of the worker.
        from yitang.instruments.workflow import policy, reckoning  # noqa: F401
        from yitang.instruments.workflow.checks import check_procedures

        register(check_procedures)
