"""Files of talks and problems: photos without what cameras write into them, signed papers, what shows that a problem is solved."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yitang.features.talks.models import StepDone
from yitang.features.talks.policy import HANDLE, REPORT, RUN
from yitang.features.talks.queries import get_problem, get_talk
from yitang.features.talks.rules_problems import EVIDENCE
from yitang.features.talks.states import PROBLEM, TALK
from yitang.features.talks.steps import papers_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Blocked, Invalid, NotFound
from yitang.foundation.files.actions import keep_bare
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.workflow.moves import Target

PHOTO, PAPER, ARRIVED = "photo", "paper", "arrived"
"""Purposes at a talk: photos, scanned papers; and pictures that have arrived and whose bare copy is not made yet."""
MOST = 40


@act("talks.keep_photo")
def keep_photo(ctx: ActContext, *, file_id: UUID, purpose: str = "") -> dict[str, Any]:
    """Keep the bare copy of a picture that has arrived at a talk or a problem: pixels, no place, no device, no day. At a talk it may be
    a paper of a step (`purpose`); without one it is a photo.

    Raises `NotFound`, what adding files raises, and `Invalid` where no such copy can be made.
    """
    file = StoredFile.objects.filter(pk=file_id, purpose=ARRIVED, state=StoredFile.State.KEPT).first()
    if file is None or file.subject_kind not in (TALK, PROBLEM):
        raise NotFound(_("There is no such file, or it is not yours to see."))
    at_talk = file.subject_kind == TALK
    kept_as = (purpose or PHOTO) if at_talk else EVIDENCE
    (_attach_to_talk if at_talk else _attach_to_problem)(ctx, file.subject_id, kept_as)
    kept = keep_bare(ctx, file, file.subject_kind, file.subject_id, purpose=kept_as, name=file.name)
    return {"file_id": kept.pk}


def _attach_to_talk(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Who holds the talk, from its beginning on."""
    talk = get_talk(ctx.actor, case_id)
    if talk is None:
        raise NotFound(_("There is no such talk, or it is not yours to see."))
    ctx.require(RUN, Target(talk.case, talk))
    step = papers_of(talk).get(purpose, "")
    if not step and purpose not in (PHOTO, PAPER, ARRIVED):
        raise Invalid(_("No file of this kind can be added here."))
    if step and StepDone.objects.filter(talk=talk, code=step).exists():
        raise Blocked(_("The step is done, so its papers stay."))
    if talk.case.stage == "cancelled":
        raise Blocked(_("This talk was not held."))


def _read_of_talk(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Photos with the talk; papers show hands and names, so they are for those who hold or watch talks."""
    talk = get_talk(actor, case_id)
    if talk is None or purpose == ARRIVED:
        return False
    return purpose == PHOTO or bool(policy.ask(actor, RUN, Target(talk.case, talk)))


def _attach_to_problem(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Who deals with the problem and who holds talks there, until it is concluded."""
    problem = get_problem(ctx.actor, case_id)
    if problem is None:
        raise NotFound(_("There is no such problem, or it is not yours to see."))
    target = Target(problem.case, problem)
    ctx.require(HANDLE if policy.ask(ctx.actor, HANDLE, target) else REPORT, target)
    if purpose not in (EVIDENCE, ARRIVED):
        raise Invalid(_("No file of this kind can be added here."))
    if problem.case.stage not in ("open", "handling", "reported"):
        raise Blocked(_("The problem is concluded or was handed on; no file can be added any more."))


def _read_of_problem(actor: Actor, case_id: UUID, purpose: str) -> bool:
    return purpose != ARRIVED and get_problem(actor, case_id) is not None


def _place(kind: str, label: Any) -> Any:
    def place(request: Any, case_id: UUID) -> Place:
        return Place(reverse(f"desk:talks:{kind}", kwargs={"council": request.council.code, "case_id": case_id}), label)

    return place


FILE_SUBJECTS.register(
    TALK,
    FileSubject(TALK, _attach_to_talk, _read_of_talk, _place(TALK, _("Back to the talk")), most=MOST, labels={PAPER: _("Paper")}),
)
FILE_SUBJECTS.register(
    PROBLEM, FileSubject(PROBLEM, _attach_to_problem, _read_of_problem, _place(PROBLEM, _("Back to the problem")), most=MOST)
)
