"""What follows a brief's issue: the units, and the release to the public."""

from dataclasses import replace

from django.utils.translation import gettext_noop

from yitang.instruments.handling.states import HANDLING
from yitang.instruments.workflow.procedures import Axis, Edge, State

COURSE = Axis(
    code="course",
    label=gettext_noop("Passing on to units"),
    initial="not_passed",
    states=(
        State("not_passed", gettext_noop("Not passed on")),
        State(
            "handling",
            gettext_noop("With the units"),
            owner=gettext_noop("Adopted, with the units"),
            holder="unit",
            flags=("stage",),
        ),
        State(
            "answered",
            gettext_noop("Answered by the units"),
            owner=gettext_noop("Adopted and answered"),
            flags=("stage", "final"),
        ),
    ),
    edges=(
        Edge(
            "pass_on",
            gettext_noop("Pass on to units"),
            ("not_passed",),
            "handling",
            "briefs.pass_on",
            done=gettext_noop("passed the brief on to units"),
            effects=("handling.assign", "briefs.passed_on"),
        ),
        Edge(
            "answer",
            gettext_noop("Answered"),
            ("handling",),
            "answered",
            "workflow.automatic",
            done=gettext_noop("all answers of the units are in"),
            effects=("briefs.answered",),
            automatic=True,
        ),
        Edge(
            "recall",
            gettext_noop("Answer is corrected"),
            ("answered",),
            "handling",
            "workflow.automatic",
            done=gettext_noop("the answer is corrected and sent again"),
            effects=("briefs.recalled",),
            automatic=True,
        ),
    ),
)

PUBLICATION = Axis(
    code="publication",
    label=gettext_noop("Release to the public"),
    initial="unpublished",
    states=(
        State("unpublished", gettext_noop("Not released")),
        State("published", gettext_noop("Released"), flags=("public",)),
        State("taken_down", gettext_noop("Release withdrawn")),
    ),
    edges=(
        Edge(
            "publish",
            gettext_noop("Release to the public"),
            ("unpublished", "taken_down"),
            "published",
            "briefs.publish",
            done=gettext_noop("released the brief to the public"),
            guards=("briefs.may_be_published",),
            effects=("briefs.publish",),
        ),
        Edge(
            "take_down",
            gettext_noop("Withdraw the release"),
            ("published",),
            "taken_down",
            "briefs.publish",
            done=gettext_noop("withdrew the release"),
            effects=("briefs.take_down",),
            reason="required",
            tone="danger",
        ),
    ),
)

_OFFICE = {
    **dict.fromkeys(("handling.dispatch", "handling.remind", "handling.review"), "briefs.dispatch"),
    "handling.act_for": "briefs.act_for",
}
"""What a dispatch office or the proposal committee decides for proposals, the editors decide for briefs."""
_WITH_THE_EDITORS = {
    "return_requested": gettext_noop("Return requested, with the research office"),
    "reviewing": gettext_noop("Signed, with the research office for review"),
}
UNITS = replace(
    HANDLING,
    states=tuple(
        replace(state, label=_WITH_THE_EDITORS[state.code], holder="research_office")
        if state.code in _WITH_THE_EDITORS
        else state
        for state in HANDLING.states
    ),
    edges=tuple(replace(edge, permission=_OFFICE.get(edge.permission, edge.permission)) for edge in HANDLING.edges),
)
