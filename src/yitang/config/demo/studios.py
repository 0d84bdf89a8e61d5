"""Studios of the demo city: members of two levels linked with them, reception days past and to come, one member's card. All invented."""

from datetime import timedelta
from random import Random
from typing import Any

from yitang.config.demo.people import invented_names
from yitang.features.grassroots.models import DutyDay, Linked, MemberCard
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import system_actor
from yitang.foundation.tenancy.bulk import insert_rows
from yitang.foundation.tenancy.models import Council
from yitang.institution.places.models import Venue
from yitang.institution.principals.models import Principal

SEED = 16
WEEKS_PAST, WEEKS_COMING = 4, 6
FIELDS = ("医疗卫生", "法律咨询", "农业技术", "教育", "城市建设", "养老照护")
ABOUT = ("", "政策咨询", "邻里纠纷", "")
BROUGHT = ("问医保报销的多", "两户为排水沟争执，当场说和", "咨询梅子病虫害", "")


def staff_studios(council: Council) -> None:
    """Everybody who receives residents at a studio."""
    _staff(system_actor(council.pk, "演示数据"), council=council)


@act("demo.staff_studios", summarised=True)
def _staff(ctx: ActContext, *, council: Council) -> dict[str, Any]:
    ctx.require("demo.build")
    dice, of = Random(SEED), {"council_id": council.pk}
    studios = list(Venue.objects.filter(kind="studio").order_by("code"))
    members = list(Principal.objects.filter(kind="member").order_by("code").values_list("pk", "name"))
    far = iter(invented_names(len(studios), SEED))
    linked: list[dict[str, Any]] = []
    days: list[dict[str, Any]] = []
    monday = ctx.today - timedelta(days=ctx.today.weekday())
    for n, studio in enumerate(studios):
        principal_id, name = members[(n * 7) % len(members)]
        row = of | {"venue_id": studio.pk, "valid_from": studio.opened_on}
        pair = [
            row | {"id": uuid7(), "principal_id": principal_id, "name": name, "level": "city", "field": dice.choice(FIELDS)},
            row | {"id": uuid7(), "principal_id": None, "name": next(far), "level": "province", "field": dice.choice(FIELDS)},
        ]
        linked += pair
        for week in range(-WEEKS_PAST, WEEKS_COMING):
            day = monday + timedelta(weeks=week, days=n % 5)
            held = day < ctx.today
            own = {"venue_id": studio.pk, "linked_id": pair[week % 2]["id"], "day": day, "hours": "9:00–11:30"}
            told = {"visitors": dice.randrange(1, 9), "note": dice.choice(BROUGHT), "noted_on": day} if held else {}
            days.append(of | own | {"about": dice.choice(ABOUT), "changed_at": ctx.at} | told)
    insert_rows(Linked, linked)
    insert_rows(DutyDay, [_whole(row) for row in days])
    card = MemberCard(council=council, principal_id=members[0][0], code="QINGHE77", words="乡村医生，周三在工作室接待。")
    card.opened_on, card.changed_at = ctx.today, ctx.at
    card.save(force_insert=True)
    return {"studios": len(studios), "days": len(days)}


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    return {"visitors": None, "note": "", "noted_on": None} | row
