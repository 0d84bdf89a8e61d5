"""Files on the cases of the world: what each relation of a case means for whoever asks for its file."""

from typing import Any
from uuid import UUID

from tests.fixtures import seed
from tests.foundation.files.samples import docx, paragraph, pdf
from yitang.features.proposals.queries import KIND
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.actions import keep
from yitang.foundation.files.store import receive
from yitang.foundation.tenancy.models import Council

RELATIONS = ("own_draft", "other_draft", "other_submitted", "other_filed", "closed_filed", "other_assigned")


def attach_files(here: Council, far: Council, cases: dict[str, UUID]) -> dict[str, Any]:
    """Relation → id of a file: an attachment on each case, the Word original of an own draft, a file next door, and none."""
    found = {relation: _keep(here, cases[relation], "attachment", "方案.pdf", "pdf", pdf()) for relation in RELATIONS}
    found["own_word"] = _keep(here, cases["own_draft"], "word", "原件.docx", "docx", docx(paragraph("关于原件的建议")))
    found["submitted_word"] = _keep(here, cases["own_submitted"], "word", "原件.docx", "docx", docx(paragraph("关于原件的建议")))
    found["foreign"] = _keep(far, cases["foreign_submitted"], "attachment", "方案.pdf", "pdf", pdf())
    return found | {"unknown": uuid7()}


def _keep(council: Council, case_id: UUID, purpose: str, name: str, kind: str, data: bytes) -> UUID:
    arrived = receive(council.id, [data])
    with seed(council) as ctx:
        return keep(ctx, KIND, case_id, purpose=purpose, name=name, type=kind, size=arrived.size, sha256=arrived.sha256).pk
