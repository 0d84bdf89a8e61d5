"""The intake desk beside the review: re-examinations, what came on paper, the windows of the plenaries."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.proposals.attachments import SCAN
from yitang.features.proposals.desks.queues import appealed
from yitang.features.proposals.forms.intake import AppealDecisionForm, PaperForm, WindowForm, put
from yitang.features.proposals.intake.paper import enter_paper
from yitang.features.proposals.intake.windows import set_window
from yitang.features.proposals.kinds import window_of
from yitang.features.proposals.models import SessionWindow
from yitang.features.proposals.queries import KIND
from yitang.features.proposals.states import PROPOSAL
from yitang.features.proposals.views.reading import address, due_words
from yitang.features.proposals.views.steps import seen, take, track_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.attaching import add_uploads
from yitang.foundation.permissions.actors import Actor, Channel
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.parameters import parameter_on

QUEUE_MOST = 200


@require_safe
@needs("proposals.decide")
def appeals(request: Any) -> HttpResponse:
    """Applications for re-examination that wait for the director, the most urgent first."""
    rows = []
    for proposal in appealed(request.actor)[:QUEUE_MOST]:
        due, tone = due_words(request.council.id, proposal.case.due_on)
        rows.append({"proposal": proposal, "due": due, "tone": tone})
    return render(request, "proposals/office/appeals.html", {"rows": rows, "reasons": labels("not_filed_reason")})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.decide")
def appeal_case(request: Any, case_id: UUID) -> HttpResponse:
    """The reason of the decision, that of the application, the text; the director decides once."""
    proposal = seen(request.actor, case_id)
    track = track_of(case_id, "filing")
    form = AppealDecisionForm(request.POST) if request.method == "POST" else AppealDecisionForm.fresh(track)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        result = take(request, form, proposal.case, ("filing", asked["decision"]), reason=asked["reason"])
        if isinstance(result, HttpResponse):
            return result
        if result is not None:
            messages.success(request, _("Decided on “%(title)s”; the submitter has been told.") % {"title": proposal.case.title})
            return redirect("desk:proposals:appeals", council=request.council.code)
    if proposal.case.stage != "appeal" and not form.is_bound:
        return redirect(address(request, "detail", case_id))
    decisions = Decision.objects.filter(case_id=case_id, axis="filing", edge__in=("not_file", "appeal")).order_by("recorded_at")
    context = {
        "proposal": proposal,
        "form": form,
        "refusal": next((d for d in reversed(decisions) if d.edge == "not_file"), None),
        "application": next((d for d in reversed(decisions) if d.edge == "appeal"), None),
        "due": due_words(request.council.id, proposal.case.due_on)[0],
    }
    return render(request, "proposals/office/appeal_case.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.enter_paper")
def paper(request: Any) -> HttpResponse:
    """代录: one page, entered and submitted at once; every character stays when something is missing."""
    form = PaperForm(request.POST, request.FILES) if request.method == "POST" else PaperForm(initial={"key": uuid4().hex})
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        fields = {name: asked[name] for name in ("title", "body", "class_code", "consent_public", "consent_reason")}
        actor = request.actor.through(Channel.PAPER)
        try:
            done = enter_paper(
                actor,
                key=key_of(request),
                principal_id=asked["submitter"].pk,
                joint_ids=tuple(asked["joint"]),
                paper_note=asked["paper_note"],
                **fields,
            )
        except Invalid as error:
            put(form, error.errors)
        else:
            _keep_scan(request, actor, UUID(str(done["case_id"])))
            words = _("“%(title)s” is entered under receipt %(number)s; %(name)s has been told.")
            values = {"title": fields["title"], "number": done["receipt_number"], "name": asked["submitter"].name}
            messages.success(request, words % values)
            return redirect("desk:proposals:review_case", council=request.council.code, case_id=done["case_id"])
    return render(request, "proposals/office/paper.html", {"form": form}, status=422 if form.errors else 200)


def _keep_scan(request: Any, actor: Actor, case_id: UUID) -> None:
    """The scan goes with the proposal; a file that is refused is named, and can be added later."""
    added = add_uploads(actor, request.FILES.getlist("scan"), kind=KIND, subject_id=case_id, purpose=SCAN, key=key_of(request))
    for problem in added.problems:
        messages.warning(request, problem)


@require_safe
@needs("proposals.set_window")
def windows(request: Any) -> HttpResponse:
    """The sessions with their windows, set or reckoned."""
    lead = parameter_on(PROPOSAL.code, "plenary_lead_months", today())
    rows = [window_of(session, lead) for session in CouncilSession.objects.all()]
    return render(request, "proposals/office/windows.html", {"rows": rows, "lead": lead})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.set_window")
def window(request: Any, session_id: UUID) -> HttpResponse:
    """Set the window of one session."""
    session = CouncilSession.objects.filter(pk=session_id).first()
    if session is None:
        raise NotFound(_("There is no such session."))
    back = reverse("desk:proposals:windows", kwargs={"council": request.council.code})
    shown = window_of(session, parameter_on(PROPOSAL.code, "plenary_lead_months", today()))
    row = SessionWindow.objects.filter(session=session).first()
    initial = {"plenary_from": shown.opens_on, "plenary_to": shown.closes_on, "basis": row.basis if row else ""}
    form = WindowForm(request.POST) if request.method == "POST" else WindowForm(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            set_window(request.actor, key=key_of(request), session_id=session_id, **form.cleaned_data)
        except Invalid as error:
            put(form, error.errors)
        else:
            messages.success(request, _("The window is set. What came in before keeps what it is."))
            return redirect(back)
    context = {"form": form, "session": session, "back": back, "key": request.POST.get("key") or uuid4().hex}
    return render(request, "proposals/office/window.html", context, status=422 if form.errors else 200)
