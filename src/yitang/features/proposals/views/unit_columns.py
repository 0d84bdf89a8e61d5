"""A unit's own cases as a list: its columns with their cells, its orders, and its question in words."""

from html import escape
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.desks.queues import OwnAssignment
from yitang.features.proposals.filters import ListWords
from yitang.features.proposals.views.cells import Columns, Row, day, light, order_words, text
from yitang.foundation.ui.formats import iso_date
from yitang.foundation.ui.lists.declared import ListColumn, ListPage
from yitang.instruments.handling.models import Rating

STATES = (("", _("All")), ("open", _("Still open")), ("replied", _("Replied")))
SORTS = {"number": "case__number", "title": "case__title", "sent": "sent_on", "due": "track_due", "replied": "replied_on"}


def _title(row: Row) -> str:
    return f'<a href="{escape(row["url"])}" data-item>{escape(row["assignment"].case.title)}</a>'


def _due(row: Row) -> str:
    replied = row["assignment"].replied_on
    if not row["due"]:
        return escape(_now("replied %(day)s") % {"day": iso_date(replied)}) if replied else ""
    return light("due", "due_tone")(row)


CELLS: Columns = (
    (ListColumn("number", _("Number"), "number", numeric=True, usual=True), text("number")),
    (ListColumn("title", _("Title"), "title", fixed=True), _title),
    (ListColumn("part", _("Our part"), usual=True), text("part")),
    (ListColumn("sent", _("Sent on"), "sent", usual=True), day("sent_on")),
    (ListColumn("state", _("State"), usual=True), light("state", "tone")),
    (ListColumn("due", _("Deadline"), "due", usual=True), _due),
    (ListColumn("submitter", _("Submitter")), text("submitter")),
    (ListColumn("class", _("Class")), text("class_label")),
    (ListColumn("session", _("Session")), text("session")),
    (ListColumn("received", _("Received on")), day("received_on")),
    (ListColumn("replied", _("Replied on"), "replied"), day("replied_on")),
    (ListColumn("result", _("Result class")), text("result")),
    (ListColumn("document", _("Document number")), text("document_number")),
    (ListColumn("feedback", _("Feedback")), text("feedback")),
)


def own_values(assignment: OwnAssignment, words: ListWords) -> Row:
    """What the further columns show of one assignment."""
    proposal, reply = assignment.case.proposal, getattr(assignment, "reply", None)
    return {
        "number": assignment.case.number,
        "part": assignment.get_role_display(),
        "sent_on": assignment.sent_on,
        "submitter": proposal.submitter.name,
        "class_label": words.classes.get(proposal.class_code, ""),
        "session": words.sessions.get(str(proposal.session_id), ""),
        "received_on": assignment.received_on,
        "replied_on": assignment.replied_on,
        "result": words.results.get(reply.result_class, "") if reply and assignment.replied_on else "",
        "document_number": reply.document_number if reply else "",
        "feedback": dict(Rating.Grade.choices).get(proposal.satisfaction, ""),
    }


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the unit's own cases in words."""
    said: list[tuple[Any, Any]] = []
    state = dict(STATES).get(asked.get("state", ""))
    if state and asked.get("state"):
        said.append((_("State"), state))
    if asked.get("q"):
        said.append((_("Title or number"), asked["q"]))
    order = order_words(asked.get("sort", ""), [column for column, _cell in CELLS])
    return [*said, (_("Order"), order)] if order else said


OWN_CASES = ListPage(
    code="unit_cases",
    label=_("Our cases"),
    url_name="desk:proposals:unit_cases",
    permission="proposals.handle",
    columns=tuple(column for column, _cell in CELLS),
    describe=described,
)
