from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JointConfig(AppConfig):
    name = "yitang.features.joint"
    label = "joint"
    verbose_name = _("Joint work between councils")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.joint import actions, attachments, policy, sending, taking, telling  # noqa: F401
        from yitang.features.joint.models import Room
        from yitang.features.joint.states import JOINT, KIND
        from yitang.features.joint.words import ACTS, COLUMNS, TABLES, add_to_menu
        from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("joint", "yitang.features.joint.urls")
        API_ROUTERS.register("joint", "yitang.features.joint.api:router")
        for name, words in ACTS.items():
            ACT_WORDS.register(name, words)
        for name, words in TABLES.items():
            TABLE_WORDS.register(f"joint.{name}", words)
        for name, words in COLUMNS.items():
            if name not in COLUMN_WORDS:
                COLUMN_WORDS.register(name, words)
        PROCEDURES.register(KIND, JOINT)
        CASE_KINDS.register(
            KIND,
            CaseKind(
                KIND,
                _("Joint work"),
                policy.ROWS,
                lambda: Room.objects.all(),
                lambda council, case: reverse("desk:joint:room", kwargs={"council": council.code, "room_id": case.pk}),
            ),
        )
        add_to_menu()
