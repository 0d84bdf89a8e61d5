from functools import partial
from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class TalksConfig(AppConfig):
    name = "yitang.features.talks"
    label = "talks"
    verbose_name = _("Talks at venues")

    def ready(self) -> None:
        # Registrations need the models, so they are imported once the apps are loaded.
        from yitang.features.talks import (  # noqa: F401
            actions,
            attachments,
            audit_words,
            exports,
            policy,
            problems,
            prompting,
            public,
            releases,
            rules_problems,
            words,
        )
        from yitang.features.talks.menus import add_to_menu
        from yitang.features.talks.models import Problem, Talk, Topic
        from yitang.features.talks.states import PROBLEM, PROBLEM_COURSE, TALK, TALK_COURSE, TOPIC, TOPIC_COURSE
        from yitang.features.talks.table import PAGES
        from yitang.foundation.ui.lists.declared import LISTS
        from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS
        from yitang.instruments.workflow.moves import CASE_KINDS, CaseKind
        from yitang.instruments.workflow.procedures import PROCEDURES

        DESK_URLS.register("talks", "yitang.features.talks.urls")
        DESK_URLS.register("offline", "yitang.features.talks.offline.urls")
        API_ROUTERS.register("talks", "yitang.features.talks.api:router")
        for page in PAGES:
            LISTS.register(page.code, page)
        for course in (TOPIC_COURSE, TALK_COURSE, PROBLEM_COURSE):
            PROCEDURES.register(course.code, course)
        for kind, label, rows, subjects in (
            (TOPIC, _("Topic of a talk"), policy.TOPICS, Topic.objects),
            (TALK, _("Talk at a venue"), policy.TALKS, Talk.objects),
            (PROBLEM, _("Problem brought up at a talk"), policy.PROBLEMS, Problem.objects),
        ):
            CASE_KINDS.register(
                kind,
                CaseKind(
                    kind,
                    label,
                    rows,
                    partial(subjects.select_related, "case", "venue"),
                    partial(_address, kind),
                ),
            )
        add_to_menu()


def _address(kind: str, council: Any, case: Any) -> str:
    """The page of a topic, talk or problem."""
    return reverse(f"desk:talks:{kind}", kwargs={"council": council.code, "case_id": case.pk})
