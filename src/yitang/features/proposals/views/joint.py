"""联名 and 附议 on the phone: whom one asks, the inbox of invitations, and the answer to one."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.forms.joint import AnswerForm, InviteForm
from yitang.features.proposals.intake.joint import (
    OPEN_STAGES,
    answer,
    answer_by,
    invite,
    last_moment,
    may_stand_beside,
    remind,
    remind_again_at,
    take_back,
)
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import get_visible
from yitang.features.proposals.views.reading import address
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_datetime
from yitang.foundation.ui.sent import key_of
from yitang.institution.members.models import Member
from yitang.institution.members.queries import serving
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import also_known_as, known, search
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

FOUND_MOST = 40
TONES = {"invited": "doing", "confirmed": "done", "declined": "void", "expired": "late", "ended": "void"}
ANSWERED_MOST = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.invite")
def joint(request: Any, case_id: UUID) -> HttpResponse:
    """Who was asked and what they said; whom to ask besides. The search stands in the address, the ticks go with the form."""
    proposal = _own(request, case_id)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:40]
    found = _candidates(request, proposal, words)
    form = InviteForm(request.POST or None, found=found)
    if request.method == "POST":
        done = _invite(request, proposal, form)
        if done:
            return done
    rows = Backing.objects.filter(case_id=case_id).select_related("principal").order_by("id")
    stage = proposal.case.stage
    procedure = procedure_of(proposal.case.procedure_id)
    context = {
        "proposal": proposal,
        "form": form,
        "words": words,
        "key": request.POST.get("key") or uuid4().hex,
        "groups": _groups(proposal, list(rows)),
        "open": stage in OPEN_STAGES[Backing.Relation.ENDORSE],
        "until": {name: last_moment(answer_by(request.council.id, procedure, name, now())) for name in ("joint", "endorse")},
        "editable": stage in ("draft", "returned"),
    }
    return render(request, "proposals/member/joint.html", context, status=422 if form.errors else 200)


def _invite(request: Any, proposal: Proposal, form: InviteForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    try:
        done = invite(
            request.actor,
            key=key_of(request),
            case_id=proposal.pk,
            relation=asked["relation"],
            principal_ids=[UUID(pk) for pk in asked["who"]],
        )
    except Invalid as error:
        for name, texts in error.errors.items():
            for text in texts:
                form.add_error(name if name in form.fields else None, str(text))
        return None
    except Conflict as error:
        messages.warning(request, str(error.message))
        return redirect(address(request, "joint", proposal.pk))
    messages.success(request, _("%(n)d were asked. They have been told.") % {"n": len(done["invited"])})
    return redirect(address(request, "joint", proposal.pk))


def _groups(proposal: Proposal, rows: list[Backing]) -> list[dict[str, Any]]:
    labels = {Backing.Relation.JOINT: _("Joint submitters"), Backing.Relation.ENDORSE: _("Endorsers")}
    found = []
    for relation, label in labels.items():
        mine = [row for row in rows if row.relation == relation]
        may_change = proposal.case.stage in OPEN_STAGES[relation]
        lines = [_line(row, proposal, may_change=may_change) for row in mine]
        found.append({"label": label, "lines": lines})
    return found


def _line(row: Backing, proposal: Proposal, *, may_change: bool) -> dict[str, Any]:
    when = ""
    if row.state == Backing.State.INVITED and row.due_at:
        when = _("answer by %(when)s") % {"when": zh_datetime(last_moment(row.due_at))}
    if row.answered_at and row.state in (Backing.State.CONFIRMED, Backing.State.DECLINED):
        when = zh_datetime(row.answered_at)
    return {
        "row": row,
        "tone": TONES[row.state],
        "when": when,
        "changed": row.state == Backing.State.CONFIRMED and row.text_version not in (None, proposal.draft_version),
        "may_remind": may_change and _may_remind(row, proposal),
        "may_take_back": may_change and row.state in (Backing.State.INVITED, Backing.State.CONFIRMED) and not row.origin_id,
    }


def _may_remind(row: Backing, proposal: Proposal) -> bool:
    if row.state != Backing.State.INVITED or row.due_at is None or row.due_at <= now():
        return False
    return now() >= remind_again_at(row, procedure_of(proposal.case.procedure_id))


def _candidates(request: Any, proposal: Proposal, words: str) -> list[Principal]:
    """Whom one may ask: by name, pinyin, initials or sector; without words those asked before and one's own sector."""
    kinds = may_stand_beside(proposal.submitter)
    if words:
        found = search(words, kinds, limit=FOUND_MOST)
        sectors = search(words, [Principal.Kind.SECTOR], limit=3)
        rows = serving().filter(sector__in=sectors).select_related("principal")
        found += [row.principal for row in rows.order_by("principal__spelled")[:FOUND_MOST]]
    else:
        mine = list(also_known_as([proposal.submitter_id]))
        before = Backing.objects.filter(case__proposal__submitter__in=mine).order_by("-id").values_list("principal_id", flat=True)
        known_before = known().in_bulk(list(dict.fromkeys(before[:60]))[:12])
        found = list(known_before.values())
        own = Member.objects.filter(principal_id=proposal.submitter_id).values("sector_id")
        rows = serving().filter(sector_id__in=own).select_related("principal")
        found += [row.principal for row in rows.order_by("principal__spelled")[:FOUND_MOST]]
        if proposal.submitter.kind != Principal.Kind.MEMBER:
            found += list(known().filter(kind__in=kinds).order_by("kind", "code")[:FOUND_MOST])
    taken = Backing.objects.filter(case=proposal.case, state__in=("invited", "confirmed")).values_list("principal_id", flat=True)
    out = {proposal.submitter_id, *taken}
    chosen = request.POST.getlist("who")
    found += [one for one in known().filter(pk__in=uuids(chosen), kind__in=kinds) if one not in found]
    return [one for one in dict.fromkeys(found) if one.pk not in out and one.kind in kinds][: FOUND_MOST + len(chosen)]


