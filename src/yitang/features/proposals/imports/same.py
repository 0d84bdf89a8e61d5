"""Rows of a table that say what the house says already: a list that was exported and comes back unchanged changes nothing."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from yitang.features.proposals.imports.fields import KINDS
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.instruments.handling.models import Assignment
from yitang.instruments.imports.formats import StagedRow
from yitang.instruments.imports.parse import text
from yitang.instruments.workflow.models import CaseLink

PLAIN = ("outcome_on", "submitted_on", "satisfaction", "concluded_on", "adoption", "outcome", "body")


def rows_said_already(
    rows: Iterable[StagedRow], fields: Collection[str], words: Mapping[str, Any], session_of: Any
) -> dict[str, UUID]:
    """Key → proposal of the rows all of whose columns hold what the proposal holds; an emptied cell counts as a difference.

    `words` are the dictionaries of the importer, `session_of` gives the session that a row means.
    """
    asked = list(rows)
    numbered: dict[tuple[Any, int], StagedRow] = {}
    titled: dict[str, list[StagedRow]] = defaultdict(list)
    for row in asked:
        session = session_of(row.data)
        if row.data.get("number"):
            numbered[session.pk if session else None, row.data["number"]] = row
        else:
            titled[row.data.get("title", "")].append(row)
    found = Proposal.objects.select_related("case", "session", "submitter", "lead_unit")
    same: dict[str, UUID] = {}
    for proposal in found.filter(case__kind=KIND, case__number__in={number for _session, number in numbered}):
        candidate = numbered.get((proposal.session_id, proposal.case.number or 0))
        if candidate is not None and _says(candidate.data, proposal, fields, words):
            same[candidate.key] = proposal.pk
    for proposal in found.filter(
        case__kind=KIND, case__number__isnull=True, case__title__in=list(titled), submitted_on__isnull=False
    ):
        for candidate in titled[proposal.case.title]:
            if _says(candidate.data, proposal, fields, words):
                same[candidate.key] = proposal.pk
    return same


def _says(values: Mapping[str, Any], proposal: Proposal, fields: Collection[str], words: Mapping[str, Any]) -> bool:
    present = _present(proposal, fields)
    return all(name in present and _value(name, values, words) == present[name] for name in fields)


def _value(name: str, values: Mapping[str, Any], words: Mapping[str, Any]) -> Any:
    given = values.get(name) or ""
    if name in words:
        # A council without a dictionary of its own exports the usual words.
        return (words[name].code(given) or KINDS.get(given, given)) if given else ""
    return sorted(given) if name == "co_units" and given else given


def _present(proposal: Proposal, fields: Collection[str]) -> dict[str, Any]:
    """What the proposal says in the words of a table; fields that cannot be compared are left out."""
    found: dict[str, Any] = {
        "number": proposal.case.number or "",
        "title": proposal.case.title,
        "submitter": proposal.submitter.name,
        "submitter_kind": proposal.submitter_kind,
        "class": proposal.class_code,
        "session": proposal.session.name if proposal.session else "",
        "outcome_reason": proposal.outcome_reason,
        "lead_unit": proposal.lead_unit.name if proposal.lead_unit else "",
        "replied_on": _text(proposal.answered_on),
    }
    found |= {name: _text(getattr(proposal, name)) for name in PLAIN}
    # A table knows no white space around a text.
    found["body"] = text(proposal.body)
    if {"co_units", "reply_class"} & set(fields):
        parts = list(Assignment.objects.filter(case_id=proposal.pk).select_related("unit", "reply"))
        found["co_units"] = sorted(part.unit.name for part in parts if not part.answers) or ""
        answering = [part for part in parts if part.answers and part.released_on is None]
        replies = [part.reply.result_class for part in answering if hasattr(part, "reply")]
        found["reply_class"] = replies[0] if len(replies) == 1 else ""
    if "merged_into" in fields:
        links = CaseLink.objects.filter(source_id=proposal.pk, kind=CaseLink.Kind.MERGED_INTO)
        found["merged_into"] = links.values_list("target__number", flat=True).first() or ""
    return found


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
