"""Rounds of the assessment here and next door: one that has begun, one whose results were told and to which a member objects."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from tests.features.assessment.house import SCHEME
from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.features.assessment.actions import start_round
from yitang.features.assessment.awards import nominate, start_award
from yitang.features.assessment.correcting import DICTIONARY, hold_back
from yitang.features.assessment.exempting import exempt
from yitang.features.assessment.models import Objection
from yitang.features.assessment.schemes import start_scheme
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.scoring.actions import publish
from yitang.instruments.scoring.exempting import DICTIONARY as EXEMPTIONS
from yitang.instruments.scoring.models import SchemeVersion
from yitang.instruments.workflow.engine import advance

THINGS = ("scheme_id", "draft_id", "award_id", "nomination_id", "fact_id", "exempt_id")
ONWARD = ((Role.MEMBERS_AFFAIRS, "to_comments"), (Role.MEMBERS_AFFAIRS, "to_group"), (Role.MEMBERS_AFFAIRS, "to_chair"))
NOTICE = (Role.SECRETARY_GENERAL, "notify")


def assess(house: House, next_door: House) -> dict[str, dict[str, Any]]:
    """What stands in addresses of the assessment, by the parameter's name."""
    found: dict[str, dict[str, Any]] = {"round_id": {}, "objection_id": {}}
    for place, prefix in ((house, ""), (next_door, "foreign_")):
        told, objection = _told(place)
        found["round_id"][f"{prefix}told"] = told
        found["objection_id"][f"{prefix}told"] = objection
    found |= {name: {} for name in THINGS}
    for place, relation in ((house, "here"), (next_door, "foreign")):
        for name, thing in _things(place).items():
            found[name][relation] = thing
    for name in THINGS:
        found[name]["unknown"] = uuid7()
    found["round_id"] |= {"begun": _begun(house, 2024), "unknown": uuid7()}
    found["objection_id"]["unknown"] = uuid7()
    return found


def _things(house: House) -> dict[str, UUID]:
    """A draft, an award with a nomination, a decision that holds a grade back."""
    affairs, secretary = house.office(Role.MEMBERS_AFFAIRS), house.office(Role.SECRETARY_GENERAL)
    (member,) = house.other.principal_ids
    draft = start_scheme(affairs, effective_from=date(2030, 1, 1), text=SCHEME)["draft_id"]
    given = {"title": "优秀委员", "year": 2026, "of": "member", "basis": "文", "nominations_until": today()}
    award = UUID(start_award(affairs, **given)["case_id"])
    nomination = nominate(affairs, case_id=award, principal_id=member, reason="提案质量高")["nomination_id"]
    with seed(house.council) as ctx:
        DictionaryEntry(council_id=ctx.council_id, dictionary=DICTIONARY, code="discipline", label="受到处分").save()
        DictionaryEntry(council_id=ctx.council_id, dictionary=EXEMPTIONS, code="sick_leave", label="病假").save()
    fact = hold_back(secretary, principal_id=member, code="discipline", decided_on=date(2025, 9, 1), paper="文")["fact_id"]
    away = {"kind": "sick_leave", "since": date(2026, 3, 1), "until": date(2026, 3, 31), "reason": "住院"}
    free = exempt(affairs, principal_id=member, **away)["exempt_id"]
    with in_council(house.council.id):
        scheme = SchemeVersion.objects.get().pk
    return {
        "scheme_id": scheme,
        "draft_id": UUID(draft),
        "award_id": award,
        "nomination_id": UUID(nomination),
        "fact_id": UUID(fact),
        "exempt_id": UUID(free),
    }


def _begun(house: House, year: int) -> UUID:
    return UUID(start_round(house.office(Role.MEMBERS_AFFAIRS), year=year)["case_id"])


def _told(house: House) -> tuple[UUID, UUID]:
    publish(house.office(Role.MEMBERS_AFFAIRS), text=SCHEME, effective_from=date(2024, 1, 1))
    case_id = _begun(house, 2025)
    for role, edge in (*ONWARD, NOTICE):
        advance(house.office(role), case_id=case_id, axis="round", edge=edge, key=uuid4().hex)
    words = {"text": "8月的视察没有计入。"}
    advance(house.member, case_id=case_id, axis="round", edge="object", key=uuid4().hex, payload=words)
    with in_council(house.council.id):
        return case_id, Objection.objects.get(case_id=case_id).pk
