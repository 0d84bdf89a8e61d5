"""Briefs of the world by their course: own and others', at the desk, issued, and with the unit; one of the council next door."""

from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.briefs.actions import start_draft
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.workflow.engine import advance

TEXT = {
    "situation": "滨河路两侧住着三千户居民，最近的公交站在一公里以外，出行很不方便，老人和学生尤其如此。",
    "suggestion": "增设一处站点，方便居民出行。",
}


def make_briefs(house: House, next_door: House) -> dict[str, UUID]:
    """Relation → case: drafts and briefs of the member and of another one, one issued, one with the unit."""
    for one in (house, next_door):
        with seed(one.council):
            known = set(DictionaryEntry.objects.values_list("dictionary", "code"))
            for dictionary, code in (("brief_class", "city"), ("brief_reason", "known"), ("brief_source", "member")):
                if (dictionary, code) not in known:
                    DictionaryEntry(council=one.council, dictionary=dictionary, code=code, label=code).save()
    return {
        "own_draft": _draft(house.member, "关于自己的草稿的建议"),
        "own_submitted": _submitted(house.member, "关于自己报送的建议"),
        "other_draft": _draft(house.other, "关于他人的草稿的建议"),
        "other_submitted": _submitted(house.other, "关于他人报送的建议"),
        "other_issued": _issued(house, "关于他人印发的建议"),
        "with_unit": _passed_on(house, "关于他人转办的建议"),
        "foreign": _submitted(next_door.member, "关于邻县报送的建议"),
        "unknown": uuid7(),
    }


def _draft(writer: Actor, title: str) -> UUID:
    return UUID(start_draft(writer, title=title, class_code="city", **TEXT)["case_id"])


def _step(actor: Actor, case_id: UUID, axis: str, edge: str, **more: Any) -> None:
    advance(actor, case_id=case_id, axis=axis, edge=edge, key=uuid4().hex, **more)


def _submitted(writer: Actor, title: str) -> UUID:
    case_id = _draft(writer, title)
    _step(writer, case_id, "editing", "submit")
    return case_id


def _issued(house: House, title: str) -> UUID:
    case_id = _submitted(house.other, title)
    editor = house.office(Role.RESEARCH_OFFICE, "编辑")
    _step(editor, case_id, "editing", "edit")
    _step(house.office(Role.RESEARCH_OFFICE, "审核"), case_id, "editing", "review")
    _step(house.office(Role.SECRETARY_GENERAL, "签发"), case_id, "editing", "sign")
    _step(editor, case_id, "editing", "issue", payload={"main_to": "县政府"})
    return case_id


def _passed_on(house: House, title: str) -> UUID:
    case_id = _issued(house, title)
    _step(house.office(Role.RESEARCH_OFFICE), case_id, "course", "pass_on", payload={"lead": str(house.unit_id)})
    return case_id
