"""The course of the yearly plan and of a consultation. The steps of a consultation under way are those of its method."""

from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

KIND, PLAN_KIND = "consultation", "consultation_plan"
AXIS, PLAN_AXIS = "consultation", "consultation_plan"
TOPICS = ("proposed", "selected")
PLANNED = ("planned", "under_way", "concluded")
"""Stages in which an activity stands in the plan that was issued."""
RUNNING = ("planned", "under_way")
SELECT, MANAGE, DECIDE = "consultations.select", "consultations.manage", "consultations.decide"

PLAN = Procedure(
    code=PLAN_KIND,
    label=gettext_noop("Yearly consultation plan"),
    axes=(
        Axis(
            code=PLAN_AXIS,
            label=gettext_noop("Course of the plan"),
            initial="drafting",
            states=(
                State("drafting", gettext_noop("Topics are being collected"), holder="research_office"),
                State("examined", gettext_noop("Examined by the party group and the chair's meeting"), holder="party_group"),
                State("decided", gettext_noop("Decided by the party committee"), holder="secretary_general"),
                State("issued", gettext_noop("Issued"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "examine",
                    gettext_noop("The party group and the chair's meeting have examined it"),
                    ("drafting",),
                    "examined",
                    DECIDE,
                    done=gettext_noop("noted that the party group and the chair's meeting examined the plan"),
                    guards=("consultations.topics_are_placed",),
                ),
                Edge(
                    "return",
                    gettext_noop("Back to the collection of topics"),
                    ("examined", "decided"),
                    "drafting",
                    DECIDE,
                    done=gettext_noop("gave the plan back to the collection of topics"),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "decide",
                    gettext_noop("The party committee has decided"),
                    ("examined",),
                    "decided",
                    DECIDE,
                    done=gettext_noop("noted the decision of the party committee"),
                    guards=("consultations.has_the_paper",),
                    effects=("consultations.keep_the_paper",),
                ),
                Edge(
                    "issue",
                    gettext_noop("Issue the plan"),
                    ("decided",),
                    "issued",
                    DECIDE,
                    done=gettext_noop("issued the plan"),
                    guards=("consultations.topics_are_placed",),
                    effects=("consultations.plan_topics",),
                ),
            ),
        ),
    ),
    stage_order=(PLAN_AXIS,),
)

_FINAL = ("final",)
CONSULTATION = Procedure(
    code=KIND,
    label=gettext_noop("Consultation activity"),
    axes=(
        Axis(
            code=AXIS,
            label=gettext_noop("Course of the consultation"),
            initial="proposed",
            states=(
                State("proposed", gettext_noop("Topic proposed"), owner=gettext_noop("Received"), holder="research_office"),
                State("selected", gettext_noop("In the draft of the plan"), holder="research_office"),
                State("planned", gettext_noop("In the plan"), public=gettext_noop("In preparation"), holder="committee_clerk"),
                State("under_way", gettext_noop("Consultation under way"), public=gettext_noop("Consultation under way")),
                State("concluded", gettext_noop("All steps are done"), public=gettext_noop("Concluded"), flags=_FINAL),
                State("declined", gettext_noop("Not taken into the plan"), flags=_FINAL),
                State("dropped", gettext_noop("Taken out of the plan"), flags=_FINAL),
            ),
            edges=(
                Edge(
                    "select",
                    gettext_noop("Take into the draft of the plan"),
                    ("proposed",),
                    "selected",
                    SELECT,
                    done=gettext_noop("took the topic into the draft of the plan"),
                ),
                Edge(
                    "decline",
                    gettext_noop("Not take into the plan"),
                    TOPICS,
                    "declined",
                    SELECT,
                    done=gettext_noop("did not take the topic into the plan"),
                    effects=("consultations.tell_declined",),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "plan",
                    gettext_noop("Into the issued plan"),
                    ("selected",),
                    "planned",
                    "workflow.automatic",
                    done=gettext_noop("came into the plan with its issue"),
                    effects=("consultations.tell_planned",),
                    automatic=True,
                ),
                Edge(
                    "add",
                    gettext_noop("Add to the issued plan"),
                    ("selected",),
                    "planned",
                    DECIDE,
                    done=gettext_noop("added the topic to the issued plan"),
                    guards=("consultations.plan_is_issued", "consultations.is_placed", "consultations.has_the_paper"),
                    effects=("consultations.keep_the_paper", "consultations.tell_planned"),
                ),
                Edge(
                    "begin",
                    gettext_noop("Begin by its method"),
                    ("planned",),
                    "under_way",
                    MANAGE,
                    done=gettext_noop("began the consultation by its method"),
                    guards=("consultations.method_is_in_use",),
                    effects=("consultations.begin_method",),
                ),
                Edge(
                    "conclude",
                    gettext_noop("Conclude"),
                    ("under_way",),
                    "concluded",
                    "workflow.automatic",
                    done=gettext_noop("concluded the consultation"),
                    effects=("consultations.tell_concluded",),
                    automatic=True,
                ),
                Edge(
                    "drop",
                    gettext_noop("Take out of the plan"),
                    RUNNING,
                    "dropped",
                    DECIDE,
                    done=gettext_noop("took the activity out of the plan"),
                    effects=("consultations.tell_dropped",),
                    reason="required",
                    tone="secondary",
                ),
            ),
        ),
    ),
    stage_order=(AXIS,),
    parameters={
        "notice_before": {"unit": "working_days", "count": 15},
        "materials_before": {"unit": "working_days", "count": 10},
        "materials_reminder": {"unit": "working_days", "count": 3},
        "opinions_most": 5,
        "resident_opinion_max": 1000,
        "an_hour_from_one_address": 10,
    },
)

CONSULTATION_WORDS: dict[str, Any] = {
    "notice_before": gettext_lazy("The notice is sent so long before the gathering of a consultation"),
    "materials_before": gettext_lazy("Materials are there so long before the gathering of a consultation"),
    "materials_reminder": gettext_lazy("So long before materials are due, whoever prepares the consultation is reminded"),
    "opinions_most": gettext_lazy("How many opinions one member may write on a consultation"),
    "resident_opinion_max": gettext_lazy("How many characters a resident's opinion may have"),
    "an_hour_from_one_address": gettext_lazy("How many opinions of residents are taken from one address in an hour"),
}
