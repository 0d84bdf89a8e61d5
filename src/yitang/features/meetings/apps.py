from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "yitang.features.meetings"
    label = "meetings"
    verbose_name = _("Meetings and activities")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded; the leaves register themselves.
        from yitang.features.meetings import desks, documents, letters  # noqa: F401
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.gatherings.models import Gathering
        from yitang.instruments.gatherings.policy import ROWS
        from yitang.instruments.gatherings.states import KIND
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind

        DESK_URLS.register("meetings", "yitang.features.meetings.urls")
        API_ROUTERS.register("gatherings", "yitang.features.meetings.api:router")
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Gathering"),
                ROWS,
                lambda: Gathering.objects.select_related("case"),
                lambda council, case: reverse("desk:meetings:case", kwargs={"council": council.code, "gathering_id": case.pk}),
            ),
        )
