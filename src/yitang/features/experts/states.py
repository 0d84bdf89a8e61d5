"""The course of an evaluation: prepared, open for ballots, closed with a result or ended without one."""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, Edge, Procedure, State

KIND = "evaluation"
AXIS = "evaluation"
RUN = "experts.run_evaluation"
FIELDS, GROUPS = "expert_field", "rater_group"
"""Dictionaries: what experts know, and in which capacity somebody rates."""

EVALUATION = Procedure(
    code=KIND,
    label=gettext_noop("Evaluation of results"),
    axes=(
        Axis(
            code=AXIS,
            label=gettext_noop("Course of the evaluation"),
            initial="prepared",
            states=(
                State("prepared", gettext_noop("Being prepared")),
                State("open", gettext_noop("Open for ballots")),
                State("closed", gettext_noop("Closed with a result"), flags=("final",)),
                State("ended", gettext_noop("Ended without a result"), flags=("final",)),
            ),
            edges=(
                Edge(
                    "open",
                    gettext_noop("Open the round"),
                    ("prepared",),
                    "open",
                    RUN,
                    done=gettext_noop("opened the round"),
                    guards=("experts.has_raters",),
                    effects=("experts.lay_out_box", "experts.tell_raters"),
                ),
                Edge(
                    "drop",
                    gettext_noop("Drop the round"),
                    ("prepared",),
                    "ended",
                    RUN,
                    done=gettext_noop("dropped the round"),
                    reason="required",
                    tone="secondary",
                ),
                Edge(
                    "close",
                    gettext_noop("Close the round and reckon"),
                    ("open",),
                    "closed",
                    RUN,
                    done=gettext_noop("closed the round"),
                    guards=("experts.has_quorum",),
                    effects=("experts.reckon_result",),
                ),
                Edge(
                    "end",
                    gettext_noop("End it without a result"),
                    ("open",),
                    "ended",
                    RUN,
                    done=gettext_noop("ended the round without a result"),
                    guards=("experts.lacks_quorum",),
                    effects=("experts.burn_ballots",),
                    reason="required",
                    tone="secondary",
                ),
            ),
        ),
    ),
    stage_order=(AXIS,),
    parameters={"fewest_raters": 3, "words_most": 500},
)
