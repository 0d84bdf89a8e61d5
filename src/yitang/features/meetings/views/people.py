"""Who is expected: the list, inviting, answers from paper, leave and the decision on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.meetings.forms import DecideForm, InviteForm, LeaveForm
from yitang.features.meetings.people import Bodies, principals_of, sectors_of
from yitang.features.meetings.views.parts import OUTCOME_TONES, REPLY_TONES, form_page, frame, link, named
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.inviting import invite, take_off
from yitang.instruments.gatherings.leave import decide_leave, enter_leave, excused_in, target_of
from yitang.instruments.gatherings.models import Attendee, Leave
from yitang.instruments.gatherings.policy import DECIDE_LEAVE, ENTER, ORGANISE, VIEW
from yitang.instruments.gatherings.queries import CAUSES, ROLES, find, leave_waiting, sittings_of
from yitang.instruments.gatherings.queueing import line_of
from yitang.instruments.gatherings.replying import enter_reply
from yitang.instruments.gatherings.states import OPEN_STAGES
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE = 100
SHOWN = {
    "": Q(),
    "none": Q(reply=""),
    "coming": Q(reply="coming"),
    "leave": Q(reply="leave"),
    "attended": Q(outcome="attended"),
    "absent": Q(outcome="absent"),
}


@require_safe
@needs(VIEW)
def people(request: Any, gathering_id: UUID) -> HttpResponse:
    """Everybody on the list, by answer, with places; what is asked stands in the address."""
    found = find(request.actor, gathering_id)
    show, words = request.GET.get("show", ""), request.GET.get("q", "").replace("\x00", "").strip()[:40]
    rows = named_like(Attendee.objects.filter(SHOWN.get(show, Q()), gathering=found), words)
    page = Paginator(rows.select_related("principal").order_by("number"), PER_PAGE).get_page(request.GET.get("page"))
    sectors = sectors_of([row.principal_id for row in page.object_list])
    roles = labels(ROLES)
    over = found.case.stage in ("closed", "archived")
    shown = [_line(row, sectors.get(row.principal_id, ""), roles, over=over) for row in page.object_list]
    names = {"": _("All"), "none": _("No answer yet"), "coming": _("Coming"), "leave": _("Leave")}
    counts = _counts(found)
    filters = [
        {"label": label, "url": f"?show={name}", "current": show == name, "count": counts[name]} for name, label in names.items()
    ]
    leave = [row for row in leave_waiting([found.pk])] if policy.ask(request.actor, DECIDE_LEAVE, target_of(found)) else []
    context = frame(
        request,
        found,
        "people",
        page=page,
        lines=shown,
        filters=filters,
        asked=words,
        show=show,
        open=found.case.stage in OPEN_STAGES,
        leave=leave,
    )
    context["queue"] = list(line_of(found.pk)) if found.signup_most else []
    return render(request, "meetings/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ORGANISE)
def invite_many(request: Any, gathering_id: UUID) -> HttpResponse:
    """Put a body's members, or people by name, on the list."""
    found = find(request.actor, gathering_id)
    form = InviteForm(request.POST or None, choices=Bodies.now().choices)
    done: dict[str, Any] = {}

    def run() -> None:
        asked = form.cleaned_data
        ids = principals_of(asked["body"], local_day(found.starts_at)) if asked["body"] else []
        done.update(
            invite(
                request.actor,
                key=key_of(request),
                gathering_id=found.pk,
                principal_ids=[*ids, *asked["names"]],
                role=asked["role"],
            )
        )
        messages.success(
            request, _("%(n)d were put on the list; %(m)d were there already.") % {"n": done["added"], "m": done["there"]}
        )

    return form_page(
        request,
        form,
        run,
        heading=_("Put people on the list"),
        act=_("Put on the list"),
        back=link(request, "people", gathering_id),
    )


