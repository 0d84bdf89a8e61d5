from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConversionsConfig(AppConfig):
    name = "yitang.flows.conversions"
    label = "conversions"
    verbose_name = _("Flows between duties")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.briefs.points import TURNING
        from yitang.flows.conversions import raise_brief, turn_into_proposal, words  # noqa: F401
        from yitang.foundation.ui.further import FURTHER
        from yitang.foundation.ui.mounts import DESK_URLS
        from yitang.foundation.ui.todo import TODO

        DESK_URLS.register("flows", "yitang.flows.conversions.urls")
        FURTHER.register("proposal", raise_brief.offered)
        FURTHER.register("gathering", raise_brief.offered_at_gathering)
        TODO.register("flows", raise_brief.todo_of)
        TURNING.register("proposal", turn_into_proposal.address)
