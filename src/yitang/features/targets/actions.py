"""Acts on targets. What a target is measured by is frozen on 1 January; from then on it changes by corrections that everybody sees."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from yitang.features.targets.measures import MEASURES
from yitang.features.targets.models import Charge, Check, Correction, PlanLine, Target, TargetPlace, Theme
from yitang.features.targets.policy import MANAGE
from yitang.features.targets.queries import candidates, days_of, done_of, open_places, places_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.notify.actions import tell
from yitang.foundation.permissions.actors import in_force
from yitang.institution.places.models import Region, Venue
from yitang.institution.places.queries import open_on
from yitang.institution.principals.queries import known

YEARS = range(2000, 2100)
TARGET, REGION = "targets.target", "places.region"
EVENT = "targets.prompt"
NAMED = 3
"""Places that a reminder names."""
ENDS = {"q1": (3, 31), "q2": (6, 30), "q3": (9, 30), "q4": (12, 31), "year": (12, 31)}
Faults = dict[str, list[Any]]


@act("targets.save_theme")
def save_theme(ctx: ActContext, *, campaign: str, year: int, title: str, detail: str = "") -> dict[str, Any]:
    """Give a year its theme within a campaign, or change it. Raises `Invalid`."""
    ctx.require(MANAGE)
    faults: Faults = {}
    if not campaign.strip():
        faults["campaign"] = [_("Enter the name of the campaign.")]
    if not title.strip():
        faults["title"] = [_("Enter the theme of the year.")]
    if year not in YEARS:
        faults["year"] = [_("Enter a year such as 2026.")]
    _refuse(faults)
    row = Theme.objects.filter(campaign=campaign.strip(), year=year).first()
    row = row or Theme(council_id=ctx.council_id, campaign=campaign.strip(), year=year)
    row.title, row.detail = title.strip(), detail.strip()
    row.save()
    return {"theme_id": row.pk}


@act("targets.add_target")
def add_target(
    ctx: ActContext,
    *,
    year: int,
    title: str,
    measure: str,
    way: str,
    number: int,
    region_id: UUID | None = None,
    level: str = "",
    basis: str = "",
) -> dict[str, Any]:
    """Set a target for a year. Raises `Invalid`, naming the fields."""
    ctx.require(MANAGE)
    target = Target(council_id=ctx.council_id, year=year)
    _write(target, title, measure, way, number, region_id, level, basis)
    target.save(force_insert=True)
    ctx.about(TARGET, target.pk)
    return {"target_id": target.pk}


@act("targets.edit_target")
def edit_target(
    ctx: ActContext,
    *,
    target_id: UUID,
    expected_version: int,
    title: str,
    measure: str,
    way: str,
    number: int,
    region_id: UUID | None = None,
    level: str = "",
    basis: str = "",
) -> dict[str, Any]:
    """Change a target that is not frozen. Raises `NotFound`, `Conflict`, `Blocked`, `Invalid`."""
    ctx.require(MANAGE)
    target = _locked(target_id)
    if target.version != expected_version:
        raise Conflict(_("Somebody changed this meanwhile. What you typed is kept below; compare it and send it again."))
    _refuse_frozen(target)
    _write(target, title, measure, way, number, region_id, level, basis)
    target.version += 1
    target.save()
    ctx.about(TARGET, target.pk)
    return {"target_id": target.pk}


@act("targets.freeze")
def freeze(ctx: ActContext, *, target_id: UUID) -> dict[str, Any]:
    """Freeze what a target is measured by: its number, and its places as they stand on 1 January of its year.

    Raises `NotFound`, and `Blocked` for one that is frozen, whose year has not come, or that has no place to count.
    """
    ctx.require(MANAGE)
    target = _locked(target_id)
    _refuse_frozen(target)
    first = date(target.year, 1, 1)
    if ctx.today < first:
        raise Blocked(_("A target is frozen on 1 January of its year at the earliest."))
    rows = list(candidates(target)) if target.way == Target.Way.EACH else []
    if target.way == Target.Way.EACH and not rows:
        raise Blocked(_("There is no division of this level to count. Enter the divisions first."))
    TargetPlace.objects.bulk_create(
        TargetPlace(council_id=ctx.council_id, target=target, region=row, added_on=first) for row in rows
    )
    target.frozen_on, target.frozen_by, target.version = first, ctx.actor.name[:60], target.version + 1
    target.save(update_fields=["frozen_on", "frozen_by", "version"])
    ctx.about(TARGET, target.pk)
    return {"places": len(rows)}


@act("targets.correct")
def correct(
    ctx: ActContext, *, target_id: UUID, what: str, reason: str, number: int | None = None, region_id: UUID | None = None
) -> dict[str, Any]:
    """Correct a frozen target: its number, or a place put on or struck off; the reason stays beside it for everybody to see.

    Raises `NotFound`, `Blocked` for one that is not frozen, `Invalid`.
    """
    ctx.require(MANAGE)
    target = _locked(target_id)
    if target.frozen_on is None:
        raise Blocked(_("This target is not frozen yet; change it as it is."))
    if not reason.strip():
        raise Invalid({"reason": [_("Say why it is corrected.")]})
    if what == Correction.What.NUMBER:
        before, after, region = _renumber(target, number), target.number, None
    elif what in Correction.What.values and target.way == Target.Way.EACH:
        region = Region.objects.filter(pk=region_id).first() if region_id else None
        before, after = _move_place(ctx, target, what, region)
    else:
        raise Invalid({"what": [_("Choose what is corrected.")]})
    row = Correction(council_id=ctx.council_id, target=target, what=what, region=region, before=before, after=after)
    row.reason, row.corrected_by, row.corrected_at = reason.strip()[:300], ctx.actor.name[:60], ctx.at
    row.save(force_insert=True)
    ctx.about(TARGET, target.pk)
    return {"before": before, "after": after}


@act("targets.plan")
def plan(ctx: ActContext, *, target_id: UUID, region_id: UUID, month: int, number: int = 1, note: str = "") -> dict[str, Any]:
    """Plan how many a place is to have in a month; 0 takes the line back. Raises `NotFound`, `Invalid`."""
    ctx.require(MANAGE)
    target = _locked(target_id)
    faults: Faults = {}
    region = _within(target, region_id)
    if region is None:
        faults["region"] = [_("This division does not belong to the target.")]
    if month not in range(1, 13):
        faults["month"] = [_("Enter a month from 1 to 12.")]
    if not 0 <= number <= 999:
        faults["number"] = [_("Enter a number from 0 to 999.")]
    _refuse(faults)
    row = PlanLine.objects.filter(target=target, region=region, month=month).first()
    if number == 0:
        if row is not None:
            row.delete()
        return {"planned": 0}
    row = row or PlanLine(council_id=ctx.council_id, target=target, region=region, month=month)
    row.number, row.note = number, note.strip()[:200]
    row.save()
    ctx.about(TARGET, target.pk)
    return {"planned": number}


@act("targets.charge")
def charge(ctx: ActContext, *, region_id: UUID, holder_id: UUID, valid_from: date) -> dict[str, Any]:
    """Put a group in charge of a street, or a member of a community. Raises `Invalid` for somebody who is in charge already."""
    ctx.require(MANAGE)
    faults: Faults = {}
    region = Region.objects.filter(pk=region_id, valid_to__isnull=True).first()
    holder = known().filter(pk=holder_id).first()
    if region is None:
        faults["region"] = [_("Choose a division on the list.")]
    if holder is None:
        faults["holder"] = [_("Choose somebody on the list.")]
    elif region and Charge.objects.filter(region=region, holder=holder, valid_to__isnull=True).exists():
        faults["holder"] = [_("{name} is in charge of this place already.").format(name=holder.name)]
    _refuse(faults)
    row = Charge(council_id=ctx.council_id, region=region, holder=holder, valid_from=valid_from)
    row.save(force_insert=True)
    ctx.about(REGION, region_id)
    return {"charge_id": row.pk}


@act("targets.end_charge")
def end_charge(ctx: ActContext, *, charge_id: UUID) -> dict[str, Any]:
    """Somebody is in charge of a place no more from today on; that they were stays on record. Raises `NotFound`."""
    ctx.require(MANAGE)
    row = Charge.objects.filter(pk=charge_id, valid_to__isnull=True).first()
    if row is None:
        raise NotFound(_("There is nobody in charge by this entry."))
    row.valid_to = max(ctx.today, row.valid_from)
    row.save(update_fields=["valid_to"])
    ctx.about(REGION, row.region_id)
    return {"charge_id": row.pk}


@act("targets.check")
def check(ctx: ActContext, *, target_id: UUID, period: str, remark: str) -> dict[str, Any]:
    """Keep a quarterly check or the assessment of the year: the house counts how far the target was on the period's last day, the
    checkers say what they found. Raises `NotFound`, `Blocked` for a period that has not begun or a target that is not frozen, `Invalid`."""
    ctx.require(MANAGE)
    target = _locked(target_id)
    faults: Faults = {}
    if period not in ENDS:
        faults["period"] = [_("Choose the period.")]
    if not remark.strip():
        faults["remark"] = [_("Write what was found.")]
    _refuse(faults)
    if target.frozen_on is None:
        raise Blocked(_("Freeze the target first; then its checks can be compared."))
    last = date(target.year, *ENDS[period])
    if ctx.today < date(target.year, max(1, last.month - 2), 1):
        raise Blocked(_("This period has not begun."))
    until = min(last, ctx.today)
    done, whole = done_of(target, MEASURES.get(target.measure).counted(*days_of(target.year, until)))
    row = Check(council_id=ctx.council_id, target=target, period=period, counted_to=until, done=done, whole=whole)
    row.remark, row.checked_by, row.checked_at = remark.strip(), ctx.actor.name[:60], ctx.at
    row.save(force_insert=True)
    ctx.about(TARGET, target.pk)
    return {"done": done, "whole": whole}


@act("targets.prompt")
def prompt(ctx: ActContext, *, target_id: UUID) -> dict[str, Any]:
    """Remind the conveners, and those in charge, of the places that do not have yet what the target asks; each hears of the own ones.

    Raises `NotFound`, and `Blocked` when every place has it.
    """
    ctx.require(MANAGE)
    target = _locked(target_id)
    places = open_places(target, ctx.today) if target.way == Target.Way.EACH else []
    if not places:
        raise Blocked(_("No place is open for this target, so there is nobody to remind."))
    whose = _whose(places, ctx.today)
    with override("zh-hans"):
        for principal_id, names in whose.items():
            some = "、".join(names[:NAMED])
            words = gettext("“%(target)s” is still open at: %(places)s (%(n)d in all).")
            text = words % {"target": target.title, "places": some, "n": len(names)}
            tell(ctx.council_id, EVENT, text, principal_id=principal_id, needs_action=True, due_on=date(target.year, 12, 31))
    ctx.about(TARGET, target.pk)
    return {"told": len(whose), "places": len(places)}


def _whose(places: list[Region], day: date) -> dict[UUID, list[str]]:
    """Principal → names of the open places that are theirs: venues that they convene, places that they are in charge of."""
    by_path = {row.path: row.name for row in places}
    by_id = {row.pk: row.name for row in places}
    found: dict[UUID, list[str]] = {}
    convened = Venue.objects.filter(open_on(day), convener__isnull=False).values_list("convener", "region__path")
    for convener, path in convened.order_by("region__path"):
        _note(found, convener, [by_path[above] for above in _prefixes(path) if above in by_path])
    for holder, region in Charge.objects.filter(in_force(day), region__in=by_id).values_list("holder", "region"):
        _note(found, holder, [by_id[region]])
    return found


def _note(found: dict[UUID, list[str]], whom: UUID, names: Iterable[str]) -> None:
    for name in names:
        if name not in found.setdefault(whom, []):
            found[whom].append(name)


def _prefixes(path: str) -> Iterable[str]:
    at = 0
    while at := path.find("/", at) + 1:
        yield path[:at]


def _write(
    target: Target, title: str, measure: str, way: str, number: int, region_id: UUID | None, level: str, basis: str
) -> None:
    faults: Faults = {}
    if target.year not in YEARS:
        faults["year"] = [_("Enter a year such as 2026.")]
    if not title.strip():
        faults["title"] = [_("Enter what the target is called.")]
    elif Target.objects.filter(year=target.year, title=title.strip()).exclude(pk=target.pk).exists():
        faults["title"] = [_("There is a target of this name for this year.")]
    if measure not in MEASURES:
        faults["measure"] = [_("Choose what is counted.")]
    if way not in Target.Way.values:
        faults["way"] = [_("Choose how it is counted.")]
    if not 0 < number < 1_000_000:
        faults["number"] = [_("Enter a number above zero.")]
    if way == Target.Way.EACH and level not in Region.Level.values:
        faults["level"] = [_("Choose which places are meant.")]
    region = Region.objects.filter(pk=region_id).first() if region_id else None
    if region_id and region is None:
        faults["region"] = [_("Choose a division on the list.")]
    _refuse(faults)
    target.title, target.measure, target.way, target.number = title.strip(), measure, way, number
    target.region, target.level, target.basis = region, level if way == Target.Way.EACH else "", basis.strip()


def _renumber(target: Target, number: int | None) -> int:
    """Set another number; returns the earlier one."""
    if number is None or not 0 < number < 1_000_000 or number == target.number:
        raise Invalid({"number": [_("Enter another number above zero.")]})
    before, target.number, target.version = target.number, number, target.version + 1
    target.save(update_fields=["number", "version"])
    return before


def _move_place(ctx: ActContext, target: Target, what: str, region: Region | None) -> tuple[int, int]:
    """Put a place on or strike it off; returns how many there were and are."""
    if region is None or region.level != target.level:
        raise Invalid({"region": [_("Choose a division of the target's level.")]})
    before = target.places.filter(dropped_on__isnull=True).count()
    row = TargetPlace.objects.filter(target=target, region=region).first()
    counts = row is not None and row.dropped_on is None
    if counts == (what == Correction.What.ADD):
        words = _("{name} is counted already.") if counts else _("{name} is not counted.")
        raise Invalid({"region": [words.format(name=region.name)]})
    if row is None:
        row = TargetPlace(council_id=ctx.council_id, target=target, region=region, added_on=ctx.today)
    row.dropped_on = None if what == Correction.What.ADD else ctx.today
    row.save()
    target.version += 1
    target.save(update_fields=["version"])
    return before, before + (1 if what == Correction.What.ADD else -1)


def _within(target: Target, region_id: UUID) -> Region | None:
    """The division, where the target counts it or it lies in the target's own."""
    region = Region.objects.filter(pk=region_id).first()
    if region is None:
        return None
    if target.way == Target.Way.EACH:
        return region if places_of(target).filter(pk=region.pk).exists() else None
    return region if not target.region or region.path.startswith(target.region.path) else None


def _locked(target_id: UUID) -> Target:
    found = Target.objects.select_for_update().filter(pk=target_id).first()
    if found is None:
        raise NotFound(_("There is no such target."))
    if found.region_id:
        found.region = Region.objects.get(pk=found.region_id)
    return found


def _refuse_frozen(target: Target) -> None:
    if target.frozen_on is not None:
        raise Blocked(_("This target is frozen. Correct it with a reason instead."))


def _refuse(faults: Faults) -> None:
    if faults:
        raise Invalid(faults)
