"""Papers of the steps of a case: files whose subject is the case, under the purpose `<step>.<paper>`."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Blocked, Invalid
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.instruments.methods.compiling import STEPS
from yitang.instruments.methods.following import followed
from yitang.instruments.methods.needs import FILES, purpose_of
from yitang.instruments.methods.queries import given_to
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS, Target

MOST = 100


def attach(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    """Whoever does the open step adds its papers; papers of steps that are done stay as they are."""
    case, track, procedure = followed(ctx.actor, case_id)
    subject = find_subject(ctx.actor, case.kind, case.pk)
    ctx.require(METHOD_USES.get(case.kind).step, Target(case, subject, track))
    known = {
        purpose_of(step["code"], paper["code"]): step["code"] for step in procedure.parameter(STEPS) for paper in step["papers"]
    }
    if purpose not in known:
        raise Invalid(_("No file of this kind can be added here."))
    if known[purpose] != track.state:
        raise Blocked(_("This paper belongs to a step that is not open now."))


def read(actor: Actor, case_id: UUID, purpose: str) -> bool:
    """Whoever sees the case and may read the papers of its steps."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None or case.kind not in METHOD_USES:
        return False
    subject = find_subject(actor, case.kind, case.pk)
    if subject is None:
        return False
    # Whoever does a step that was given by name reads what is attached to it.
    if given_to(case.pk, purpose.partition(".")[0]) in actor.principal_ids:
        return True
    return bool(policy.ask(actor, METHOD_USES.get(case.kind).papers, Target(case, subject)))


def place(request: Any, case_id: UUID) -> Place:
    """Back to the case."""
    case = Case.objects.get(pk=case_id)
    return Place(CASE_KINDS.get(case.kind).address(request.council, case), case.title)


FILE_SUBJECTS.register(FILES, FileSubject(FILES, attach, read, place, most=MOST))
