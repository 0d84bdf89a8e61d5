"""C14: one consultation: its steps as a task list, who owes what, materials, gatherings, suggestions, and its course."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.consultations.actions import change, propose
from yitang.features.consultations.days import days_before
from yitang.features.consultations.documents import MATERIAL
from yitang.features.consultations.forms import (
    ActivityForm,
    ArrangeForm,
    InstructionForm,
    PaperForm,
    ReasonForm,
    TopicForm,
    initial_of,
)
from yitang.features.consultations.letters import OPINION, RECOMMENDATION, REPORT
from yitang.features.consultations.models import Consultation, Release
from yitang.features.consultations.policy import PROPOSE, READ, RELEASE, VIEW, WRITERS
from yitang.features.consultations.queries import find, instructions_of, opinions_of, participants_of, units_of
from yitang.features.consultations.releases import STAGES, counts_of
from yitang.features.consultations.rules import version_today
from yitang.features.consultations.states import AXIS, KIND, MANAGE, RUNNING, SELECT, TOPICS
from yitang.features.consultations.taking_part import arrange, record_instruction
from yitang.features.consultations.views.parts import TONES, add_files, due_words, form_page, link, stage_words, suggestion_state
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.formats import iso_date, zh_datetime
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.gatherings.policy import VIEW as GATHERINGS
from yitang.instruments.letters.queries import kinds_for, visible_letters
from yitang.instruments.methods.compiling import AXIS as METHOD_AXIS
from yitang.instruments.methods.following import Progress, blockers, progress_of
from yitang.instruments.methods.products import gatherings_of, suggestions_of
from yitang.instruments.workflow.board import board_of, course_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import procedure_of

STEP_TONES = {"done": "done", "now": "doing", "todo": "wait", "left_out": "void"}
PRESSED = ("select", "begin")
PAPERS = (REPORT, RECOMMENDATION, OPINION)
FORMS: dict[str, Any] = {
    "decline": ReasonForm,
    "drop": ReasonForm,
    "add": PaperForm,
}


@require_safe
@needs(READ)
def case(request: Any, consultation_id: UUID) -> HttpResponse:
    """Where it stands and what comes next; whoever takes part is led to the page for that."""
    found = find(request.actor, consultation_id)
    if not may_ever(request.actor, VIEW):
        return redirect(link(request, "mine", consultation_id=consultation_id))
    board = board_of(request.actor, found)
    course = list(course_of(found.pk))
    progress = progress_of(found.case, board.tracks, course)
    track = board.track(AXIS)
    context = {
        "found": found,
        "where": stage_words(found),
        "tone": TONES[found.case.stage],
        "edges": [_edge(request, found, one) for one in board.steps if one.track.axis == AXIS],
        "version": track.version if track else 0,
        "tasks": _tasks(request, found, progress),
        "progress": progress,
        "now": _now(request, found, progress, board),
        "later_url": _later_url(request, found, progress),
        "facts": _facts(found),
        "gatherings": _gatherings(request, found),
        "suggestions": _suggestions(request, found),
        "letters": visible_letters(request.actor).filter(case_id=found.pk, withdrawn_on__isnull=True),
        "papers": [one for one in kinds_for(request.actor) if one.code in PAPERS],
        "instructions": list(instructions_of(found.pk)),
        "counts": {"people": participants_of(found.pk).count(), "opinions": opinions_of(found.pk).count()},
        "may_edit": bool(
            policy.ask(request.actor, SELECT if found.case.stage in TOPICS else MANAGE, found)
            and found.case.stage in (*TOPICS, *RUNNING)
        ),
        "may_manage": bool(policy.ask(request.actor, MANAGE, found)),
        "running": found.case.stage in RUNNING,
        "public": _public(request, found),
        "material": MATERIAL,
        "course": [_happened(found, row) for row in reversed(course)],
        "further": further_steps(request, KIND, found),
        "key": uuid4().hex,
    }
    return render(request, "consultations/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(PROPOSE)
def new(request: Any) -> HttpResponse:
    """Propose a topic."""
    own = any(grant.role in WRITERS for grant in request.actor.grants) and not may_ever(request.actor, VIEW)
    form = TopicForm(request.POST or None, own=own)
    back = link(request, "own") if own else link(request, "plan")
    return form_page(
        request,
        form,
        lambda: propose(request.actor, key=key_of(request), **form.asked()),
        heading=_("Propose a topic"),
        act=_("Propose the topic"),
        back=back,
        done=_("The topic is proposed. The office reads it and tells you what becomes of it."),
        note=_(
            "Topics touch what the party committee and government plan to do, what residents wait for, and what the council can do."
        ),
        secrecy=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def edit(request: Any, consultation_id: UUID) -> HttpResponse:
    """Words, month, method, who prepares and leads it, the units that answer."""
    found = find(request.actor, consultation_id)
    policy.require(request.actor, SELECT if found.case.stage in TOPICS else MANAGE, found)
    form = ActivityForm(request.POST or None, initial=initial_of(found, units_of(found.pk)))
    return form_page(
        request,
        form,
        lambda: change(request.actor, key=key_of(request), case_id=found.pk, version=version_of(request), **form.asked()),
        heading=_("Data of the consultation"),
        act=_("Save the change"),
        back=link(request, "case", consultation_id=consultation_id),
        version=found.version,
        done=_("The change is saved."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def take(request: Any, consultation_id: UUID, consultation_edge: str) -> HttpResponse:
    """Take a step of the course: by a button, or by a form where it asks for a reason, a paper, a day or words."""
    found = find(request.actor, consultation_id)
    track = board_of(request.actor, found).track(AXIS)
    back = link(request, "case", consultation_id=consultation_id)
    edge = consultation_edge
    asked: dict[str, Any] = {"case_id": found.pk, "axis": AXIS, "edge": edge}
    if edge in PRESSED:
        if request.method != "POST":
            raise NotFound
        return press(
            request,
            lambda: advance(request.actor, key=key_of(request), expected_version=version_of(request), **asked),
            back,
            _("Done."),
        )
    if edge not in FORMS:
        raise NotFound
    step = procedure_of(found.case.procedure_id).axis(AXIS).edge(edge)
    policy.require(request.actor, step.permission, found)
    form = FORMS[edge](request.POST or None)
    return form_page(
        request,
        form,
        lambda: advance(
            request.actor,
            key=key_of(request),
            expected_version=version_of(request),
            reason=form.cleaned_data.get("reason", ""),
            payload={name: value for name, value in form.cleaned_data.items() if name != "reason"},
            **asked,
        ),
        heading=_(step.label),
        act=_(step.label),
        back=back,
        version=track.version if track else 0,
        note=found.case.title,
    )


@require_POST
@needs(MANAGE)
def materials(request: Any, consultation_id: UUID) -> HttpResponse:
    """Add materials for those who take part, or remove one."""
    found = find(request.actor, consultation_id)
    return add_files(request, KIND, found.pk, MATERIAL, link(request, "case", consultation_id=consultation_id) + "#materials")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def gather(request: Any, consultation_id: UUID) -> HttpResponse:
    """Prepare the gathering of the consultation."""
    found = find(request.actor, consultation_id)
    form = ArrangeForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: arrange(request.actor, key=key_of(request), case_id=found.pk, **form.asked()),
        heading=_("Arrange the gathering"),
        act=_("Prepare the gathering"),
        back=link(request, "case", consultation_id=consultation_id),
        done=_("The gathering is prepared, with team, speakers and units on its list. Send the notice from its page."),
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def instruction(request: Any, consultation_id: UUID) -> HttpResponse:
    """Record that there was an instruction."""
    found = find(request.actor, consultation_id)
    form = InstructionForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda: record_instruction(request.actor, key=key_of(request), case_id=found.pk, **form.cleaned_data),
        heading=_("Record an instruction"),
        act=_("Record it"),
        back=link(request, "case", consultation_id=consultation_id),
        note=_("Only that there was one: level, day and the number of the paper. Its words are never entered."),
        done=_("The instruction is recorded."),
    )


def _edge(request: Any, found: Consultation, step: Any) -> dict[str, Any]:
    code = step.edge.code
    return {
        "code": code,
        "label": step.label,
        "pressed": code in PRESSED,
        "primary": step.edge.tone == "primary",
        "url": link(request, "take", consultation_id=found.pk, consultation_edge=code),
    }


def _tasks(request: Any, found: Consultation, progress: Progress | None) -> list[dict[str, Any]]:
    words = {"done": _("Done"), "now": _("Now"), "todo": _("Still to come"), "left_out": _("Left out")}
    rows = []
    for one in progress.steps if progress else []:
        tone, due = due_words(one.due_on) if one.state == "now" else (STEP_TONES[one.state], "")
        state = due or words[one.state]
        if one.decision is not None:
            state = f"{words[one.state]} {iso_date(one.decision.effective_on)}"
        url = link(request, "step", consultation_id=found.pk, step_code=one.code) if one.state != "todo" else ""
        rows.append({"title": one.name(), "url": url, "state": state, "tone": tone, "hint": one.step["owes"]})
    return rows


def _now(request: Any, found: Consultation, progress: Progress | None, board: Any) -> dict[str, Any] | None:
    if progress is None or progress.now is None:
        return None
    code = progress.now.code
    return {
        "name": progress.now.name(),
        "url": link(request, "step", consultation_id=found.pk, step_code=code),
        "may": board.step(METHOD_AXIS, code) is not None,
        "due": due_words(progress.now.due_on),
        "blockers": blockers(found.case, progress),
    }


def _later_url(request: Any, found: Consultation, progress: Progress | None) -> str:
    """Where a running consultation can be taken to a later version of its method; "" where there is none or it is not one's own."""
    if progress is None or progress.over or found.method is None or not policy.ask(request.actor, MANAGE, found):
        return ""
    newest = version_today(found, today())
    if newest is None or newest.number <= int(progress.method["number"]):
        return ""
    return reverse("desk:methods:later", kwargs={"council": request.council.code, "followed_id": found.pk})


