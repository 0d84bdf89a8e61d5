"""The course of a gathering as a procedure, and the parameters in which councils differ."""

from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

KIND = "gathering"
OPEN_STAGES = ("draft", "noticed", "under_way")
"""Stages in which people, places, agenda and times may still change."""
OVER_STAGES = ("closed", "archived")

COURSE = Axis(
    code="gathering",
    label=gettext_noop("Course of the gathering"),
    initial="draft",
    states=(
        State("draft", gettext_noop("In preparation")),
        State("noticed", gettext_noop("Notice sent"), owner=gettext_noop("You are invited")),
        State("under_way", gettext_noop("In session")),
        State("closed", gettext_noop("Has ended"), flags=("over",)),
        State("archived", gettext_noop("Archived"), flags=("over", "final")),
        State("cancelled", gettext_noop("Cancelled"), flags=("final",)),
    ),
    edges=(
        Edge(
            "notice",
            gettext_noop("Send the notice"),
            ("draft",),
            "noticed",
            "gatherings.organise",
            done=gettext_noop("sent the notice"),
            guards=("gatherings.somebody_is_invited",),
            effects=("gatherings.tell_invited",),
        ),
        Edge(
            "tell_again",
            gettext_noop("Tell everybody of the change"),
            ("noticed", "under_way"),
            "",
            "gatherings.organise",
            done=gettext_noop("told everybody of a change"),
            effects=("gatherings.tell_change",),
            reason="required",
            tone="secondary",
        ),
        Edge(
            "begin",
            gettext_noop("Open the gathering"),
            ("draft", "noticed"),
            "under_way",
            "gatherings.organise",
            done=gettext_noop("opened the gathering"),
            guards=("gatherings.somebody_is_invited",),
        ),
        Edge(
            "close",
            gettext_noop("Close and write down who attended"),
            ("under_way",),
            "closed",
            "gatherings.organise",
            done=gettext_noop("closed the gathering"),
            guards=("gatherings.leave_is_decided",),
            effects=("gatherings.settle_roll",),
        ),
        Edge(
            "archive",
            gettext_noop("Archive"),
            ("closed",),
            "archived",
            "gatherings.organise",
            done=gettext_noop("archived the gathering"),
            tone="secondary",
        ),
        Edge(
            "cancel",
            gettext_noop("Cancel the gathering"),
            ("draft", "noticed"),
            "cancelled",
            "gatherings.organise",
            done=gettext_noop("cancelled the gathering"),
            effects=("gatherings.tell_cancelled",),
            reason="required",
            tone="secondary",
        ),
    ),
)

GATHERING = Procedure(
    code=KIND,
    label=gettext_noop("Gathering"),
    axes=(COURSE,),
    stage_order=("gathering",),
    parameters={
        "leave_decider_formal": "secretary_general",
        "leave_decider_other": "organiser",
        "leave_hours_before": 0,
        "leave_most_a_year": 0,
        "late_after_minutes": 10,
        "presence_counts_from": "0",
        "wrong_numbers_most": 5,
        "suggestions_claimed_in_days": 3,
    },
)

GATHERING_WORDS: dict[str, Any] = {
    "leave_decider_formal": gettext_lazy(
        "Who decides on leave from plenaries and standing committee meetings (secretary_general, council_leader or organiser)"
    ),
    "leave_decider_other": gettext_lazy(
        "Who decides on leave from other gatherings (organiser, secretary_general or council_leader)"
    ),
    "leave_hours_before": gettext_lazy("Leave is asked for at least so many hours before; later requests are marked as late"),
    "leave_most_a_year": gettext_lazy(
        "Leave is granted to one person for so many gatherings of a year; beyond that only with the reason of the exception (0: no limit)"
    ),
    "late_after_minutes": gettext_lazy("Who comes so many minutes after the beginning is late"),
    "presence_counts_from": gettext_lazy(
        "Share of half days below which the whole gathering counts as absent, such as 2/3 (0: each half day counts by itself)"
    ),
    "suggestions_claimed_in_days": gettext_lazy(
        "Within so many days a unit takes up what was said at a talk; then it is overdue"
    ),
    "wrong_numbers_most": gettext_lazy("How many wrong numbers of the hall may be typed before the desk has to take the roll"),
}
