"""How a dossier reads: facts with their evidence and what became of them, for the person who opened it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from yitang.features.dossier.figured import PartRows, by_part, printed
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.institution.principals.models import Principal
from yitang.instruments.ledger.kinds import EVIDENCE_KINDS, Evidence, FactKind
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.procedures import procedure_of

FINAL = "final"
FOLLOWED = ("proposals", "speeches", "briefs")
"""Parts in which a member puts something forward: their rows say what became of it."""


def evidence_of(council: Any, actor: Actor, facts: Iterable[DutyFact]) -> dict[UUID, Evidence]:
    """Fact → what it rests on: its case or what its evidence names; with an address where this reader may open it."""
    rows = list(facts)
    cases = case_lines(council, actor, {fact.case_id for fact in rows if fact.case_id})
    others: dict[str, set[UUID]] = {}
    for fact in rows:
        if fact.evidence_id and fact.evidence_kind in EVIDENCE_KINDS:
            others.setdefault(fact.evidence_kind, set()).add(fact.evidence_id)
    lines = {kind: EVIDENCE_KINDS.get(kind).lines(council, actor, ids) for kind, ids in others.items()}
    found: dict[UUID, Evidence] = {}
    for fact in rows:
        line = cases.get(fact.case_id, (None, None))[0] if fact.case_id else None
        if line is None and fact.evidence_id:
            line = lines.get(fact.evidence_kind, {}).get(fact.evidence_id)
        if line is not None:
            found[fact.pk] = line
    return found


def case_lines(council: Any, actor: Actor, case_ids: set[UUID]) -> dict[UUID, tuple[Evidence, Case]]:
    """Cases by id: title, and the address where the reader sees the case. One query, and one for each kind of case."""
    cases = {case.pk: case for case in Case.objects.filter(pk__in=case_ids)}
    seen: set[UUID] = set()
    for code in {case.kind for case in cases.values()}:
        if code in CASE_KINDS:
            kind = CASE_KINDS.get(code)
            mine: QuerySet[Any] = kind.subjects().filter(pk__in=[pk for pk, case in cases.items() if case.kind == code])
            seen |= set(policy.rows(actor, kind.rows, mine).order_by().values_list("pk", flat=True))
    return {
        pk: (Evidence(case.title, CASE_KINDS.get(case.kind).address(council, case) if pk in seen else ""), case)
        for pk, case in cases.items()
    }


def what_became(case: Case, *, own: bool) -> tuple[str, str]:
    """Where a case stands, in words, and the tone of its lamp."""
    state = procedure_of(case.procedure_id).stage_state(case.stage)
    return state.words("owner" if own else "staff"), "done" if FINAL in state.flags else "doing"


def role_words(kind: FactKind, role: str) -> str:
    """The role as the kind calls it; one that it does not know stands as it is."""
    return str(kind.roles.get(role, role)) if role else ""


def shown_parts(request: Any, facts: Iterable[DutyFact], *, own: bool) -> list[dict[str, Any]]:
    """The parts of a dossier as its pages draw them: rows of `list_rows`, each opening to its fact."""
    rows = list(facts)
    cases = case_lines(request.council, request.actor, {fact.case_id for fact in rows if fact.case_id})
    recorders = names_of_recorders(rows)
    return [_part(request, part, cases, recorders, own=own) for part in by_part(rows)]


def names_of_recorders(facts: Iterable[DutyFact]) -> dict[UUID, str]:
    """Names of those who recorded facts or for whom they were recorded; one query."""
    ids = {pk for fact in facts for pk in (fact.recorded_by, fact.recorded_for) if pk}
    return dict(Principal.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def _part(
    request: Any,
    part: PartRows,
    cases: dict[UUID, tuple[Evidence, Case]],
    recorders: dict[UUID, str],
    *,
    own: bool,
) -> dict[str, Any]:
    kinds = []
    for rows in part.kinds:
        lines = [_line(request, rows.kind, fact, cases, recorders, own=own) for fact in rows.facts]
        kinds.append({"label": rows.kind.label, "total": rows.total, "unit": rows.kind.unit, "rows": lines})
    return {"code": part.part.code, "label": part.part.label, "kinds": kinds, "count": part.count}


def _line(
    request: Any,
    kind: FactKind,
    fact: DutyFact,
    cases: dict[UUID, tuple[Evidence, Case]],
    recorders: dict[UUID, str],
    *,
    own: bool,
) -> dict[str, Any]:
    evidence, case = cases.get(fact.case_id, (None, None)) if fact.case_id else (None, None)
    amount = "" if fact.quantity == 1 else f"{printed(fact.quantity)} {kind.unit}"
    office = fact.recorded_for or fact.recorded_by
    who = recorders.get(office, "") if office else ""
    parts = [fact.effective_on.isoformat(), role_words(kind, fact.role), amount, who]
    state, tone = (
        what_became(case, own=own) if case and kind.part in FOLLOWED and fact.source == DutyFact.Source.WORK else ("", "")
    )
    return {
        "title": (evidence.label if evidence else "") or fact.title or str(kind.label),
        "url": reverse("desk:dossier:fact", kwargs={"council": request.council.code, "fact_id": fact.pk}),
        "meta": " · ".join(word for word in parts if word),
        "state": state,
        "tone": tone,
    }
