"""评价 and 重新办理: the submitter's official feedback, and another round when the committee finds that it is needed."""

from typing import Any
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.dispatching import place
from yitang.instruments.handling.models import AddedRating, AddedUnitRating, Assignment, Rating, UnitRating
from yitang.instruments.handling.submitters import submitter_among
from yitang.instruments.handling.telling import tell_assigned, units_changed
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move

GRADES = ("attitude", "result", "overall")


def round_of(case_id: UUID) -> int:
    """The round of handling in which a case is; 1 before it was ever assigned."""
    found: int | None = Assignment.objects.filter(case_id=case_id).aggregate(last=Max("round"))["last"]
    return found or 1


def rate(move: Move) -> None:
    """Effect: payload `{"attitude", "result", "overall", "text"}` becomes the official rating of this round.

    Under separate handling `{"units": {unit id: grade}}` may say more on each unit's own answer; the text says why.
    """
    units = _of_units(move)
    grades, text = _checked(move.payload, units)
    # On paper a clerk enters it for the submitter; otherwise whoever acts is the submitter.
    principal_id: Any = getattr(move.subject, "submitter_id", None)
    if principal_id is None and move.ctx.grant is not None:
        principal_id = move.ctx.grant.principal_id
    rating = Rating(
        council_id=move.council_id,
        case=move.case,
        round=round_of(move.case.id),
        principal_id=principal_id,
        text=text,
        rated_on=local_day(move.at),
        channel=move.actor.channel,
        evidence=move.data.get("evidence", ""),
        **grades,
    )
    rating.save(force_insert=True)
    move.data["overall"] = grades["overall"]
    for assignment, grade in _rated_units(move, units):
        UnitRating(council_id=move.council_id, rating=rating, assignment=assignment, overall=grade).save(force_insert=True)


def add_rating(move: Move) -> None:
    """Effect: payload as for the official feedback becomes what another submitter thinks of this round.

    On paper `{"principal": id}` says whose form it is; otherwise whoever acts. Raises `Conflict` when it was given before.
    """
    units = _of_units(move)
    grades, text = _checked(move.payload, units)
    asked: Any = move.payload.get("principal")
    if asked is None and move.ctx.grant is not None:
        asked = move.ctx.grant.principal_id
    who = submitter_among(move.case.kind, move.case.id, asked)
    if who is None or who.is_first:
        raise Invalid({"principal": [_("Choose one of the other submitters.")]})
    round_ = round_of(move.case.id)
    if AddedRating.objects.filter(case=move.case, round=round_, principal_id=who.principal_id).exists():
        raise Conflict(_("%(who)s has given feedback on this round already.") % {"who": who.name}, who=who.name)
    rating = AddedRating(
        council_id=move.council_id,
        case=move.case,
        round=round_,
        principal_id=who.principal_id,
        of_original=who.of_original,
        text=text,
        rated_on=local_day(move.at),
        channel=move.actor.channel,
        evidence=move.data.get("evidence", ""),
        **grades,
    )
    rating.save(force_insert=True)
    for assignment, grade in _rated_units(move, units):
        AddedUnitRating(council_id=move.council_id, rating=rating, assignment=assignment, overall=grade).save(force_insert=True)
    move.data |= {"overall": grades["overall"], "submitter": who.name}


def _of_units(move: Move) -> dict[str, str]:
    return {str(unit_id): str(grade) for unit_id, grade in (move.payload.get("units") or {}).items()}


def _rated_units(move: Move, units: dict[str, str]) -> list[tuple[Assignment, str]]:
    """The parts of this round that answer for themselves, with their grades. Raises `Invalid` for any other unit."""
    if not units:
        return []
    separate = Assignment.objects.filter(case=move.case, round=round_of(move.case.id), role=Assignment.Role.SEPARATE)
    found = {str(assignment.unit_id): assignment for assignment in separate.filter(released_on__isnull=True)}
    if units.keys() - found.keys():
        raise Invalid({"units": [_("Only units that handle the case separately are rated one by one.")]})
    return [(found[unit_id], grade) for unit_id, grade in units.items()]


def _checked(said: dict[str, Any], units: dict[str, str]) -> tuple[dict[str, str], str]:
    grades = {name: str(said.get(name, "")) for name in GRADES}
    errors = {name: [_("Choose one of the three grades.")] for name, grade in grades.items() if grade not in Rating.Grade}
    if set(units.values()) - set(Rating.Grade.values):
        errors["units"] = [_("Choose one of the three grades.")]
    text = str(said.get("text", "")).strip()
    if Rating.Grade.DISSATISFIED in {*grades.values(), *units.values()} and not text:
        errors["text"] = [_("Say what you are not satisfied with, so that the unit can act on it.")]
    if errors:
        raise Invalid(errors)
    return grades, text


def may_rehandle(move: Move) -> None:
    """Guard: the submitter is dissatisfied with something in this round, and another round is allowed."""
    round_ = round_of(move.case.id)
    rating = Rating.objects.filter(case=move.case, round=round_).first()
    if Rating.Grade.DISSATISFIED not in _grades_of(rating) | _grades_of_originals(move.case.id, round_):
        raise Blocked(_("A case is handled again when its submitter is dissatisfied."))
    if round_ >= int(move.parameter("rounds_most")):
        raise Blocked(_("The case has had %(n)d rounds of handling, the most that the rule allows.") % {"n": round_})


def _grades_of_originals(case_id: UUID, round_: int) -> set[str]:
    """What submitters of merged originals said; joint submitters add to the first one's feedback and open nothing of their own."""
    rows = AddedRating.objects.filter(case_id=case_id, round=round_, of_original=True).values_list(*GRADES)
    of_units = AddedUnitRating.objects.filter(rating__case_id=case_id, rating__round=round_, rating__of_original=True)
    return {grade for row in rows for grade in row} | set(of_units.values_list("overall", flat=True))


def _grades_of(rating: Rating | None) -> set[str]:
    if rating is None:
        return set()
    found = {getattr(rating, name) for name in GRADES}
    return found | set(rating.of_units.values_list("overall", flat=True))


def rehandle(move: Move) -> None:
    """Effect: payload `{"units": [ids]?, "note"}`; these units (all that answered, if none is named) begin another round.

    Co-units are asked again with their lead. The replies of earlier rounds stay as they were sent.
    """
    round_ = round_of(move.case.id)
    before = Assignment.objects.filter(case=move.case, round=round_, released_on__isnull=True).order_by("id")
    wanted = {str(unit_id) for unit_id in move.payload.get("units") or []}
    parts = [a for a in before if not wanted or str(a.unit_id) in wanted]
    if wanted - {str(a.unit_id) for a in before} or not any(a.answers for a in parts):
        raise Invalid({"units": [_("Choose among the units that answered.")]})
    note = str(move.payload.get("note", "")).strip() or move.reason
    placed = [place(move, a.unit_id, _part(a, parts), note=note, round_=round_ + 1) for a in parts]
    move.data["round"] = round_ + 1
    tell_assigned(move, placed)
    units_changed(move)


def _part(assignment: Assignment, parts: list[Assignment]) -> str:
    if assignment.role == Assignment.Role.LEAD and len(parts) == 1:
        return Assignment.Role.SOLE
    return assignment.role


EFFECTS.register("handling.rate", rate)
EFFECTS.register("handling.add_rating", add_rating)
EFFECTS.register("handling.rehandle", rehandle)
GUARDS.register("handling.may_rehandle", may_rehandle)
