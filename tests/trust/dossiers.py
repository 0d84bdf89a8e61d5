"""What people added to the dossiers of the world: claims, reports, recorded duties and an export, each here and next door."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.features.proposals.house import House
from yitang.features.dossier.actions import claim, record
from yitang.features.dossier.exporting import KIND, ask_export
from yitang.features.dossier.reports import save_report, start_report
from yitang.foundation.core.clock import today
from yitang.foundation.core.ids import uuid7
from yitang.foundation.exports.actions import set_rule
from yitang.foundation.exports.models import ExportCopy
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Term
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.engine import advance

TEXT = "一年来认真履行委员职责，深入基层开展调查研究。" * 60


def keep_dossiers(house: House, far: House) -> dict[str, dict[str, Any]]:
    """`{claim_id, report_id, fact_id, recording_id, copy_id}` with the relations own, other, foreign and unknown."""
    names = ("claim_id", "report_id", "fact_id", "recording_id", "copy_id")
    found: dict[str, dict[str, Any]] = {name: {} for name in names}
    for place, relations in ((house, (("own", house.member), ("other", house.other))), (far, (("foreign", far.member),))):
        members = [actor for _relation, actor in relations]
        recording_id = _recorded(place, members)
        found["recording_id"]["here" if place is house else "foreign"] = recording_id
        for relation, actor in relations:
            found["claim_id"][relation] = _claimed(actor)
            found["report_id"][f"{relation}_draft"] = _written(actor, today().year)
            found["report_id"][f"{relation}_submitted"] = _submitted(actor, today().year - 1)
            with in_council(place.council.id):
                (principal_id,) = actor.principal_ids
                facts = DutyFact.objects.filter(evidence_id=recording_id, principal_id=principal_id)
                found["fact_id"][relation] = facts.get().pk
        with in_council(place.council.id):
            term = Term.objects.get()
        set_rule(place.office(Role.SECRETARY_GENERAL), kind=KIND, effective_from=today(), over=0, kept_days=7)
        made = ask_export(place.office(Role.MEMBERS_AFFAIRS, "另一位"), term_id=term.pk)
        with in_council(place.council.id):
            copy = ExportCopy.objects.get(subject_id=made["export_id"])
        found["copy_id"]["waiting" if place is house else "foreign"] = copy.pk
    for name in names:
        found[name]["unknown"] = uuid7()
    return found


def _recorded(place: House, members: list[Actor]) -> UUID:
    people = [(next(iter(actor.principal_ids)), "", Decimal(1)) for actor in members]
    office = place.office(Role.MEMBERS_AFFAIRS)
    made = record(office, kind="dossier.inspection", title="视察社区食堂", held_on=today(), people=people)
    return UUID(made["recording_id"])


def _claimed(actor: Actor) -> UUID:
    return UUID(claim(actor, kind="dossier.welfare", title="义诊", effective_on=today())["case_id"])


def _written(actor: Actor, year: int) -> UUID:
    case_id = UUID(start_report(actor, year=year)["case_id"])
    save_report(actor, case_id=case_id, body=TEXT)
    return case_id


def _submitted(actor: Actor, year: int) -> UUID:
    case_id = _written(actor, year)
    advance(actor, case_id=case_id, axis="reporting", edge="submit")
    return case_id
