"""The built-in procedures of the yearly assessment and of awards. The order of decisions is a parameter, not code.

The round: prepared → as `order` says, by default comments of committees and sectors, assessment group, chair meeting → notice to the
members, who may object (异议) → each objection is re-examined (复核) → archive. Source: 履职考核办法 of 安庆 2018 and 济南 2015, whose
orders differ; hence each step may follow any other, and a guard knows the council's order.
"""

from django.utils.translation import gettext_noop

from yitang.instruments.workflow.procedures import Axis, ClockRule, Edge, Procedure, State

STEPS = ("comments", "group", "chair")
"""What `order` may name, each at most once."""

_BEFORE_NOTICE = ("preparing", *STEPS)


def _onward(code: str, label: str, done: str, to: str) -> Edge:
    return Edge(
        code,
        label,
        tuple(state for state in _BEFORE_NOTICE if state != to),
        to,
        "assessment.run",
        done=done,
        guards=("assessment.in_order",),
        effects=("assessment.came_to",),
        reason="optional",
    )


ROUND = Axis(
    code="round",
    label=gettext_noop("Assessment"),
    initial="preparing",
    states=(
        State("preparing", gettext_noop("Being prepared"), holder="members_affairs"),
        State("comments", gettext_noop("Comments of committees and sectors"), holder="committee_clerk"),
        State("group", gettext_noop("With the assessment group"), holder="members_affairs"),
        State("chair", gettext_noop("With the chair meeting"), holder="secretary_general"),
        State(
            "notified",
            gettext_noop("Results told to the members, objections possible"),
            owner=gettext_noop("You can object to your result"),
            holder="members_affairs",
            flags=("clock",),
        ),
        State("archived", gettext_noop("Archived"), flags=("final",)),
        State("cancelled", gettext_noop("Cancelled"), flags=("final",)),
    ),
    edges=(
        _onward("to_comments", gettext_noop("Ask for comments"), gettext_noop("asked for comments"), "comments"),
        _onward("to_group", gettext_noop("Hand over to the assessment group"), gettext_noop("handed it to the group"), "group"),
        _onward("to_chair", gettext_noop("Hand over to the chair meeting"), gettext_noop("handed it to the meeting"), "chair"),
        Edge(
            "notify",
            gettext_noop("Tell the members their results"),
            _BEFORE_NOTICE,
            "notified",
            "assessment.notify",
            done=gettext_noop("told the members their results"),
            guards=("assessment.in_order", "assessment.has_scheme", "assessment.nothing_undecided"),
            effects=("assessment.notified",),
            clock=ClockRule("objection_period"),
            reason="optional",
        ),
        Edge(
            "send_back",
            gettext_noop("Send back to the beginning"),
            STEPS,
            "preparing",
            "assessment.notify",
            done=gettext_noop("sent the round back to the beginning"),
            reason="required",
            tone="danger",
        ),
        Edge(
            "object",
            gettext_noop("Object to the result"),
            ("notified",),
            "",
            "assessment.object",
            done=gettext_noop("objected to the own result"),
            guards=("assessment.may_object",),
            effects=("assessment.objected",),
        ),
        Edge(
            "archive",
            gettext_noop("Archive the round"),
            ("notified",),
            "archived",
            "assessment.notify",
            done=gettext_noop("archived the round"),
            guards=("assessment.window_over", "assessment.nothing_undecided"),
            effects=("assessment.archived",),
        ),
        Edge(
            "cancel",
            gettext_noop("Cancel the round"),
            ("preparing",),
            "cancelled",
            "assessment.run",
            done=gettext_noop("cancelled the round"),
            effects=("assessment.cancelled",),
            reason="required",
            tone="danger",
        ),
    ),
)

OBJECTION = Axis(
    code="objection",
    label=gettext_noop("Objection of a member"),
    initial="open",
    per_unit=True,
    states=(
        State("open", gettext_noop("Being re-examined"), holder="members_affairs", flags=("clock",)),
        State("answered", gettext_noop("Answered"), flags=("final",)),
        State("withdrawn", gettext_noop("Withdrawn"), flags=("final",)),
    ),
    edges=(
        Edge(
            "answer",
            gettext_noop("Answer the objection"),
            ("open",),
            "answered",
            "assessment.answer",
            done=gettext_noop("answered an objection after re-examination"),
            guards=("assessment.answer_complete",),
            effects=("assessment.answered",),
        ),
        Edge(
            "withdraw",
            gettext_noop("Withdraw the objection"),
            ("open",),
            "withdrawn",
            "assessment.withdraw",
            done=gettext_noop("withdrew the objection"),
            effects=("assessment.objection_withdrawn",),
            tone="danger",
        ),
    ),
)

ASSESSMENT = Procedure(
    code="assessment",
    label=gettext_noop("Assessment of members"),
    axes=(ROUND, OBJECTION),
    stage_order=("round",),
    parameters={
        "order": " ".join(STEPS),
        "objection_period": {"unit": "working_days", "count": 5},
        "objections_most": 1,
        "answer_period": {"unit": "working_days", "count": 10},
        "reminder_gap_days": 14,
        "reminders_on": "",
        "schemes_by_two": True,
        "ranking": False,
        "ranking_for": "members_affairs secretary_general",
    },
)

AWARDING = Axis(
    code="awarding",
    label=gettext_noop("Award"),
    initial="nominating",
    states=(
        State("nominating", gettext_noop("Nominations are being taken"), holder="committee_clerk", flags=("clock",)),
        State("reviewing", gettext_noop("Being reviewed"), holder="members_affairs"),
        State("decided", gettext_noop("Decided, not announced yet"), holder="members_affairs"),
        State("announced", gettext_noop("Announced"), flags=("final",)),
        State("cancelled", gettext_noop("Cancelled"), flags=("final",)),
    ),
    edges=(
        Edge(
            "review",
            gettext_noop("End the nominations and begin the review"),
            ("nominating",),
            "reviewing",
            "assessment.award",
            done=gettext_noop("ended the nominations"),
            guards=("assessment.has_nominations",),
        ),
        Edge(
            "decide",
            gettext_noop("Record the decision"),
            ("reviewing",),
            "decided",
            "assessment.decide_award",
            done=gettext_noop("recorded the decision on the award"),
            guards=("assessment.award_decidable",),
            effects=("assessment.award_decided",),
        ),
        Edge(
            "announce",
            gettext_noop("Announce the award"),
            ("decided",),
            "announced",
            "assessment.decide_award",
            done=gettext_noop("announced the award"),
            effects=("assessment.award_announced",),
        ),
        Edge(
            "take_back",
            gettext_noop("Take the decision back for review"),
            ("decided",),
            "reviewing",
            "assessment.decide_award",
            done=gettext_noop("took the decision back"),
            effects=("assessment.award_taken_back",),
            reason="required",
            tone="danger",
        ),
        Edge(
            "cancel",
            gettext_noop("Cancel the award"),
            ("nominating", "reviewing"),
            "cancelled",
            "assessment.award",
            done=gettext_noop("cancelled the award"),
            reason="required",
            tone="danger",
        ),
    ),
)

AWARD = Procedure(
    code="award",
    label=gettext_noop("Award"),
    axes=(AWARDING,),
    stage_order=("awarding",),
    parameters={"awards_to_units": False},
)
