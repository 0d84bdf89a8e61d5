"""The built-in procedure of a brief (社情民意): three hands, issue, passing on, release. Councils set its parameters with dates.

Source: states of real systems (已保存 未审查 未采用 已编辑 已审核 已签发 印发 转办中 已办理), with merging and turning into a proposal.
"""

from dataclasses import replace

from django.utils.translation import gettext_noop

from yitang.instruments.handling.states import HANDLING, HANDLING_PARAMETERS
from yitang.instruments.workflow.procedures import Axis, ClockRule, Edge, Procedure, State

_STATES = (
    State("draft", gettext_noop("Saved"), holder="submitter", flags=("editable",)),
    State(
        "submitted",
        gettext_noop("Not looked at yet"),
        owner=gettext_noop("Handed in, with the editors"),
        holder="research_office",
    ),
    State(
        "returned",
        gettext_noop("Returned for changes"),
        owner=gettext_noop("Returned to you for changes"),
        holder="submitter",
        flags=("editable",),
    ),
    State(
        "edited",
        gettext_noop("Edited, waiting for review"),
        owner=gettext_noop("Taken up, being edited"),
        holder="research_office",
    ),
    State(
        "reviewed",
        gettext_noop("Reviewed, waiting for signature"),
        owner=gettext_noop("Taken up, being edited"),
        holder="secretary_general",
    ),
    State(
        "signed",
        gettext_noop("Signed, waiting for printing"),
        owner=gettext_noop("Signed, being printed"),
        holder="research_office",
    ),
    State("issued", gettext_noop("Issued"), owner=gettext_noop("Adopted and issued"), flags=("final",)),
    State("not_adopted", gettext_noop("Not adopted"), flags=("final",)),
    State(
        "asking",
        gettext_noop("Turning into a proposal, waiting for the writer"),
        owner=gettext_noop("Proposed to become a proposal, waiting for your answer"),
        holder="submitter",
        flags=("clock",),
    ),
    State("turned", gettext_noop("Turned into a proposal"), flags=("final",)),
    State("merged", gettext_noop("Merged into a combined brief"), flags=("final", "stage")),
    State("withdrawn", gettext_noop("Withdrawn"), flags=("final",)),
    State("dissolved", gettext_noop("Merging withdrawn"), flags=("final", "stage")),
)

_IN_AND_OUT = (
    Edge(
        "submit",
        gettext_noop("Hand in the brief"),
        ("draft", "returned"),
        "submitted",
        "briefs.submit",
        done=gettext_noop("handed in the brief"),
        guards=("briefs.complete",),
        effects=("briefs.submit",),
    ),
    Edge(
        "return",
        gettext_noop("Return for changes"),
        ("submitted",),
        "returned",
        "briefs.edit",
        done=gettext_noop("returned the brief for changes"),
        guards=("briefs.is_original",),
        effects=("briefs.return",),
        reason="required",
        tone="neutral",
    ),
    Edge(
        "not_adopt",
        gettext_noop("Do not adopt"),
        ("submitted", "edited"),
        "not_adopted",
        "briefs.edit",
        done=gettext_noop("decided not to adopt it"),
        guards=("briefs.is_original", "briefs.has_reason"),
        effects=("briefs.not_adopt",),
        reason="optional",
        tone="danger",
    ),
    Edge(
        "reopen",
        gettext_noop("Take it up again"),
        ("not_adopted",),
        "submitted",
        "briefs.edit",
        done=gettext_noop("took it up again"),
        effects=("briefs.reopen",),
        reason="required",
    ),
    Edge(
        "withdraw",
        gettext_noop("Withdraw the brief"),
        ("submitted", "returned"),
        "withdrawn",
        "briefs.withdraw",
        done=gettext_noop("withdrew the brief"),
        guards=("briefs.is_original",),
        effects=("briefs.withdraw",),
        reason="optional",
        tone="danger",
    ),
)

_HANDS = (
    Edge(
        "edit",
        gettext_noop("Finish editing"),
        ("submitted",),
        "edited",
        "briefs.edit",
        done=gettext_noop("edited the brief"),
        guards=("briefs.text_in_form",),
        effects=("briefs.edited",),
    ),
    Edge(
        "edit_back",
        gettext_noop("Send back to editing"),
        ("edited",),
        "submitted",
        "briefs.review",
        done=gettext_noop("sent it back to editing"),
        effects=("briefs.sent_back",),
        reason="required",
        tone="neutral",
    ),
    Edge(
        "review",
        gettext_noop("Pass the review"),
        ("edited",),
        "reviewed",
        "briefs.review",
        done=gettext_noop("reviewed the brief"),
        guards=("briefs.text_in_form", "briefs.another_hand"),
        effects=("briefs.reviewed",),
        batch=True,
    ),
    Edge(
        "review_back",
        gettext_noop("Do not sign, send back"),
        ("reviewed",),
        "submitted",
        "briefs.sign",
        done=gettext_noop("did not sign it and sent it back"),
        effects=("briefs.sent_back",),
        reason="required",
        tone="neutral",
    ),
    Edge(
        "sign",
        gettext_noop("Sign"),
        ("reviewed",),
        "signed",
        "briefs.sign",
        done=gettext_noop("signed the brief"),
        guards=("briefs.text_in_form", "briefs.another_hand"),
        effects=("briefs.signed",),
        batch=True,
    ),
    Edge(
        "unsign",
        gettext_noop("Take the signature back"),
        ("signed",),
        "submitted",
        "briefs.sign",
        done=gettext_noop("took the signature back before printing"),
        effects=("briefs.sent_back",),
        reason="required",
        tone="neutral",
    ),
    Edge(
        "issue",
        gettext_noop("Give a number and issue"),
        ("signed",),
        "issued",
        "briefs.issue",
        done=gettext_noop("issued the brief"),
        guards=("briefs.has_main_recipient",),
        effects=("briefs.issue",),
    ),
)

