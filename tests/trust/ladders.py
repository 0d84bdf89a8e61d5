"""Issued briefs of the world with their ladder, the network and the exchange, each here and next door."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.briefs.actions import start_draft
from yitang.features.briefs.figures.policy import freeze_figures
from yitang.features.briefs.ladder.actions import record_instruction, record_step
from yitang.features.briefs.ladder.upward import send_up
from yitang.features.briefs.network.actions import appoint, ask
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.actors import Actor, Channel, system_actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.exchange.actions import trust
from yitang.instruments.exchange.models import ReceivedPackage, SentPackage
from yitang.instruments.exchange.package import fingerprint
from yitang.instruments.exchange.queries import bytes_of
from yitang.instruments.exchange.receiving import bring_in, keep_upload
from yitang.instruments.workflow.engine import advance

NAMES = (
    "brief_id",
    "ladder_fact_id",
    "instruction_id",
    "package_id",
    "receipt_id",
    "key_id",
    "call_id",
    "correspondent_id",
    "frozen_briefs_id",
)


ENTRIES: tuple[tuple[str, str, str, dict[str, object]], ...] = (
    ("brief_class", "city", "城乡建设与管理", {}),
    ("brief_source", "member", "委员", {"of": "member"}),
    ("brief_source", "lower", "下级政协", {"outside": True}),
    ("brief_reason", "unclear", "情况不清楚或者依据不足", {}),
    ("brief_step", "city_adopted", "市政协采用", {"level": "city", "sort": "adopted"}),
)
TEXT = {
    "situation": "走访了六个小区，楼道里停放电动车的有一百四十多辆，拉线充电的占三分之一，住户意见很大。",
    "suggestion": "由街道统一选址，今年先建十处充电棚，社会资本参与。",
    "class_code": "city",
}


def keep_ladders(house: House, far: House) -> dict[str, dict[str, Any]]:
    """`{brief_id, ladder_fact_id, instruction_id, package_id, receipt_id, key_id, call_id, correspondent_id, frozen_briefs_id}`."""
    found: dict[str, dict[str, Any]] = {name: {} for name in NAMES}
    for place, relation in ((house, "here"), (far, "foreign")):
        _dictionaries(place)
        case_id = found["brief_id"][relation] = issued(place, place.member, f"关于{relation}采用的充电棚的建议")
        editor = place.office(Role.RESEARCH_OFFICE)
        step = record_step(editor, case_id=case_id, step="city_adopted", effective_on=today(), paper="3号")
        note = record_instruction(editor, case_id=case_id, level="city", given_on=today(), register_number="批3号")
        found["ladder_fact_id"][relation] = UUID(step["fact_id"])
        found["instruction_id"][relation] = UUID(note["instruction_id"])
        (asked,) = place.member.principal_ids
        due = today() + timedelta(days=9)
        call = ask(editor, title="养老服务", text="反映困难。", due_on=due, principal_ids=[asked])
        found["call_id"]["to_us" if place is house else relation] = UUID(call["call_id"])
        term = appoint(editor, name="陈站长", station="河西街道", valid_from=today() - timedelta(days=9))
        found["correspondent_id"][relation] = UUID(term["correspondent_id"])
        kept = freeze_figures(editor, since=today() - timedelta(days=90), until=today(), title="年中")
        found["frozen_briefs_id"][relation] = UUID(kept["snapshot_id"])
        key = "7a" * 32
        named = {"code": "330000", "name": "某省政协", "key_given": key, "compared": fingerprint(key)}
        found["key_id"][relation] = UUID(trust(place.office(Role.SECRETARY_GENERAL), **named)["key_id"])
    for source, target, sent, got in ((house, far, "here", "foreign"), (far, house, "foreign", "here")):
        found["package_id"][sent], found["receipt_id"][got] = _carried(source, target, found["brief_id"][sent])
    for name in NAMES:
        found[name]["unknown"] = uuid7()
    return found


def issued(place: House, writer: Actor, title: str) -> UUID:
    """A brief through the three hands to its number."""
    case_id = UUID(str(start_draft(writer, title=title, **TEXT)["case_id"]))
    editor, reviewer = (place.office(Role.RESEARCH_OFFICE) for _ in range(2))
    signer = place.office(Role.SECRETARY_GENERAL)
    for actor, edge in ((writer, "submit"), (editor, "edit"), (reviewer, "review"), (signer, "sign")):
        advance(actor, case_id=case_id, axis="editing", edge=edge, key=uuid4().hex)
    advance(editor, case_id=case_id, axis="editing", edge="issue", key=uuid4().hex, payload={"main_to": "县委办公室"})
    return case_id


def _dictionaries(place: House) -> None:
    with seed(place.council):
        known = set(DictionaryEntry.objects.values_list("dictionary", "code"))
        for name, code, label, flags in ENTRIES:
            if (name, code) not in known:
                DictionaryEntry(council=place.council, dictionary=name, code=code, label=label, flags=flags).save()


def _carried(source: House, target: House, case_id: UUID) -> tuple[UUID, UUID]:
    made = send_up(source.office(Role.RESEARCH_OFFICE), case_ids=[case_id], to_code=target.council.code)
    package_id = UUID(str(made["package_id"]))
    with in_council(source.council.pk):
        content = bytes_of(SentPackage.objects.get(pk=package_id))
    actor = system_actor(target.council.pk, channel=Channel.IMPORT)
    bring_in(actor, keep_upload(target.council.pk, [content]))
    with in_council(target.council.pk):
        return package_id, ReceivedPackage.objects.get(package_id=package_id).pk
