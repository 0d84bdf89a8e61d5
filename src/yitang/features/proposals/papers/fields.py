"""The fields of the letters of proposals. A field's Chinese label is its name in templates: translations are part of the format."""

from django.utils.translation import pgettext_lazy

from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.kinds import NUMBER

COUNCIL = (
    Field("council", pgettext_lazy("letter field", "Council"), pgettext_lazy("letter help", "The council's full name.")),
    Field(
        "council_short", pgettext_lazy("letter field", "Short name"), pgettext_lazy("letter help", "The council's short name.")
    ),
    Field(
        "council_phone",
        pgettext_lazy("letter field", "Council's telephone"),
        pgettext_lazy("letter help", "The council's telephone number."),
    ),
    Field(
        "day",
        pgettext_lazy("letter field", "Day"),
        pgettext_lazy("letter help", "The day of the letter: that of issue, today in a draft."),
    ),
    Field("session", pgettext_lazy("letter field", "Session"), pgettext_lazy("letter help", "The session, like 六届三次会议.")),
)
PROPOSAL = (
    *COUNCIL,
    Field(
        "number",
        pgettext_lazy("letter field", "Number"),
        pgettext_lazy("letter help", "The number of the proposal, without 第 and 号."),
    ),
    Field("title", pgettext_lazy("letter field", "Title"), pgettext_lazy("letter help", "The title of the proposal.")),
    Field("submitter", pgettext_lazy("letter field", "Submitter"), pgettext_lazy("letter help", "The first submitter's name.")),
)
FORM = (
    *(field for field in PROPOSAL if field.code != "number"),
    Field(
        "number",
        pgettext_lazy("letter field", "Number"),
        pgettext_lazy("letter help", "The number as the form prints it: 第158号."),
    ),
    Field(
        "kind",
        pgettext_lazy("letter field", "Kind of proposal"),
        pgettext_lazy("letter help", "Kind of submitter, from the dictionary."),
    ),
    Field(
        "class_label", pgettext_lazy("letter field", "Class"), pgettext_lazy("letter help", "The class under which it is filed.")
    ),
    Field(
        "received_on",
        pgettext_lazy("letter field", "Received on"),
        pgettext_lazy("letter help", "The day on which it was handed in."),
    ),
    Field("sector", pgettext_lazy("letter field", "Sector"), pgettext_lazy("letter help", "The submitter's sector.")),
    Field("post", pgettext_lazy("letter field", "Post"), pgettext_lazy("letter help", "The submitter's place of work and post.")),
    Field(
        "phone",
        pgettext_lazy("letter field", "Telephone"),
        pgettext_lazy("letter help", "Only when the submitter or an office prints it."),
    ),
    Field("joint", pgettext_lazy("letter field", "Joint submitters"), pgettext_lazy("letter help", "Those who confirmed.")),
    Field("endorsers", pgettext_lazy("letter field", "Endorsers"), pgettext_lazy("letter help", "Those who confirmed.")),
    Field(
        "consent", pgettext_lazy("letter field", "Consent to publication"), pgettext_lazy("letter help", "Agreed or not agreed.")
    ),
    Field(
        "outcome", pgettext_lazy("letter field", "Outcome"), pgettext_lazy("letter help", "Outcome of the review with its day.")
    ),
    Field("lead", pgettext_lazy("letter field", "Lead unit"), pgettext_lazy("letter help", "The units that answer.")),
    Field("co", pgettext_lazy("letter field", "Co-units"), pgettext_lazy("letter help", "The units that give an opinion.")),
    Field(
        "body",
        pgettext_lazy("letter field", "Text"),
        pgettext_lazy("letter help", "The text of the proposal, paragraph by paragraph."),
    ),
)
_DOCUMENT = Field(
    NUMBER,
    pgettext_lazy("letter field", "Document number"),
    pgettext_lazy("letter help", "Given by the register when the letter is issued."),
)
ASSIGNED = (
    *PROPOSAL,
    _DOCUMENT,
    Field(
        "unit",
        pgettext_lazy("letter field", "Unit"),
        pgettext_lazy("letter help", "The unit to which the letter goes, or that wrote it."),
    ),
    Field("part", pgettext_lazy("letter field", "Part"), pgettext_lazy("letter help", "独办, 主办, 会办 or 分办, as a verb.")),
    Field("lead", pgettext_lazy("letter field", "Lead unit"), pgettext_lazy("letter help", "Only in the letter to a co-unit.")),
    Field("co", pgettext_lazy("letter field", "Co-units"), pgettext_lazy("letter help", "Only in the letter to the lead unit.")),
    Field("sent_on", pgettext_lazy("letter field", "Assigned on"), pgettext_lazy("letter help", "The day of assignment.")),
    Field(
        "receive_by",
        pgettext_lazy("letter field", "Receipt by"),
        pgettext_lazy("letter help", "Until when receipt is to be signed for; empty once it was."),
    ),
    Field(
        "due_on", pgettext_lazy("letter field", "Due on"), pgettext_lazy("letter help", "Until when the reply or opinion is due.")
    ),
    Field(
        "note", pgettext_lazy("letter field", "Note"), pgettext_lazy("letter help", "The dispatch office's note to the units.")
    ),
)
REMINDER = (
    *ASSIGNED,
    Field(
        "standing",
        pgettext_lazy("letter field", "State of the deadline"),
        pgettext_lazy("letter help", "Overdue by so many days, or so many days left."),
    ),
    Field(
        "owed",
        pgettext_lazy("letter field", "What is owed"),
        pgettext_lazy("letter help", "The reply, or the opinion for the lead unit."),
    ),
)
RETURN = (
    *ASSIGNED,
    Field("asked_on", pgettext_lazy("letter field", "Asked on"), pgettext_lazy("letter help", "The day of the unit's request.")),
    Field(
        "asked_reason", pgettext_lazy("letter field", "Reason of the request"), pgettext_lazy("letter help", "The unit's reason.")
    ),
    Field(
        "decision",
        pgettext_lazy("letter field", "Decision"),
        pgettext_lazy("letter help", "Agreed, with the new units, or not agreed."),
    ),
    Field(
        "decision_reason",
        pgettext_lazy("letter field", "Reason of the decision"),
        pgettext_lazy("letter help", "The office's reason, if there is one."),
    ),
)
_ANSWER = (
    *(field for field in ASSIGNED if field.code != NUMBER),
    Field(
        NUMBER,
        pgettext_lazy("letter field", "Document number"),
        pgettext_lazy("letter help", "The unit's own number, as the unit wrote it."),
    ),
    Field(
        "salutation",
        pgettext_lazy("letter field", "Salutation"),
        pgettext_lazy("letter help", "With its colon; taken from the text where it has one."),
    ),
    Field(
        "opening",
        pgettext_lazy("letter field", "Opening"),
        pgettext_lazy("letter help", "您提出的……收悉; empty where the text says it itself."),
    ),
    Field(
        "closing",
        pgettext_lazy("letter field", "Closing"),
        pgettext_lazy("letter help", "Thanks; empty where the text says it itself."),
    ),
    Field("contact", pgettext_lazy("letter field", "Contact"), pgettext_lazy("letter help", "The person to ask at the unit.")),
    Field(
        "contact_phone",
        pgettext_lazy("letter field", "Contact's telephone"),
        pgettext_lazy("letter help", "The telephone of that person."),
    ),
    Field(
        "publicity",
        pgettext_lazy("letter field", "Publicity"),
        pgettext_lazy("letter help", "Whether the unit says it may be published."),
    ),
    Field("signed_by", pgettext_lazy("letter field", "Signed by"), pgettext_lazy("letter help", "Who signed for the unit.")),
    Field(
        "version",
        pgettext_lazy("letter field", "Version"),
        pgettext_lazy(
            "letter help", "Of a corrected letter: which version it is and which one it takes the place of; else empty."
        ),
    ),
)
REPLY = (
    *_ANSWER,
    Field(
        "result_class",
        pgettext_lazy("letter field", "Result class"),
        pgettext_lazy("letter help", "A, B, C … at the upper right."),
    ),
    Field(
        "result_label",
        pgettext_lazy("letter field", "Meaning of the class"),
        pgettext_lazy("letter help", "From the dictionary."),
    ),
    Field(
        "text",
        pgettext_lazy("letter field", "Reply"),
        pgettext_lazy("letter help", "The text of the reply, paragraph by paragraph."),
    ),
)
OPINION = (
    *_ANSWER,
    Field("text", pgettext_lazy("letter field", "Opinion"), pgettext_lazy("letter help", "The text of the opinion.")),
)
REPORT = (
    *COUNCIL,
    Field(
        "received_part",
        pgettext_lazy("letter field", "What came in"),
        pgettext_lazy("letter help", "A paragraph written from the figures."),
    ),
    Field(
        "review_part",
        pgettext_lazy("letter field", "What the review decided"),
        pgettext_lazy("letter help", "A paragraph written from the figures."),
    ),
    Field(
        "class_part",
        pgettext_lazy("letter field", "By class"),
        pgettext_lazy("letter help", "A paragraph written from the figures."),
    ),
    Field(
        "handling_part",
        pgettext_lazy("letter field", "What the handling came to"),
        pgettext_lazy("letter help", "A paragraph written from the figures."),
    ),
    Field("paragraph", pgettext_lazy("letter field", "Summary"), pgettext_lazy("letter help", "The whole in one paragraph.")),
)