_TURNING = (
    Edge(
        "ask_turn",
        gettext_noop("Ask the writer whether it may become a proposal"),
        ("submitted",),
        "asking",
        "briefs.edit",
        done=gettext_noop("asked the writer whether it may become a proposal"),
        guards=("briefs.is_original", "briefs.may_become_proposal"),
        effects=("briefs.ask_turn",),
        clock=ClockRule("consent_period"),
        reason="optional",
    ),
    Edge(
        "turn",
        gettext_noop("Agree: it becomes a proposal"),
        ("asking",),
        "turned",
        "workflow.automatic",
        done=gettext_noop("agreed that it becomes a proposal"),
        effects=("briefs.turn",),
        automatic=True,
    ),
    Edge(
        "refuse",
        gettext_noop("It stays a brief"),
        ("asking",),
        "submitted",
        "briefs.answer_turning",
        done=gettext_noop("wants it to stay a brief"),
        effects=("briefs.refused",),
        reason="optional",
        tone="neutral",
    ),
    Edge(
        "lapse",
        gettext_noop("No answer within the window"),
        ("asking",),
        "submitted",
        "workflow.automatic",
        done=gettext_noop("no answer came within the window"),
        effects=("briefs.lapsed",),
        automatic=True,
    ),
)

_MERGING = (
    Edge(
        "raise",
        gettext_noop("Raised from another case"),
        ("draft",),
        "submitted",
        "workflow.automatic",
        done=gettext_noop("raised it from a converted proposal"),
        effects=("briefs.submit",),
        automatic=True,
    ),
    Edge(
        "compose",
        gettext_noop("Made by merging"),
        ("draft",),
        "submitted",
        "workflow.automatic",
        done=gettext_noop("made by merging several briefs"),
        effects=("briefs.compose",),
        automatic=True,
    ),
    Edge(
        "merge",
        gettext_noop("Merged"),
        ("submitted",),
        "merged",
        "workflow.automatic",
        done=gettext_noop("merged it into a combined brief"),
        effects=("briefs.merged",),
        automatic=True,
    ),
    Edge(
        "restore",
        gettext_noop("Merging withdrawn, on its own again"),
        ("merged",),
        "submitted",
        "workflow.automatic",
        done=gettext_noop("withdrew the merging"),
        effects=("briefs.restored",),
        automatic=True,
    ),
    Edge(
        "dissolve",
        gettext_noop("Dissolved"),
        ("submitted", "edited"),
        "dissolved",
        "workflow.automatic",
        done=gettext_noop("withdrew the merging"),
        automatic=True,
    ),
)

EDITING = Axis("editing", gettext_noop("Editing"), "draft", _STATES, (*_IN_AND_OUT, *_HANDS, *_TURNING, *_MERGING))

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

_OFFICE = dict.fromkeys(("handling.dispatch", "handling.remind", "handling.review"), "briefs.dispatch")
"""What a dispatch office or the proposal committee decides for proposals, the editors decide for briefs."""
UNITS = replace(
    HANDLING,
    edges=tuple(
        replace(
            edge,
            permission=_OFFICE.get(edge.permission, edge.permission),
            effects=(*edge.effects, "briefs.return_requested") if edge.code == "request_return" else edge.effects,
        )
        for edge in HANDLING.edges
    ),
)

BRIEF = Procedure(
    code="brief",
    label=gettext_noop("Brief"),
    axes=(EDITING, COURSE, UNITS, PUBLICATION),
    stage_order=("editing", "course"),
    parameters={
        "title_max": 40,
        "body_min": 50,
        "body_max": 1500,
        "body_max_blocks": True,
        "title_form": True,
        "three_hands": True,
        "editing_period": {"unit": "working_days", "count": 10},
        "consent_period": {"unit": "working_days", "count": 5},
        "issue_pattern": "社情民意〔{year}〕第{number}期",
        **HANDLING_PARAMETERS,
        "reply_period": {"unit": "months", "count": 1},
    },
)
