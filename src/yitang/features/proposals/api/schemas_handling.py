"""What programmes send with the steps of handling by units, from the assignment to the feedback."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from ninja import Field
from pydantic import StringConstraints

from yitang.foundation.ui.api import NO_NUL, Code, Input, Line, Text

Grade = Literal["satisfied", "basically", "dissatisfied"]
Name = Annotated[str, StringConstraints(max_length=60, pattern=NO_NUL)]
Paper = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Units = Annotated[list[UUID], Field(max_length=20)]
UnitKey = Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{36}$")]
Note = Annotated[str, StringConstraints(max_length=1000, pattern=NO_NUL)]


SCAN = "The scan: a file that was added to the proposal or to the unit's part."


class Nothing(Input):
    """A step that needs no further data."""


class AssignPayload(Input):
    """One lead unit (with co-units), or several units separately."""

    lead: UUID | None = None
    co: Units = Field(default_factory=list)
    separate: Units = Field(default_factory=list)
    note: Note = ""


class HandOverPayload(Input):
    organ: UUID | None = Field(None, description="The dispatch office that assigns it; without one any of them may.")


class IssuePayload(Input):
    signed_by: Name = ""


class AddRatingPayload(Input):
    """What another submitter thinks of the handling, beside the official feedback; under separate handling also of each unit's answer."""

    attitude: Grade
    result: Grade
    overall: Grade
    text: Annotated[str, StringConstraints(max_length=2000, pattern=NO_NUL)] = ""
    units: dict[UnitKey, Grade] = Field(default_factory=dict, max_length=20)


class RatePayload(AddRatingPayload):
    """The submitter's official feedback; under separate handling also on each unit's own answer."""


class PaperRatePayload(RatePayload):
    """Feedback that came on paper."""

    evidence: Paper
    file: UUID | None = Field(None, description=SCAN)


class PaperAddRatingPayload(AddRatingPayload):
    """Another submitter's feedback that came on paper."""

    principal: UUID = Field(description="Whose form it is.")
    evidence: Paper
    file: UUID | None = Field(None, description=SCAN)


class EvidencePayload(Input):
    evidence: Paper
    file: UUID | None = Field(None, description=SCAN)


class ReturnPayload(Input):
    suggested: UUID | None = Field(None, description="The unit that should handle it instead.")


class ReassignPayload(Input):
    """The unit that takes the part, and co-units beside it. None only where others are left to answer."""

    unit: UUID | None = None
    co: Units = Field(default_factory=list)
    note: Note = ""


class PointIn(Input):
    """What the reply says to one numbered suggestion: words of its own, or that the text covers it."""

    answer: Text = ""
    covered: bool = False


class EnterReplyPayload(Input):
    """A reply on paper, entered for a unit without an account."""

    evidence: Paper
    file: UUID | None = Field(None, description=SCAN)
    text: Text
    result_class: Code = ""
    publicity: Literal["public", "internal"] = "public"
    publicity_basis: Line = ""
    document_number: Name = ""
    contact_name: Name = ""
    contact_phone: Code = ""
    signed_by: Name = ""
    points: Annotated[list[PointIn], Field(max_length=30)] = Field(
        default_factory=list, description="What is said to each numbered suggestion, in order."
    )


class CountersignPayload(Input):
    answer: Literal["agree", "object"]


class AskExtensionPayload(Input):
    until: date


class GrantExtensionPayload(Input):
    until: date | None = Field(None, description="Another day than the unit asked for.")


class RemindPayload(Input):
    text: Annotated[str, StringConstraints(max_length=300, pattern=NO_NUL)] = Field("", description="Instead of the usual words.")


class RehandlePayload(Input):
    units: Units = Field(default_factory=list, description="All that answered, if none is named.")
    note: Note = ""


HANDLING_STEPS: dict[str, type[Input]] = {
    "course.hand_over": HandOverPayload,
    "course.hand_back": Nothing,
    "course.assign": AssignPayload,
    "course.rate": RatePayload,
    "course.rate_on_paper": PaperRatePayload,
    "course.add_rating": AddRatingPayload,
    "course.add_rating_on_paper": PaperAddRatingPayload,
    "course.rehandle": RehandlePayload,
    "course.remind_assignment": RemindPayload,
    "course.remind_feedback": RemindPayload,
    "handling.receive": Nothing,
    "handling.enter_receipt": EvidencePayload,
    "handling.request_return": ReturnPayload,
    "handling.agree_return": ReassignPayload,
    "handling.deny_return": Nothing,
    "handling.reassign": ReassignPayload,
    "handling.draft": Nothing,
    "handling.send_back": Nothing,
    "handling.issue": IssuePayload,
    "handling.submit_review": IssuePayload,
    "handling.pass_review": Nothing,
    "handling.review_back": Nothing,
    "handling.correct": Nothing,
    "handling.enter_reply": EnterReplyPayload,
    "handling.countersign": CountersignPayload,
    "handling.ask_extension": AskExtensionPayload,
    "handling.grant_extension": GrantExtensionPayload,
    "handling.deny_extension": Nothing,
    "handling.remind_receipt": RemindPayload,
    "handling.remind": RemindPayload,
}
