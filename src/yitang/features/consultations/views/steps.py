"""One step of a consultation's method: what is filled in, its papers, what it lacks and who owes that; done, left out, or taken back."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yitang.features.consultations.forms import GiveForm, ReasonForm, StepForm
from yitang.features.consultations.models import Consultation
from yitang.features.consultations.policy import READ, STEP, VIEW
from yitang.features.consultations.queries import find
from yitang.features.consultations.states import MANAGE
from yitang.features.consultations.views.parts import ALIASES, add_files, due_words, form_page, link
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.attaching import file_rows
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import attempt
from yitang.foundation.ui.sent import key_of, version_of
from yitang.institution.principals.naming import written
from yitang.instruments.methods.compiling import AXIS, BACK, SKIP
from yitang.instruments.methods.following import Progress, StepAt, blockers, do_step, go_back, leave_out, progress_of, write
from yitang.instruments.methods.giving import give_step, take_step_back
from yitang.instruments.methods.models import StepEntry
from yitang.instruments.methods.needs import FILES, fields_of, owes_of, purpose_of
from yitang.instruments.methods.products import label_of
from yitang.instruments.methods.queries import steps_given
from yitang.instruments.workflow.board import board_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def step(request: Any, consultation_id: UUID, step_code: str) -> HttpResponse:
    """The step: to write down and to finish while it is open, to read when it is over."""
    found, progress, one = _open(request, consultation_id, step_code)
    board = board_of(request.actor, found)
    may = one.state == "now" and board.step(AXIS, step_code) is not None
    form = StepForm(request.POST or None, step=one.step, initial=dict(one.values))
    if request.method == "POST":
        if not may:
            messages.warning(request, _("This step is not open for you now. Look at where the consultation stands."))
            return redirect(_back(request, found))
        if form.is_valid() and attempt(form, lambda: _run(request, found, step_code, form), ALIASES):
            finished = request.POST.get("do") == "done"
            messages.success(
                request, _("The step is done.") if finished else _("What you wrote is kept. The step is still open.")
            )
            here = link(request, "step", consultation_id=found.pk, step_code=step_code)
            return redirect(_back(request, found) if finished else here)
    shown = _shown(request, found, progress, one, may, board)
    return render(request, "consultations/step.html", shown | {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@needs(STEP)
def papers(request: Any, consultation_id: UUID, step_code: str) -> HttpResponse:
    """Attach a paper of the step, or remove one."""
    found, _progress, one = _open(request, consultation_id, step_code)
    known = {paper["code"] for paper in one.step["papers"]}
    paper = request.POST.get("paper", "")
    here = link(request, "step", consultation_id=found.pk, step_code=step_code) + "#papers"
    if paper not in known and not request.POST.get("remove_file"):
        raise NotFound
    return add_files(request, FILES, found.pk, purpose_of(step_code, paper), here)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(STEP)
def skip(request: Any, consultation_id: UUID, step_code: str) -> HttpResponse:
    """Leave the step out, with a reason."""
    return _with_reason(request, consultation_id, step_code, SKIP, leave_out, _("Leave out “%(step)s”"), _("Leave the step out"))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(STEP)
def back(request: Any, consultation_id: UUID, step_code: str) -> HttpResponse:
    """From the open step back to the one before it, with a reason."""
    return _with_reason(
        request, consultation_id, step_code, BACK, go_back, _("Back from “%(step)s” to the step before"), _("Go back one step")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def give(request: Any, consultation_id: UUID, step_code: str) -> HttpResponse:
    """Give the open step to a member by name, or to nobody any more."""
    found, _progress, one = _open(request, consultation_id, step_code)
    policy.require(request.actor, MANAGE, found)
    before = steps_given(found.pk).get(step_code)
    form = GiveForm(request.POST or None, initial={"member": written(before.principal) if before else ""})
    return form_page(
        request,
        form,
        lambda: _give(request, found, step_code, form.cleaned_data["member"]),
        heading=_("Who does the step “%(step)s”") % {"step": one.name()},
        act=_("Save who does it"),
        back=link(request, "step", consultation_id=found.pk, step_code=step_code),
        done=_("Saved. Whoever is new to the step was told."),
        note=found.case.title,
    )


def _give(request: Any, found: Consultation, step_code: str, member: Any) -> Any:
    asked: dict[str, Any] = {"key": key_of(request), "case_id": found.pk, "step": step_code}
    if member is None:
        return take_step_back(request.actor, **asked)
    return give_step(request.actor, principal_id=member.pk, **asked)


def _with_reason(
    request: Any, consultation_id: UUID, step_code: str, sign: str, run: Any, heading: str, act: str
) -> HttpResponse:
    found, progress, one = _open(request, consultation_id, step_code)
    if board_of(request.actor, found).step(AXIS, step_code + sign) is None:
        raise NotFound
    form = ReasonForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: run(
            request.actor,
            case_id=found.pk,
            step=step_code,
            key=key_of(request),
            expected_version=version_of(request),
            reason=form.cleaned_data["reason"],
        ),
        heading=heading % {"step": one.name()},
        act=act,
        back=_back(request, found),
        version=progress.version,
        note=found.case.title,
    )


def _run(request: Any, found: Consultation, step_code: str, form: StepForm) -> Any:
    if request.POST.get("do") == "done":
        return do_step(
            request.actor,
            case_id=found.pk,
            step=step_code,
            key=key_of(request),
            expected_version=version_of(request),
            values=form.values(),
        )
    return write(
        request.actor,
        key=key_of(request),
        case_id=found.pk,
        step=step_code,
        values=form.values(),
        expected=version_of(request, "entry"),
    )


def _open(request: Any, consultation_id: UUID, step_code: str) -> tuple[Consultation, Progress, StepAt]:
    found = find(request.actor, consultation_id)
    progress = progress_of(found.case)
    one = next((row for row in progress.steps if row.code == step_code), None) if progress else None
    if progress is None or one is None or one.state == "todo":
        raise NotFound
    return found, progress, one


def _shown(request: Any, found: Consultation, progress: Progress, one: StepAt, may: bool, board: Any) -> dict[str, Any]:
    entry = StepEntry.objects.filter(case=found.case, step_code=one.code).first()
    office = may_ever(request.actor, VIEW)
    posted = request.method == "POST"
    return {
        "found": found,
        "one": one,
        "name": one.name("office" if office else "member"),
        "owes": owes_of(one.step),
        "due": due_words(one.due_on),
        "may": may,
        "papers": _papers(request, found, one) if office or may else [],
        "given": steps_given(found.pk).get(one.code),
        "give_url": _give_url(request, found, one),
        "product": label_of(one.step["produces"]),
        "confirmed": one.step["gate"] == "confirmed",
        "blockers": blockers(found.case, progress) if one.state == "now" else [],
        "written": [{"label": row["label"], "value": one.values.get(row["code"]), "wide": True} for row in fields_of(one.step)],
        "may_skip": board.step(AXIS, one.code + SKIP) is not None,
        "may_go_back": board.step(AXIS, one.code + BACK) is not None,
        "version": version_of(request) if posted else progress.version,
        "entry": version_of(request, "entry") if posted else (entry.version if entry else 0),
        "back": _back(request, found),
        "key": request.POST.get("key") or uuid4().hex,
    }


def _give_url(request: Any, found: Consultation, one: StepAt) -> str:
    if one.state != "now" or not policy.ask(request.actor, MANAGE, found):
        return ""
    return link(request, "give_step", consultation_id=found.pk, step_code=one.code)


def _papers(request: Any, found: Consultation, one: StepAt) -> list[dict[str, Any]]:
    rows = StoredFile.objects.filter(subject_kind=FILES, subject_id=found.pk, state=StoredFile.State.KEPT)
    by_purpose: dict[str, list[StoredFile]] = {}
    for row in rows.order_by("uploaded_at", "pk"):
        by_purpose.setdefault(row.purpose, []).append(row)
    return [
        {**paper, "files": file_rows(request, by_purpose.get(purpose_of(one.code, paper["code"]), []))}
        for paper in one.step["papers"]
    ]


def _back(request: Any, found: Consultation) -> str:
    return link(request, "case", consultation_id=found.pk)
