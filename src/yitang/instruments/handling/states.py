"""The axis of a unit's handling, for any procedure that sends cases to units, and the parameters that its rules read."""

from typing import Any

from django.utils.translation import gettext_lazy, gettext_noop

from yitang.instruments.handling.edges import EDGES
from yitang.instruments.workflow.procedures import Axis, State

HANDLING = Axis(
    code="handling",
    label=gettext_noop("Handling by the unit"),
    per_unit=True,
    initial="sent",
    states=(
        State("sent", gettext_noop("Sent, waiting for receipt"), holder="unit", flags=("clock",)),
        State(
            "return_requested",
            gettext_noop("Return requested, with the dispatch office"),
            holder="dispatch_office",
        ),
        State("received", gettext_noop("Received, being handled"), holder="unit", flags=("clock", "writes_reply")),
        State("drafted", gettext_noop("Reply drafted, waiting for the head's signature"), holder="unit", flags=("clock",)),
        State("reviewing", gettext_noop("Signed, with the office for review"), holder="proposal_clerk", flags=("clock",)),
        State("replied", gettext_noop("Replied"), flags=("final",)),
        State("released", gettext_noop("Taken off the unit"), flags=("final",)),
    ),
    edges=EDGES,
)

HANDLING_PARAMETERS: dict[str, Any] = {
    "receipt_period": {"unit": "working_days", "count": 5},
    "reply_period": {"unit": "months", "count": 3},
    "return_period": {"unit": "working_days", "count": 5},
    "opinion_period": {"unit": "months", "count": 1},
    "opinion_blocks": True,
    "countersign": False,
    "contact_required": False,
    "extension_period": {"unit": "months", "count": 3},
    "extensions_most": 1,
    "rehandling_period": {"unit": "months", "count": 1},
    "rounds_most": 3,
    "office_review": False,
    "two_stages": False,
    "feedback_link_period": {"unit": "days", "count": 14},
    "feedback_link_proof": True,
    "feedback_link_code": False,
    "scan_required": False,
    "points_block": False,
    "correction_period": {"unit": "working_days", "count": 5},
}
"""Names and built-in values; a procedure takes them over and each council sets its own from a day on."""

HANDLING_WORDS: dict[str, Any] = {
    "receipt_period": gettext_lazy("Time for a unit to confirm receipt"),
    "reply_period": gettext_lazy("Time for a unit to reply"),
    "return_period": gettext_lazy("Time in which a unit may request return, from the day of assignment"),
    "opinion_period": gettext_lazy("Time for a co-unit to send its opinion to the lead unit"),
    "opinion_blocks": gettext_lazy("The lead unit cannot send its reply while an opinion of a co-unit is missing"),
    "countersign": gettext_lazy("Co-units countersign the lead unit's draft"),
    "contact_required": gettext_lazy("The unit must contact the submitter before it replies"),
    "extension_period": gettext_lazy("How far an extension may go beyond the due day"),
    "extensions_most": gettext_lazy("How many extensions a unit may be granted for a case"),
    "rehandling_period": gettext_lazy("Time for a unit to reply when the case is handled again"),
    "rounds_most": gettext_lazy("How many rounds of handling a case may have"),
    "office_review": gettext_lazy("The office reviews replies before they are sent"),
    "two_stages": gettext_lazy("The committee hands over to a dispatch office, which assigns to the units"),
    "feedback_link_period": gettext_lazy("How long a one-time link for feedback is open"),
    "feedback_link_proof": gettext_lazy(
        "A one-time link opens only to who knows the telephone on file, or a code handed over apart from it"
    ),
    "feedback_link_code": gettext_lazy(
        "A one-time link opens with a code handed over apart from it, never with the telephone's digits"
    ),
    "correction_period": gettext_lazy("Time for a unit to correct a reply in which the office found a fault"),
    "points_block": gettext_lazy("No reply leaves the unit while a numbered suggestion has no answer"),
    "scan_required": gettext_lazy("What is entered from paper needs the scan of the paper"),
}
