"""Messages of the demo: some have waited for days, so that the telephone list is not empty; numbers are invented."""

from datetime import timedelta
from typing import Any

from yitang.foundation.accounts.models import Account
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.calling import note_call
from yitang.foundation.notify.models import Message, Reach
from yitang.foundation.permissions.actors import Actor, system_actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.members.models import Member
from yitang.institution.units.models import Unit

WAITED = timedelta(days=3)
PHONES = 40
INVITED = "有人邀您联名提出一件提案。"


@act("demo.let_wait")
def _let_wait(ctx: ActContext, *, account: Account) -> dict[str, Any]:
    """Give rosters telephones, one member choices, and let what waits have waited for three days."""
    ctx.require("demo.build")
    council = Council.objects.get(pk=ctx.council_id)
    for place, unit in enumerate(Unit.objects.order_by("code")[:PHONES]):
        unit.phone = f"000-8765{place:04}"
        unit.save(update_fields=["phone"])
    for place, member in enumerate(Member.objects.order_by("number")[:PHONES]):
        member.phone = f"000-1990{place:04}"
        member.save(update_fields=["phone"])
    Reach(council=council, account=account, phone="000-19900000").save()
    # Members who hold no log-in were asked to stand behind a proposal that is still a draft with somebody else.
    for member in Member.objects.order_by("number")[20:23]:
        tell(
            council.pk,
            "proposals.invitation",
            INVITED,
            principal_id=member.principal_id,
            needs_action=True,
            next_step="阅读后答复同意或婉拒",
            due_on=(ctx.at + timedelta(days=4)).date(),
        )
    waiting = Message.objects.filter(kind=Message.Kind.NEED, principal_id__isnull=False)
    return {"waiting": waiting.update(created_at=ctx.at - WAITED)}


def let_wait(council: Council, account: Account, clerk: Actor) -> None:
    """Fill the telephone list of a council, and note one call from it."""
    _let_wait(system_actor(council.pk, "演示数据"), account=account)
    with in_council(council.pk):
        first = Message.objects.filter(event="proposals.invitation", text=INVITED).order_by("pk").first()
        assert first is not None and first.principal_id is not None
        principal_id, message_id = first.principal_id, first.pk
    note_call(clerk, principal_id=principal_id, message_ids=[message_id], outcome="told", spoke_with="本人")
