"""Files that prove a duty: who may add them, who may read them."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.dossier.actions import RECORDING
from yitang.features.dossier.models import Recording
from yitang.features.dossier.policy import CONFIRM, OWN, RECORD, WHOLE, WRITE_REPORT
from yitang.features.dossier.queries import visible_claims, visible_recordings, visible_reports
from yitang.features.dossier.states import CLAIM_KIND, EDITABLE, REPORT_KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, NotFound
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.institution.principals.queries import also_known_as
from yitang.instruments.ledger.kinds import EVIDENCE_KINDS, Evidence, EvidenceKind
from yitang.instruments.ledger.models import DutyFact

PROOF = "proof"


def attach_to_claim(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """The member, as long as the claim waits."""
    claim = visible_claims(ctx.actor).filter(pk=case_id, principal_id__in=ctx.actor.principal_ids).first()
    if claim is None or purpose != PROOF:
        raise NotFound(_("There is no such claim, or it is not yours to see."))
    ctx.require(OWN)
    if claim.case.stage != "waiting":
        raise Blocked(_("It was answered already; no file can be added any more."))


def read_of_claim(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """The member and the office that confirms."""
    found = visible_claims(actor).filter(pk=case_id).first()
    return found is not None and (found.principal_id in actor.principal_ids or may_ever(actor, CONFIRM))


def attach_to_recording(ctx: ActContext, recording_id: UUID, purpose: str) -> None:
    """The office that recorded it."""
    if purpose != PROOF or not visible_recordings(ctx.actor).filter(pk=recording_id).exists():
        raise NotFound(_("There is no such record, or it is not yours to see."))
    ctx.require(RECORD)


def read_of_recording(actor: Actor, recording_id: UUID, purpose: str) -> bool:
    """The office, and the members whose facts rest on it."""
    if visible_recordings(actor).filter(pk=recording_id).exists():
        return True
    mine = also_known_as(actor.principal_ids)
    return DutyFact.objects.filter(evidence_id=recording_id, principal_id__in=mine).exists()


def attach_to_report(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """The member, as long as the report can be changed."""
    report = visible_reports(ctx.actor).filter(pk=case_id, principal_id__in=ctx.actor.principal_ids).first()
    if report is None or purpose != PROOF:
        raise NotFound(_("There is no such report, or it is not yours to see."))
    ctx.require(WRITE_REPORT)
    if report.case.stage not in EDITABLE:
        raise Blocked(_("The report is submitted; no file can be added any more."))


def read_of_report(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Whoever reads the report: the member, and once it is submitted the committee and the offices of whole dossiers."""
    return visible_reports(actor).filter(pk=case_id).exists()


def recording_lines(council: Any, actor: Actor, ids: set[UUID]) -> dict[UUID, Evidence]:
    """What facts of recorded occasions rest on: the occasion, and for the office its page."""
    seen = set(visible_recordings(actor).filter(pk__in=ids).values_list("pk", flat=True))
    found = {}
    for row in Recording.objects.filter(pk__in=ids):
        url = reverse("desk:dossier:recording", kwargs={"council": council.code, "recording_id": row.pk})
        found[row.pk] = Evidence(row.title, url if row.pk in seen else "")
    return found


def _claim_place(request: Any, case_id: UUID) -> Place:
    url = reverse("desk:dossier:claim", kwargs={"council": request.council.code, "claim_id": case_id})
    return Place(url, _("Back to the duty"))


def _report_place(request: Any, case_id: UUID) -> Place:
    url = reverse("desk:dossier:report", kwargs={"council": request.council.code, "report_id": case_id})
    return Place(url, _("Back to the report"))


def _recording_place(request: Any, recording_id: UUID) -> Place:
    kwargs = {"council": request.council.code}
    if request.actor.holds(*WHOLE) or may_ever(request.actor, RECORD):
        return Place(reverse("desk:dossier:recording", kwargs=kwargs | {"recording_id": recording_id}), _("Back to the record"))
    return Place(reverse("desk:dossier:mine", kwargs=kwargs), _("Back to my dossier"))


FILE_SUBJECTS.register(CLAIM_KIND, FileSubject(CLAIM_KIND, attach_to_claim, read_of_claim, _claim_place))
FILE_SUBJECTS.register(RECORDING, FileSubject(RECORDING, attach_to_recording, read_of_recording, _recording_place))
FILE_SUBJECTS.register(REPORT_KIND, FileSubject(REPORT_KIND, attach_to_report, read_of_report, _report_place))
EVIDENCE_KINDS.register(RECORDING, EvidenceKind(RECORDING, recording_lines))
