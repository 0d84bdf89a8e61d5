"""Acts on a council's calendar. Due days that were reckoned before stand: the calendar of their day holds."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.instruments.deadlines.calendar import DayKind
from yitang.instruments.deadlines.models import NAME_LENGTH, CouncilDay
from yitang.instruments.deadlines.rules import EDIT_CALENDAR


@act("deadlines.set_council_day")
def set_council_day(ctx: ActContext, *, day: date, kind: str, name: str) -> dict[str, Any]:
    """Make `day` a day off or a working day for this council, under the `name` that people will read.

    Raises Invalid for an unknown kind or a missing or overlong name.
    """
    ctx.require(EDIT_CALENDAR)
    errors = {}
    if kind not in DayKind.values:
        errors["kind"] = [_("Choose whether this is a day off or a working day.")]
    if not 1 <= len(name.strip()) <= NAME_LENGTH:
        errors["name"] = [_("Say in 1 to 60 characters why the day differs, for instance: Water Festival.")]
    if errors:
        raise Invalid(errors)
    row = CouncilDay.objects.filter(council_id=ctx.council_id, day=day).first()
    row = row or CouncilDay(council_id=ctx.council_id, day=day)
    row.kind, row.name = kind, name.strip()
    row.save()
    ctx.about("deadlines.council_day", row.pk)
    return {"id": str(row.pk), "day": day.isoformat(), "kind": kind}


@act("deadlines.clear_council_day")
def clear_council_day(ctx: ActContext, *, day: date) -> dict[str, Any]:
    """Let the national arrangement hold again on `day`. Raises NotFound when the council has set nothing there."""
    ctx.require(EDIT_CALENDAR)
    row = CouncilDay.objects.filter(council_id=ctx.council_id, day=day).first()
    if row is None:
        raise NotFound(_("This council has set nothing for that day."))
    ctx.about("deadlines.council_day", row.pk)
    row.delete()
    return {"day": day.isoformat()}