def _facts(found: Consultation) -> list[dict[str, Any]]:
    units = "、".join(row.unit.name for row in units_of(found.pk))
    proposer = found.proposer.name if found.proposer else ""
    return [
        {"label": _("What is to be consulted on"), "value": found.question, "wide": True},
        {"label": _("Background"), "value": found.background, "wide": True},
        {"label": _("Where the topic comes from"), "value": " · ".join(filter(None, (found.get_source_display(), proposer)))},
        {
            "label": _("Month"),
            "value": _("%(year)d-%(month)02d") % {"year": found.year, "month": found.month} if found.month else found.year,
        },
        {"label": _("Method"), "value": found.method.name if found.method else ""},
        {"label": _("Prepared by"), "value": found.organiser.name if found.organiser else ""},
        {"label": _("Leader"), "value": found.leader.name if found.leader else ""},
        {"label": _("Units that answer"), "value": units},
        {
            "label": _("Added to the plan by"),
            "value": f"{found.added_paper}　{iso_date(found.added_on)}" if found.added_paper else "",
        },
    ]


def _public(request: Any, found: Consultation) -> dict[str, Any]:
    """What strangers read of it, and where an office releases it."""
    out = {row.part: row for row in Release.objects.filter(consultation=found, withdrawn_at__isnull=True)}
    may = bool(policy.ask(request.actor, RELEASE, found))
    parts = [
        {
            "label": label,
            "row": out.get(part),
            "url": link(request, "release", consultation_id=found.pk, release_part=part) if may else "",
            "withdraw_url": link(request, "withdraw_release", consultation_id=found.pk, release_part=part) if may else "",
            "open": found.case.stage in STAGES[Release.Part(part)],
        }
        for part, label in Release.Part.choices
    ]
    kwargs = {"council": request.council.code, "consultation_out": found.pk}
    return {
        "parts": [one for one in parts if one["row"] or (may and one["open"])],
        "url": reverse("portal:consultations:consultation", kwargs=kwargs) if out else "",
        "residents": counts_of(found.pk) if out else None,
        "residents_url": link(request, "residents", consultation_id=found.pk),
    }


