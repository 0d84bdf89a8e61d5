"""转办: an issued brief goes to units through the handling that all cases share; its writer hears what came of it, never the units who."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.points import ANSWERED, run
from yitang.features.briefs.queries import KIND
from yitang.features.briefs.telling import brief_of, tell_role, tell_writers
from yitang.foundation.permissions.roles import Role
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.handling.models import Assignment
from yitang.instruments.handling.telling import OFFICES, tell_assigned
from yitang.instruments.workflow.moves import EFFECTS, Move


def passed_on(move: Move) -> None:
    """Effect of passing on: the units are told, and the writers that it is with them."""
    found = list(Assignment.objects.filter(case=move.case).select_related("unit").order_by("id"))
    tell_assigned(move, found)
    names = "、".join(assignment.unit.name for assignment in found)
    tell_writers(move, _("“%(title)s” is with the units."), names, with_originals=True)


def answered(move: Move) -> None:
    """Effect when all answers are in: the day, the office and the writers told."""
    brief = brief_of(move)
    brief.answered_on = local_day(move.at)
    brief.save(update_fields=["answered_on"])
    tell_writers(move, _("The units have answered “%(title)s”."), _("Read the answer"), with_originals=True)
    tell_role(move, Role.RESEARCH_OFFICE, _("The units have answered “%(title)s”."), _("Read the answer"))
    run(ANSWERED, move)


def recalled(move: Move) -> None:
    """Effect when a unit has to correct its answer: it is open again."""
    brief = brief_of(move)
    brief.answered_on = None
    brief.save(update_fields=["answered_on"])


for _name, _effect in {
    "passed_on": passed_on,
    "answered": answered,
    "recalled": recalled,
}.items():
    EFFECTS.register(f"briefs.{_name}", _effect)
OFFICES.register(KIND, Role.RESEARCH_OFFICE)
