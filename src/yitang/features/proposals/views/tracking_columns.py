"""The tracking page as a list: its columns with their cells, its orders, and its question in words."""

from html import escape
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.handling.tracked import BY_CODE, Stage
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.views.cells import Columns, Row, day, light, order_words, text
from yitang.foundation.ui.lists.declared import ListColumn, ListPage

USUAL_STAGE = "doing"
OF_PARTS = {
    "number": "case__number",
    "title": "case__title",
    "unit": "unit__name",
    "since": "sent_on",
    "due": "track_due",
}
OF_CASES = {
    "number": "case__number",
    "title": "case__title",
    "unit": "lead_unit__name",
    "since": "case__stage_since",
    "due": "case__due_on",
}


def sorts_of(stage: Stage) -> dict[str, str]:
    """Key of `?sort=` → column of the query of this stage."""
    return OF_CASES if stage.of_cases else OF_PARTS


def _title(row: Row) -> str:
    again = " · " + escape(_now("round %(n)s") % {"n": row["round"]}) if row["round"] > 1 else ""
    title = f'<a href="{escape(row["url"])}" data-item>{escape(row["case"].title)}</a>'
    return f'{title}<br><span class="quiet small">{escape(row["submitter"])}{again}</span>'


def _unit(row: Row) -> str:
    part = f' <span class="quiet small">{escape(str(row["part"]))}</span>' if row["part"] else ""
    return f"{escape(row['unit']) or '—'}{part}"


def _occasion(row: Row) -> str:
    return escape(str(dict(Proposal.Occasion.choices).get(row["occasion"], "")))


CELLS: Columns = (
    (ListColumn("number", _("Number"), "number", numeric=True, usual=True), text("number")),
    (ListColumn("title", _("Title"), "title", fixed=True), _title),
    (ListColumn("unit", _("Handling unit"), "unit", usual=True), _unit),
    (ListColumn("state", _("State"), usual=True), text("state")),
    (ListColumn("since", _("Since when"), "since", usual=True), day("since_day")),
    (ListColumn("due", _("Deadline"), "due", usual=True), light("due", "tone")),
    (ListColumn("class", _("Class")), text("class_label")),
    (ListColumn("session", _("Session")), text("session")),
    (ListColumn("kind", _("Kind of submitter")), text("kind")),
    (ListColumn("occasion", _("Plenary or between plenaries")), _occasion),
    (ListColumn("submitted", _("Submitted on")), day("submitted_on")),
)


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the tracking page in words."""
    columns = [column for column, _cell in CELLS]
    stage = BY_CODE.get(asked.get("stage", ""), BY_CODE[USUAL_STAGE])
    said: list[tuple[Any, Any]] = [(_("Stage of handling"), stage.label)]
    if asked.get("q"):
        said.append((_("Title, number or unit"), asked["q"]))
    order = order_words(asked.get("sort", ""), columns)
    return [*said, (_("Order"), order)] if order else said


TRACKING = ListPage(
    code="tracking",
    label=_("Tracking"),
    url_name="desk:proposals:tracking",
    permission="handling.track",
    columns=tuple(column for column, _cell in CELLS),
    describe=described,
)