def _listing(*columns: Field) -> tuple[Field, ...]:
    """The fields of a paper that lists proposals in rows of these columns."""
    many = pgettext_lazy("letter field", "How many"), pgettext_lazy("letter help", "The number of proposals in the list.")
    rows = pgettext_lazy("letter field", "List"), pgettext_lazy("letter help", "One row of the table for each proposal.")
    return (*COUNCIL, Field("count", *many), Field("list", *rows, columns))


CATALOGUE = _listing(
    Field("number", pgettext_lazy("letter field", "Number")),
    Field("title", pgettext_lazy("letter field", "Title")),
    Field("submitter", pgettext_lazy("letter field", "Submitter")),
    Field("class_label", pgettext_lazy("letter field", "Class")),
    Field("units", pgettext_lazy("letter field", "Unit")),
)
REGISTER = _listing(
    Field("receipt", pgettext_lazy("letter field", "Receipt number")),
    Field("title", pgettext_lazy("letter field", "Title")),
    Field("submitter", pgettext_lazy("letter field", "Submitter")),
    Field("class_label", pgettext_lazy("letter field", "Class")),
    Field("received_on", pgettext_lazy("letter field", "Received")),
    Field("outcome", pgettext_lazy("letter field", "Review")),
    Field("note", pgettext_lazy("letter field", "Remark")),
)
MEETING = (
    *(field for field in COUNCIL if field.code != "session"),
    Field("meeting", pgettext_lazy("letter field", "Meeting"), pgettext_lazy("letter help", "The name of the review meeting.")),
    Field(
        "held_on", pgettext_lazy("letter field", "Day of the meeting"), pgettext_lazy("letter help", "The day on which it meets.")
    ),
    *_listing(
        Field("receipt", pgettext_lazy("letter field", "Receipt number")),
        Field("title", pgettext_lazy("letter field", "Title")),
        Field("submitter", pgettext_lazy("letter field", "Submitter")),
        Field("class_label", pgettext_lazy("letter field", "Class")),
        Field("opinion", pgettext_lazy("letter field", "Opinion of the first review")),
        Field("outcome", pgettext_lazy("letter field", "To be decided")),
        Field("note", pgettext_lazy("letter field", "Remark")),
    )[-2:],
)
REPLIES = _listing(
    Field("document_number", pgettext_lazy("letter field", "Document number")),
    Field("number", pgettext_lazy("letter field", "Number")),
    Field("title", pgettext_lazy("letter field", "Title")),
    Field("units", pgettext_lazy("letter field", "Unit")),
    Field("result_class", pgettext_lazy("letter field", "Result class")),
    Field("replied_on", pgettext_lazy("letter field", "Reply sent on")),
    Field("signed_by", pgettext_lazy("letter field", "Signed by")),
    Field("note", pgettext_lazy("letter field", "Remark")),
)