def _gatherings(request: Any, found: Consultation) -> list[dict[str, Any]]:
    may = may_ever(request.actor, GATHERINGS)
    rows = []
    for row in gatherings_of(found.pk).select_related("case").order_by("starts_at", "pk"):
        days = days_before(found.case, row.starts_at)
        stage = procedure_of(row.case.procedure_id).stage_state(row.case.stage).words()
        rows.append({"row": row, "when": zh_datetime(row.starts_at), "stage": stage, "open": may, **days})
    return rows


def _suggestions(request: Any, found: Consultation) -> list[dict[str, Any]]:
    rows = suggestions_of(found.pk).select_related("unit", "raised_by", "case").order_by("raised_at", "ordinal", "pk")
    lines = []
    for place, row in enumerate(rows, start=1):
        tone, state = suggestion_state(row)
        lines.append({"n": place, "row": row, "tone": tone, "state": state, "url": link(request, "suggestion", said_id=row.pk)})
    return lines


def _happened(found: Consultation, row: Any) -> dict[str, Any]:
    edge = procedure_of(found.case.procedure_id).axis(row.axis).edge(row.edge)
    what = _(edge.done) if edge.done else _(edge.label)
    return {"when": row.recorded_at, "who": row.actor_name, "what": what, "note": row.reason}
