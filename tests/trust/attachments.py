"""Files on the cases of the world: what each relation of a case means for whoever asks for its file."""

from typing import Any
from uuid import UUID

from tests.features.proposals.house import House
from tests.fixtures import seed
from tests.foundation.files.samples import docx, paragraph, pdf
from yitang.features.proposals.models import PublicProposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import keep
from yitang.foundation.files.store import receive
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

RELATIONS = ("own_draft", "other_draft", "other_submitted", "other_filed", "closed_filed", "other_assigned")


def attach_files(here: Council, far: Council, cases: dict[str, UUID]) -> dict[str, Any]:
    """Relation → id of a file: an attachment on each case, the Word original of an own draft, a file next door, and none."""
    found = {relation: _keep(here, cases[relation], "attachment", "方案.pdf", "pdf", pdf()) for relation in RELATIONS}
    found["own_word"] = _keep(here, cases["own_draft"], "word", "原件.docx", "docx", docx(paragraph("关于原件的建议")))
    found["submitted_word"] = _keep(here, cases["own_submitted"], "word", "原件.docx", "docx", docx(paragraph("关于原件的建议")))
    found["foreign"] = _keep(far, cases["foreign_submitted"], "attachment", "方案.pdf", "pdf", pdf())
    return found | {"unknown": uuid7()}


def publish_file(here: House, case_id: UUID, text: dict[str, str]) -> dict[str, Any]:
    """Publish an answered case with a file of its own: relation → id of the public file; the file inside is not public by it."""
    inside = _keep(here.council, case_id, "attachment", "平面图.pdf", "pdf", pdf())
    payload = {**text, "files": [{"id": str(inside), "name": "平面图"}]}
    here.step(here.office(Role.PROPOSAL_DIRECTOR), case_id, "publication.publish", payload=payload)
    with in_council(here.council.id):
        (facts,) = PublicProposal.objects.get(case_id=case_id).attachments
    return {"published": UUID(facts["id"]), "unknown": uuid7(), "unknown_inside": inside}


def _keep(council: Council, case_id: UUID, purpose: str, name: str, kind: str, data: bytes) -> UUID:
    arrived = receive(council.id, [data])
    with seed(council) as ctx:
        return keep(ctx, KIND, case_id, purpose=purpose, name=name, type=kind, size=arrived.size, sha256=arrived.sha256).pk
