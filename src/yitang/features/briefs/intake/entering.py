"""代录: the office enters what came from outside (correspondent, lower council, public through a station) or on paper."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.actions import new_case
from yitang.features.briefs.models import Brief
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.rules import SOURCES, problems_of
from yitang.features.briefs.sources import kind_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.engine import step_in
from yitang.instruments.workflow.procedures import procedure_of

WRITERS = (
    Principal.Kind.MEMBER,
    Principal.Kind.POLITICAL_PARTY,
    Principal.Kind.BODY,
    Principal.Kind.ORGAN,
    Principal.Kind.SECTOR,
    Principal.Kind.GROUP,
)
"""Principals for whom the office may enter what they handed in on paper."""
TEXT_FIELDS = ("situation", "analysis", "suggestion", "class_code", "place", "consent_public", "consent_reason", "call_id")


@act("briefs.take_in")
def take_in(
    ctx: ActContext,
    *,
    title: str,
    reflector_id: UUID | None = None,
    source_kind: str = "",
    reflector_name: str = "",
    reflector_post: str = "",
    contact: str = "",
    written_on: date | None = None,
    paper_note: str = "",
    case_id: UUID | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Enter and hand in at once. Either `reflector_id` names somebody known here (then on paper, and `paper_note` says where the
    paper lies), or `source_kind` and `reflector_name` name a source outside.

    Returns `{case_id, number}`. Raises `Invalid` for what is missing, as for a brief on the screen.
    """
    ctx.require("briefs.take_in")
    known_here = _known(reflector_id) if reflector_id else None
    _check(ctx, known_here, source_kind, reflector_name, written_on, paper_note)
    unknown = set(fields) - set(TEXT_FIELDS)
    if unknown:
        raise Invalid({name: [_("This field is not known.")] for name in sorted(unknown)})
    case = new_case(ctx, case_id, title)
    brief = Brief(
        council_id=ctx.council_id,
        case=case,
        reflector=known_here,
        source_kind=kind_of(known_here) if known_here else source_kind,
        reflector_name="" if known_here else reflector_name.strip()[:120],
        reflector_post=reflector_post.strip()[:200],
        contact=contact.strip()[:120],
        written_on=written_on,
        paper_note=paper_note.strip()[:200],
        entered_by_office=True,
        saved_at=ctx.at,
        **fields,
    )
    errors = problems_of(brief, procedure_of(case.procedure_id))
    if errors:
        raise Invalid(errors)
    brief.save(force_insert=True)
    move = step_in(ctx, case.id, "editing", "submit")
    ctx.about(KIND, case.id)
    return {"case_id": case.id, "number": move.data["number"]}


def _known(reflector_id: UUID) -> Principal:
    found = known().filter(pk=reflector_id, kind__in=WRITERS).first()
    if found is None:
        raise Invalid({"reflector": [_("Choose who reflects it from the list.")]})
    return found


def _check(
    ctx: ActContext, known_here: Principal | None, source_kind: str, name: str, written_on: date | None, paper_note: str
) -> None:
    errors: dict[str, list[Any]] = {}
    if known_here is None:
        if source_kind not in {entry.code for entry in entries(SOURCES) if entry.flags.get("outside")}:
            errors["source_kind"] = [_("Choose where it comes from.")]
        if not name.strip():
            errors["reflector_name"] = [_("Write who reflects it; the name is read by the editors only.")]
    elif not paper_note.strip():
        errors["paper_note"] = [_("Say when the paper came in and where it is kept.")]
    if written_on is not None and written_on > ctx.today:
        errors["written_on"] = [_("This day has not come yet. Write the day on which it was written.")]
    if errors:
        raise Invalid(errors)
