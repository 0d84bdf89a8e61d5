"""Acts on cases of the library besides their course: begin one, edit it, note that a venue takes its way up."""

from datetime import date
from typing import Any, TypedDict, Unpack
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.features.library.models import LibraryCase, TakenUp
from yitang.features.library.points import ORIGINS, methods
from yitang.features.library.policy import EDIT, PUBLISHED
from yitang.features.library.queries import visible
from yitang.features.library.states import AXIS, KIND
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.models import Venue
from yitang.instruments.workflow.engine import open_case
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.procedures import procedure_of, publish

CLASSES = "matter_class"
"""The dictionary of what cases are about: that of matters."""
TITLE, SUMMARY, BODY = 100, 300, 20_000
Faults = dict[str, list[Any]]


class Written(TypedDict, total=False):
    """What somebody edits."""

    title: str
    summary: str
    body: str
    place: str
    class_code: str
    venue_id: UUID | None
    method_id: UUID | None


def origin_of(actor: Actor, case_id: UUID) -> Case | None:
    """The case from which a copy may be made: of a kind that gives one, and visible to this reader."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or case.kind not in ORIGINS or case.kind not in CASE_KINDS:
        return None
    kind = CASE_KINDS.get(case.kind)
    return case if policy.rows(actor, kind.rows, kind.subjects()).filter(pk=case.pk).exists() else None


@act("library.begin")
def begin(ctx: ActContext, *, origin_id: UUID | None = None, **data: Unpack[Written]) -> dict[str, Any]:
    """Begin an edited copy of a case, or a case of its own. Raises `NotFound` for an origin that this reader does not see, `Invalid`."""
    ctx.require(EDIT)
    origin = origin_of(ctx.actor, origin_id) if origin_id else None
    if origin_id and origin is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    version = publish(ctx.council_id, KIND, ctx.today)
    case = Case(id=uuid7(), council_id=ctx.council_id, kind=KIND, procedure=version, created_at=ctx.at)
    row = LibraryCase(council_id=ctx.council_id, case=case)
    if origin is not None:
        row.origin_kind, row.origin_id = origin.kind, origin.pk
    _write(ctx, row, data)
    open_case(ctx, case, procedure_of(version.pk), AXIS)
    row.save(force_insert=True)
    ctx.about(KIND, case.pk)
    return {"case_id": case.pk}


@act("library.edit")
def edit(ctx: ActContext, *, case_id: UUID, expected_version: int, **data: Unpack[Written]) -> dict[str, Any]:
    """Edit a case that is not handed in. Raises `NotFound`, `Blocked`, `Conflict`, `Invalid`."""
    ctx.require(EDIT)
    row = LibraryCase.objects.select_for_update(of=("self",)).select_related("case").filter(pk=case_id).first()
    if row is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    if row.case.stage != "draft":
        raise Blocked(_("It is not being edited now: what was handed in or published changes no more."))
    if row.version != expected_version:
        raise Conflict(_("Somebody changed this meanwhile. What you typed is kept below; compare it and send it again."))
    _write(ctx, row, data)
    row.version += 1
    row.case.save(update_fields=["title"])
    row.save()
    ctx.about(KIND, case_id)
    return {"case_id": case_id, "version": row.version}


@act("library.take_up")
def take_up(ctx: ActContext, *, case_id: UUID, venue_id: UUID, taken_on: date, note: str = "") -> dict[str, Any]:
    """Note that a venue takes the way of a published case up. Raises `NotFound`, `Blocked`, `Invalid` for one that did so already."""
    ctx.require(EDIT)
    row = visible(ctx.actor).filter(pk=case_id).first()
    if row is None:
        raise NotFound(_("There is no such case, or it is not yours to see."))
    if row.case.stage != PUBLISHED:
        raise Blocked(_("Only what is in the library can be taken up."))
    faults: Faults = {}
    venue = Venue.objects.filter(pk=venue_id).first()
    if venue is None:
        faults["venue"] = [_("Choose a venue on the list.")]
    elif TakenUp.objects.filter(library_case=row, venue=venue).exists():
        faults["venue"] = [_("{name} has taken it up already.").format(name=venue.name)]
    if taken_on > ctx.today:
        faults["taken_on"] = [_("This day has not come yet.")]
    _refuse(faults)
    taken = TakenUp(council_id=ctx.council_id, library_case=row, venue=venue, taken_on=taken_on)
    taken.note, taken.noted_by = note.strip()[:300], ctx.actor.name[:60]
    taken.save(force_insert=True)
    ctx.about(KIND, case_id)
    return {"taken_id": taken.pk}


def _write(ctx: ActContext, row: LibraryCase, data: Written) -> None:
    """Set what is named and refuse what cannot be."""
    title = str(data.get("title", row.case.title)).strip()
    for name in ("summary", "body", "place", "class_code"):
        if name in data:
            setattr(row, name, str(data[name]).strip())
    faults = _faults_of_text(title, row)
    if "venue_id" in data:
        row.venue = Venue.objects.filter(pk=data["venue_id"]).first() if data["venue_id"] else None
    if "method_id" in data:
        chosen = data["method_id"]
        known = methods() if chosen else {}
        row.method_id, row.method_name = chosen, known[chosen][:100] if chosen and chosen in known else ""
        if chosen and chosen not in known:
            faults["method"] = [_("Choose a method on the list.")]
    _refuse(faults)
    row.case.title, row.edited_by, row.changed_at = title, ctx.actor.name[:60], ctx.at


def _faults_of_text(title: str, row: LibraryCase) -> Faults:
    """What is missing in the text, or too long."""
    faults: Faults = {}
    if not title:
        faults["title"] = [_("Enter a title.")]
    elif len(title) > TITLE:
        faults["title"] = [_("Shorten it to {n} characters at most.").format(n=TITLE)]
    if not row.summary:
        faults["summary"] = [_("Say in one or two sentences what others can learn from it.")]
    elif len(row.summary) > SUMMARY:
        faults["summary"] = [_("Shorten it to {n} characters at most.").format(n=SUMMARY)]
    if not row.body:
        faults["body"] = [_("Write the case down.")]
    elif len(row.body) > BODY:
        faults["body"] = [_("Shorten it to {n} characters at most.").format(n=BODY)]
    if row.class_code and row.class_code not in labels(CLASSES):
        faults["class_code"] = [_("Choose what it is about.")]
    return faults


def _refuse(faults: Faults) -> None:
    if faults:
        raise Invalid(faults)
