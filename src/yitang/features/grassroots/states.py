"""The course of a matter, from what a resident says to their own word on the answer. Councils set the parameters with effective dates."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, ClockRule, Edge, Procedure, State

KIND = "matter"
AXIS = "matter"

MATTER = Procedure(
    code=KIND,
    label=gettext_noop("Matter of a resident"),
    axes=(
        Axis(
            code=AXIS,
            label=gettext_noop("Course of the matter"),
            initial="said",
            states=(
                State("said", gettext_noop("Waiting to be looked at"), public=gettext_noop("It has arrived")),
                State("accepted", gettext_noop("Being dealt with"), public=gettext_noop("Being dealt with"), flags=("clock",)),
                State("answered", gettext_noop("Answered, the resident's word awaited"), public=gettext_noop("Answered")),
                State(
                    "settled",
                    gettext_noop("Settled for the resident"),
                    public=gettext_noop("Settled for the resident"),
                    flags=("final",),
                ),
                State("elsewhere", gettext_noop("Belongs elsewhere"), public=gettext_noop("Belongs elsewhere"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "accept",
                    gettext_noop("Take it on"),
                    ("said",),
                    "accepted",
                    "grassroots.triage",
                    done=gettext_noop("took the matter on"),
                    guards=("grassroots.has_somebody_in_charge",),
                    effects=("grassroots.put_in_charge",),
                    clock=ClockRule("answer_within"),
                ),
                Edge(
                    "send_elsewhere",
                    gettext_noop("It belongs elsewhere"),
                    ("said",),
                    "elsewhere",
                    "grassroots.triage",
                    done=gettext_noop("said where the matter belongs"),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "pass_on",
                    gettext_noop("Give it to another unit"),
                    ("accepted",),
                    "",
                    "grassroots.triage",
                    done=gettext_noop("gave the matter to another unit"),
                    guards=("grassroots.has_somebody_in_charge",),
                    effects=("grassroots.put_in_charge",),
                    tone="secondary",
                ),
                Edge(
                    "answer",
                    gettext_noop("Answer the resident"),
                    ("accepted",),
                    "answered",
                    "grassroots.answer",
                    done=gettext_noop("answered"),
                    guards=("grassroots.answer_is_whole",),
                    effects=("grassroots.keep_answer",),
                ),
                Edge(
                    "add",
                    gettext_noop("Add something"),
                    ("said", "accepted", "answered"),
                    "",
                    "grassroots.own_matter",
                    done=gettext_noop("added something"),
                    guards=("grassroots.says_something",),
                    effects=("grassroots.keep_note",),
                ),
                Edge(
                    "agree",
                    gettext_noop("That settles it"),
                    ("answered",),
                    "settled",
                    "grassroots.own_matter",
                    done=gettext_noop("was content with the answer"),
                    effects=("grassroots.keep_judgement",),
                ),
                Edge(
                    "object",
                    gettext_noop("It is not settled"),
                    ("answered",),
                    "accepted",
                    "grassroots.own_matter",
                    done=gettext_noop("was not content with the answer"),
                    guards=("grassroots.says_something",),
                    effects=("grassroots.keep_note", "grassroots.keep_judgement"),
                    clock=ClockRule("answer_within"),
                ),
                Edge(
                    "settle",
                    gettext_noop("Close it without the resident's word"),
                    ("answered",),
                    "settled",
                    "grassroots.triage",
                    done=gettext_noop("closed the matter without the resident's word"),
                    reason="required",
                    tone="secondary",
                ),
            ),
        ),
    ),
    stage_order=(AXIS,),
    parameters={"answer_within": {"unit": "working_days", "count": 15}, "text_max": 2000, "an_hour_from_one_address": 30},
)