@require_POST
@needs("proposals.invite")
def take_back_one(request: Any, backing_id: UUID) -> HttpResponse:
    """Take an invitation back."""
    try:
        done = take_back(request.actor, key=key_of(request), backing_id=backing_id)
    except Conflict as error:
        messages.warning(request, str(error.message))
        return redirect(address(request, "mine"))
    messages.success(request, _("The invitation is taken back."))
    return redirect(address(request, "joint", UUID(done["case_id"])))


@require_POST
@needs("proposals.invite")
def remind_one(request: Any, backing_id: UUID) -> HttpResponse:
    """Remind one person who was asked and has not answered."""
    back = address(request, "mine")
    row = Backing.objects.filter(pk=backing_id).first()
    if row is not None and get_visible(request.actor, row.case_id) is not None:
        back = address(request, "joint", row.case_id)
    try:
        done = remind(request.actor, key=key_of(request), backing_id=backing_id)
    except (Conflict, Blocked) as error:
        messages.warning(request, str(error.message))
        return redirect(back)
    messages.success(request, _("%(name)s was reminded.") % {"name": done["name"]})
    return redirect(back)


@require_safe
@needs("proposals.answer_invitation")
def inbox(request: Any) -> HttpResponse:
    """Invitations that wait for an answer, the most urgent first; below, those that were answered."""
    rows = Backing.objects.filter(principal_id__in=list(request.actor.principal_ids), origin__isnull=True)
    rows = rows.select_related("case", "case__proposal", "case__proposal__submitter")
    moment = now()
    waiting = rows.filter(state="invited", due_at__gt=moment).order_by("due_at", "id")
    over = rows.exclude(pk__in=waiting.values("pk")).exclude(state="invited").order_by("-answered_at", "-id")[:ANSWERED_MOST]
    context = {"waiting": [_entry(request, row) for row in waiting], "over": [_entry(request, row) for row in over]}
    return render(request, "proposals/member/invitations.html", context)


def _entry(request: Any, row: Backing) -> dict[str, Any]:
    proposal = row.case.proposal
    joint_one = row.relation == Backing.Relation.JOINT
    meta = [_("joint submission") if joint_one else _("endorsement"), proposal.submitter.name]
    waiting = row.state == Backing.State.INVITED
    if waiting and row.due_at:
        meta.append(_("answer by %(when)s") % {"when": zh_datetime(last_moment(row.due_at))})
    seen = waiting or row.state == Backing.State.CONFIRMED
    return {
        "title": row.case.title or _("(no title yet)"),
        "url": _invitation_url(request, row.pk) if seen else address(request, "invitations"),
        "meta": " · ".join(meta),
        "state": _("Waits for your answer") if waiting else row.get_state_display(),
        "tone": "soon" if waiting else TONES[row.state],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.answer_invitation")
def invitation(request: Any, backing_id: UUID) -> HttpResponse:
    """Read the text, then agree or decline; an answer that was given is shown as it was given."""
    row = Backing.objects.filter(pk=backing_id).select_related("case").first()
    proposal = get_visible(request.actor, row.case_id) if row else None
    if row is None or proposal is None or not policy.ask(request.actor, "proposals.answer_invitation", row):
        raise NotFound(_("There is no such invitation."))
    form = AnswerForm(request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            done = answer(request.actor, key=key_of(request), backing_id=backing_id, **form.answer())
        except Conflict as error:
            messages.warning(request, str(error.message))
            return redirect("desk:proposals:invitations", council=request.council.code)
        agreed = done["state"] == Backing.State.CONFIRMED
        words = _("You stand behind this proposal; its first submitter has been told.") if agreed else _("You declined.")
        messages.success(request, words)
        return redirect("desk:proposals:invitations", council=request.council.code)
    if request.method == "POST":
        status = 422
    due = row.due_at
    context = {
        "row": row,
        "proposal": proposal,
        "form": form,
        "key": request.POST.get("key") or uuid4().hex,
        "open": row.state == Backing.State.INVITED and due is not None and due > now(),
        "until": last_moment(due) if due else None,
    }
    return render(request, "proposals/member/invitation.html", context, status=status)


def _invitation_url(request: Any, backing_id: UUID) -> str:
    return reverse("desk:proposals:invitation", kwargs={"council": request.council.code, "backing_id": backing_id})


def _own(request: Any, case_id: UUID) -> Proposal:
    proposal = get_visible(request.actor, case_id)
    if proposal is None or not policy.ask(request.actor, "proposals.invite", Target(proposal.case, proposal)):
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    return proposal
