"""A scheme as plain data (for a form) and as YAML (to keep and to hand on): what `scheme` reads, written back."""

from fractions import Fraction
from typing import Any

from yitang.instruments.scoring.types import (
    BestOf,
    Duty,
    Grade,
    Group,
    Item,
    Part,
    Quota,
    Round,
    Scheme,
    Selection,
    Share,
    Veto,
)

Data = dict[str, Any]


def number(value: Fraction | None) -> str:
    """A number as the scheme writes it: 5, -0.5, 1/3."""
    if value is None:
        return ""
    if value.denominator == 1:
        return str(value.numerator)
    places = next((n for n in range(1, 7) if (value * 10**n).denominator == 1), 0)
    if not places:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator * 10**places // value.denominator)).rjust(places + 1, "0")
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def to_data(scheme: Scheme) -> Data:
    """The scheme as lists, mappings and texts; `scheme.from_data` reads it back to an equal one."""
    month, day = scheme.starts
    duties = [_duty(duty) for duty in scheme.duties]
    return _said(
        scheme=scheme.code,
        title=scheme.title,
        basis=scheme.basis,
        year_starts="" if scheme.starts == (1, 1) else f"{month:02}-{day:02}",
        start=number(scheme.start or None),
        **_limits(scheme),
        groups=[_group(group) for group in scheme.groups],
        minimum=_said(title=scheme.minimum, duties=duties),
        grades=[_grade(grade) for grade in scheme.grades],
        vetoes=[_veto(veto) for veto in scheme.vetoes],
        part_of_year=_part(scheme.part),
    )


def _part(part: Part | None) -> Data:
    if part is None:
        return {}
    least = {"least_days": str(part.least)} if part.by == "day" else {"least_months": str(part.least)}
    if part.by == "half_month":
        least = {"least_months": str(part.least // 2)}
    by, begun = "" if part.by == "month" else part.by, "" if part.begun else "no"
    return _said(exemptions=list(part.kinds), by=by, month_begun_counts=begun, **least)


def write(scheme: Scheme) -> str:
    """The scheme as YAML in the order of docs/schemes.md."""
    import yaml  # noqa: PLC0415 only who writes a scheme needs it

    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    def scalar(dumper: Any, text: str) -> Any:
        # The reader takes every value as a text, so numbers and days stand without quotation marks.
        return dumper.represent_scalar(dumper.resolve(yaml.ScalarNode, text, (True, False)), text)

    Plain.add_representer(str, scalar)
    text: str = yaml.dump(to_data(scheme), Dumper=Plain, allow_unicode=True, sort_keys=False, width=120)
    return text


def _said(**values: Any) -> Data:
    """Only what says something."""
    return {name: value for name, value in values.items() if value not in ("", None, [], {}, ())}


def _limits(one: Scheme | Group | Item) -> Data:
    return {"cap": number(one.cap), "floor": number(one.floor), "round": _round(one.round)}


def _round(how: Round | None) -> Any:
    if how is None or how.way == "half_up":
        return number(how.step) if how else ""
    return {"to": number(how.step), "way": how.way}


def _select(select: Selection) -> Data:
    return {
        "facts": list(select.kinds),
        "roles": list(select.roles),
        "occasions": list(select.occasions),
        "from": select.since.isoformat() if select.since else "",
        "to": select.until.isoformat() if select.until else "",
        "exempt": list(select.exempt),
        "people": list(select.people),
    }


def _group(group: Group) -> Data:
    return _said(
        code=group.code,
        title=group.title,
        kind=group.kind,
        start=number(group.start or None),
        **_limits(group),
        scaled=group.scaled,
        people=list(group.people),
        items=[_item(item) for item in group.items],
        best_of=[_best(best) for best in group.best_of],
    )


def _best(best: BestOf) -> Data:
    return {"items": list(best.items), "per": best.per}


def _item(item: Item) -> Data:
    points: Any = number(item.points)
    if item.by_role:
        points = {role: number(value) for role, value in item.by_role} | {"other": number(item.points)}
    return _said(
        code=item.code,
        title=item.title,
        **_select(item.select),
        points=points,
        unit=item.unit,
        skip=str(item.skip) if item.skip else "",
        first=str(item.most) if item.counted == "first" else "",
        best=str(item.most) if item.counted == "best" else "",
        **_limits(item),
        share=_share(item.share),
    )


def _share(share: Share | None) -> Data:
    if share is None:
        return {}
    return _said(
        among=list(share.among),
        way=share.way,
        lead="" if share.lead == 1 else number(share.lead),
        joint="" if share.joint == 0 else number(share.joint),
        roles={role: number(part) for role, part in share.roles},
    )


def _duty(duty: Duty) -> Data:
    return _said(
        code=duty.code,
        title=duty.title,
        **_select(duty.select) | {"people": list(duty.people)},
        at_least=number(duty.least),
        unit=duty.unit,
        waive=list(duty.waive),
        scaled=duty.scaled,
    )


def _grade(grade: Grade) -> Data:
    return _said(
        code=grade.code,
        title=grade.title,
        **{"from": number(grade.least)},
        quota=_quota(grade.quota),
        needs_minimum="yes" if grade.minimum else "",
    )


def _quota(quota: Quota | None) -> str:
    if quota is None:
        return ""
    return str(quota.count) if quota.count is not None else f"{number(quota.part and quota.part * 100) or '0'}%"


def _veto(veto: Veto) -> Data:
    return _said(
        code=veto.code,
        title=veto.title,
        **_select(veto.select),
        at_least=number(veto.least),
        unit=veto.unit,
        grade=veto.grade,
    )
