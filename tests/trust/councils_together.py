"""Experts, a round of evaluation and a joint room, here and next door: the things that their addresses name."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.experts import inviting, pool, rounds
from yitang.features.experts.composing import compose
from yitang.features.experts.links import make_links
from yitang.features.experts.models import Invitation, Rater
from yitang.features.experts.states import AXIS, FIELDS
from yitang.features.joint import actions
from yitang.features.joint.models import RoomMember
from yitang.features.joint.states import KINDS
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Grant
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.workflow.engine import advance

RULES: dict[str, Any] = {"criteria": [{"label": "质量", "weight": 1}], "low": 1, "high": 10, "quorum": 60, "least": 3}


def work_together(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """Relation → thing for each parameter of the rooms of experts and of joint work."""
    here, far = _things(house), _things(next_door)
    return {name: found | {"foreign": next(iter(far[name].values())), "unknown": uuid7()} for name, found in here.items()}


def _things(house: House) -> dict[str, dict[str, Any]]:
    council = house.council
    with seed(council):
        for dictionary, code, label in ((FIELDS, "law", "法律"), (KINDS, "research", "联合调研")):
            DictionaryEntry(council=council, dictionary=dictionary, code=code, label=label).save()
    office = Actor(council.id, "钱", uuid4(), (Grant(Role.SECRETARY_GENERAL, council.id, uuid4()),))
    (own,), (other,) = house.member.principal_ids, house.other.principal_ids
    return _experts(house, office, own, other) | _rooms(house, office, own)


def _experts(house: House, office: Actor, own: UUID, other: UUID) -> dict[str, dict[str, Any]]:
    taken = {"fields": ["law"], "valid_from": date(2024, 1, 1)}
    expert = pool.add(office, name="彭舟", principal_id=own, **taken)["expert_id"]
    second = pool.add(office, name="吕衡", **taken)["expert_id"]
    interest = pool.declare_interest(office, expert_id=expert, subject="垃圾焚烧", reason="任职企业")["interest_id"]
    form = compose(office, code="f", name="评议表", anonymous=True, effective_from=today(), **RULES)["form_id"]
    found = {}
    for relation, ids in (("ours", [own, other]), ("prepared", [other])):
        given = {"title": "调研报告", "form_id": form, "closes_on": today() + timedelta(days=5)}
        found[relation] = case_id = UUID(str(rounds.prepare(office, **given)["case_id"]))
        rounds.add_raters(office, evaluation_id=case_id, principal_ids=ids, names=["周老伯"])
        rounds.add_raters(office, evaluation_id=case_id, way="link", names=["李大姐"])
    inviting.invite(office, case_id=found["ours"], expert_ids=[expert, second], topic="评议前的咨询")
    advance(office, case_id=found["ours"], axis=AXIS, edge="open")
    with in_council(house.council.id):
        invitations = {row.expert_id: row.pk for row in Invitation.objects.all()}
        rater = Rater.objects.filter(evaluation_id=found["prepared"]).order_by("pk").first()
        (link,) = make_links(
            office, evaluation_id=found["ours"], rater_ids=[Rater.objects.get(evaluation=found["ours"], way="link").pk]
        )
    assert rater is not None
    return {
        "expert": {"here": expert},
        "interest": {"here": interest},
        "eval_form": {"here": form},
        "evaluation": found,
        "rater": {"here": rater.pk},
        "ballot_secret": {"here": link.secret},
        "expert_invitation": {"ours": invitations[UUID(str(expert))], "theirs": invitations[UUID(str(second))]},
    }


def _rooms(house: House, office: Actor, own: UUID) -> dict[str, dict[str, Any]]:
    ours, theirs = (
        UUID(str(actions.open_room(office, title=title, kind="research")["case_id"])) for title in ("联合调研", "另一项调研")
    )
    actions.name_person(office, room_id=ours, principal_id=own)
    entries = {}
    for relation, room, kind in (("draft", ours, "note"), ("sent", ours, "result"), ("theirs", theirs, "note")):
        entries[relation] = UUID(str(actions.write(office, room_id=room, kind=kind, title="材料")["entry_id"]))
    for relation in ("sent", "theirs"):
        actions.send_out(office, entry_id=entries[relation])
    with in_council(house.council.id):
        person = RoomMember.objects.get()
    return {
        "joint_room": {"ours": ours, "theirs": theirs},
        "joint_entry": entries,
        "joint_person": {"here": person.pk},
    }