@require_POST
@needs(ORGANISE)
def take_off_many(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take the ticked ones off the list."""
    ids = uuids(request.POST.getlist("ids"))
    return press(
        request,
        lambda: take_off(request.actor, key=key_of(request), gathering_id=gathering_id, attendee_ids=ids),
        link(request, "people", gathering_id),
        _("Taken off the list."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(ENTER)
def enter(request: Any, gathering_id: UUID, attendee_id: UUID) -> HttpResponse:
    """代录: somebody's answer or leave that came on paper or by telephone."""
    found = find(request.actor, gathering_id)
    row = Attendee.objects.filter(gathering=found, pk=attendee_id).select_related("principal").first()
    if row is None:
        raise NotFound
    back = link(request, "people", gathering_id)
    if request.method == "POST" and request.POST.get("what") == "coming":
        return press(
            request,
            lambda: enter_reply(request.actor, key=key_of(request), gathering_id=found.pk, attendee_id=row.pk),
            back,
            _("Entered: %(name)s comes.") % {"name": row.principal.name},
        )
    form = LeaveForm(request.POST or None, sittings=[(one, named(one)) for one in sittings_of(found.pk)])
    return form_page(
        request,
        form,
        lambda: enter_leave(
            request.actor,
            key=key_of(request),
            gathering_id=found.pk,
            attendee_id=row.pk,
            cause=form.cleaned_data["cause"],
            reason=form.cleaned_data["reason"],
            sitting_id=_chosen(form),
        ),
        heading=_("Answer of %(name)s") % {"name": row.principal.name},
        act=_("Enter the leave"),
        back=back,
        done=_("The leave is entered and waits for the decision."),
        other={"name": "what", "value": "coming", "label": _("Enter: comes")},
    )


@require_safe
@needs(DECIDE_LEAVE)
def leave(request: Any) -> HttpResponse:
    """请假审批: what waits for this person's decision, over all gatherings."""
    rows = [row for row in leave_waiting()[:500] if policy.ask(request.actor, DECIDE_LEAVE, target_of(row.attendee.gathering))]
    return render(request, "meetings/leave.html", {"rows": [_shown(row) for row in rows]})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(DECIDE_LEAVE)
def decide(request: Any, leave_id: UUID) -> HttpResponse:
    """One request with its reason, and the decision. The reason is shown to nobody but whoever decides."""
    row = Leave.objects.select_related("attendee__principal", "attendee__gathering__case", "sitting").filter(pk=leave_id).first()
    if row is None:
        raise NotFound
    found = find(request.actor, row.attendee.gathering_id)
    if not policy.ask(request.actor, DECIDE_LEAVE, target_of(found)):
        raise NotFound
    back = link(request, "leave")
    if row.state != Leave.State.ASKED and request.method != "POST":
        messages.info(request, _("This request has been decided on or withdrawn already."))
        return redirect(back)
    form = DecideForm(request.POST or None)
    shown = _shown(row)
    facts = [
        {"label": _("Who asks"), "value": row.attendee.principal.name},
        {"label": _("Leave from"), "value": shown["what"]},
        {"label": _("Cause"), "value": shown["cause"]},
        {"label": _("Reason"), "value": row.reason, "wide": True},
        {"label": _("Asked"), "value": row.asked_at},
        {"label": _("Excused from in this year"), "value": _excused(found, row)},
    ]
    return form_page(
        request,
        form,
        lambda: decide_leave(
            request.actor,
            key=key_of(request),
            leave_id=row.pk,
            grant=form.cleaned_data["grant"] == "yes",
            note=form.cleaned_data["note"],
        ),
        heading=_("Leave of %(name)s") % {"name": row.attendee.principal.name},
        act=_("Decide and tell the person"),
        back=back,
        done=_("Decided. The person was told."),
        facts=facts,
        warning=_("It was asked for later than the rule allows.") if row.late else "",
    )


def _excused(found: Any, row: Leave) -> str:
    """From how many other gatherings of the year the person has leave already, and how many the council allows."""
    n = excused_in(row.attendee.principal_id, local_day(found.starts_at).year, but=found.pk)
    most = int(procedure_of(found.case.procedure_id).parameter("leave_most_a_year"))
    if most:
        return _("%(n)d gatherings, %(most)d are allowed") % {"n": n, "most": most}
    return _("%(n)d gatherings") % {"n": n}


def _line(row: Attendee, sector: str, roles: dict[str, str], *, over: bool) -> dict[str, Any]:
    closed = over and row.outcome
    return {
        "row": row,
        "sector": sector,
        "role": "" if row.role == "member" else roles.get(row.role, row.role),
        "state": row.get_outcome_display() if closed else row.get_reply_display(),
        "tone": OUTCOME_TONES[row.outcome] if closed else REPLY_TONES[row.reply],
    }


def _shown(row: Leave) -> dict[str, Any]:
    title = row.attendee.gathering.case.title
    return {
        "row": row,
        "what": f"{title} · {named(row.sitting)}" if row.sitting else title,
        "cause": labels(CAUSES).get(row.cause, row.cause),
    }


def _chosen(form: LeaveForm) -> UUID | None:
    value = form.cleaned_data.get("sitting")
    return UUID(value) if value else None


def named_like(rows: QuerySet[Attendee], words: str) -> QuerySet[Attendee]:
    """Those whose name, pinyin, initials, seat or number is meant by what was typed."""
    if not words:
        return rows
    spelling = "".join(words.lower().split())
    asked = (
        Q(principal__name__icontains=words)
        | Q(principal__spelled__startswith=spelling)
        | Q(principal__spelled__contains=f" {spelling}")
    )
    return rows.filter(asked | Q(seat=words) | (Q(number=int(words)) if words.isdecimal() and len(words) < 7 else Q(pk__in=[])))


def _counts(found: Any) -> dict[str, int]:
    counts = {"": 0, "none": 0, "coming": 0, "leave": 0}
    for reply in Attendee.objects.filter(gathering=found).values_list("reply", flat=True):
        counts[""] += 1
        counts[reply or "none"] += 1
    return counts
