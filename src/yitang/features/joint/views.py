"""Pages of joint rooms: the list, a new one, the room with all that stands in it, one entry."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.joint import actions as acts
from yitang.features.joint.forms import EntryForm, InviteForm, PersonForm, RoomForm, StepForm
from yitang.features.joint.models import Entry, Filing, Room, RoomMember
from yitang.features.joint.policy import FILE, SIGN, VIEW, WRITE
from yitang.features.joint.queries import find_entry, find_room, unsigned_by, visible_entries, visible_rooms
from yitang.features.joint.sending import DOCUMENT, SUBJECT
from yitang.features.joint.states import AXIS, JOINT, KINDS, PROPOSAL, RUN
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, file_to_remove
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.moves import Target

PAGE = 50


@require_safe
@needs(VIEW)
def rooms(request: Any) -> HttpResponse:
    """All rooms that the reader sees, newest first."""
    page = Paginator(visible_rooms(request.actor).prefetch_related("partners"), PAGE).get_page(request.GET.get("page"))
    kinds, axis = labels(KINDS), JOINT.axis(AXIS)
    rows = [
        {
            "room": one,
            "kind": kinds.get(one.kind_code, one.kind_code),
            "state": axis.state(one.case.stage).words(),
            "partners": "、".join(partner.name for partner in one.partners.all()),
        }
        for one in page.object_list
    ]
    return render(request, "joint/rooms.html", {"rows": rows, "page": page, "may_run": may_ever(request.actor, RUN)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def new(request: Any) -> HttpResponse:
    """Open a room and invite councils."""
    form = RoomForm(request.POST or None, own_id=request.council.pk)
    made: list[Any] = []
    if _sent(request, form, lambda: made.append(acts.open_room(request.actor, key=key_of(request), **form.data_of())["case_id"])):
        messages.success(request, _("The room was opened; the invitations are on their way."))
        return redirect("desk:joint:room", council=request.council.code, room_id=made[0])
    back = reverse("desk:joint:rooms", kwargs={"council": request.council.code})
    return _form(request, form, _("Open a joint room"), _("Open the room"), back)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def room(request: Any, room_id: UUID) -> HttpResponse:
    """The room: who is in it, what stands in it, what this reader may do."""
    found = find_room(request.actor, room_id)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _stepped(request, found, form):
        return redirect("desk:joint:room", council=request.council.code, room_id=found.pk)
    axis = JOINT.axis(AXIS)
    target = Target(found.case, found)
    steps = [
        {"code": one.code, "label": _(one.label), "tone": one.tone, "reason": one.reason}
        for one in axis.edges
        if found.case.stage in one.from_ and not one.automatic and policy.ask(request.actor, one.permission, target)
    ]
    open_ = found.case.stage == "open"
    entries = list(visible_entries(request.actor).filter(room=found))
    numbers = {row.entry_id: row for row in Filing.objects.filter(entry__room=found)}
    context = {
        "room": found,
        "kind": labels(KINDS).get(found.kind_code, found.kind_code),
        "state": axis.state(found.case.stage).words(),
        "form": form,
        "steps": steps,
        "partners": list(found.partners.all()),
        "members": list(RoomMember.objects.filter(room=found, until=None).select_related("principal")),
        "entries": [{"entry": one, "filing": numbers.get(one.pk)} for one in entries],
        "version": found.case.tracks.get(axis=AXIS).version,
        "may_run": open_ and may_ever(request.actor, RUN),
        "may_invite": open_ and found.is_own and may_ever(request.actor, RUN),
        "may_write": open_ and bool(policy.ask(request.actor, WRITE, found)),
        "key": key_of(request),
    }
    return render(request, "joint/room.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def invite(request: Any, room_id: UUID) -> HttpResponse:
    """Invite a further council."""
    found = find_room(request.actor, room_id)
    form = InviteForm(request.POST or None)
    run = lambda: acts.invite_council(request.actor, key=key_of(request), room_id=found.pk, **form.cleaned_data)  # noqa: E731 one word for the act
    if _sent(request, form, run):
        messages.success(request, _("The invitation is on its way."))
        return _back(request, found)
    return _form(request, form, _("Invite a further council"), _("Send the invitation"), _url(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def person(request: Any, room_id: UUID) -> HttpResponse:
    """Name somebody of this council."""
    found = find_room(request.actor, room_id)
    form = PersonForm(request.POST or None)

    def run() -> None:
        data = form.cleaned_data
        acts.name_person(request.actor, key=key_of(request), room_id=found.pk, principal_id=data["person"], duty=data["duty"])

    if _sent(request, form, run):
        messages.success(request, _("The others read the name in a moment."))
        return _back(request, found)
    return _form(request, form, _("Name somebody for the joint work"), _("Name this person"), _url(request, found))


@require_POST
@needs(RUN)
def let_go(request: Any, member_id: UUID) -> HttpResponse:
    """Somebody no longer works in the room."""
    row = RoomMember.objects.filter(pk=member_id).first()
    if row is None:
        raise NotFound
    _tried(request, lambda: acts.let_person_go(request.actor, key=key_of(request), member_id=row.pk), "")
    return redirect("desk:joint:room", council=request.council.code, room_id=row.room_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def write(request: Any, room_id: UUID) -> HttpResponse:
    """Write an entry; files and the sending follow on its own page."""
    found = find_room(request.actor, room_id)
    form = EntryForm(request.POST or None)
    made: list[Any] = []
    run = lambda: made.append(  # noqa: E731 one word for the act
        acts.write(request.actor, key=key_of(request), room_id=found.pk, **form.cleaned_data)["entry_id"]
    )
    if _sent(request, form, run):
        return redirect("desk:joint:entry", council=request.council.code, entry_id=made[0])
    return _form(request, form, _("Add to the joint work"), _("Go on to the files"), _url(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def entry(request: Any, entry_id: UUID) -> HttpResponse:
    """One entry: a draft with its files and the sending, or what stands in the room with signatures and number."""
    found = find_entry(request.actor, entry_id)
    own = found.is_own and found.sent_at is None
    may_write = own and bool(policy.ask(request.actor, WRITE, found.room)) and found.room.case.stage == "open"
    problems: list[str] = []
    if request.method == "POST":
        if not may_write:
            raise NotFound
        problems = _files(request, found)
        if not problems:
            return redirect("desk:joint:entry", council=request.council.code, entry_id=found.pk)
    filing = Filing.objects.filter(entry=found).first()
    result = found.kind == Entry.Kind.RESULT and found.sent_at is not None and found.room.case.stage == "open"
    missing = unsigned_by(found.room, found, request.council.code) if result else []
    context = {
        "entry": found,
        "problems": problems,
        "may_write": may_write,
        "signatures": list(Entry.objects.filter(room=found.room, signs_id=found.shared_id)),
        "missing": missing,
        "needs_signatures": found.room.kind_code == PROPOSAL,
        "may_sign": result and may_ever(request.actor, SIGN),
        "may_file": result and filing is None and may_ever(request.actor, FILE),
        "filing": filing,
        "key": key_of(request),
    }
    return render(request, "joint/entry.html", context, status=422 if problems else 200)


@require_POST
@needs(WRITE)
def send(request: Any, entry_id: UUID) -> HttpResponse:
    """Send a draft to the other councils."""
    found = find_entry(request.actor, entry_id)
    done = _("It is on its way to the other councils.")
    _tried(request, lambda: acts.send_out(request.actor, key=key_of(request), entry_id=found.pk), done)
    return _back(request, found.room)


@require_POST
@needs(WRITE)
def discard(request: Any, entry_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = find_entry(request.actor, entry_id)
    _tried(request, lambda: acts.discard(request.actor, key=key_of(request), entry_id=found.pk), _("The draft was thrown away."))
    return _back(request, found.room)


@require_POST
@needs(SIGN)
def sign(request: Any, entry_id: UUID) -> HttpResponse:
    """Sign a result for the council."""
    found = find_entry(request.actor, entry_id)
    _tried(request, lambda: acts.sign(request.actor, key=key_of(request), entry_id=found.pk), _("Signed for our council."))
    return redirect("desk:joint:entry", council=request.council.code, entry_id=found.pk)


@require_POST
@needs(FILE)
def file_result(request: Any, entry_id: UUID) -> HttpResponse:
    """File a result under the council's own number."""
    found = find_entry(request.actor, entry_id)
    _tried(request, lambda: acts.file_result(request.actor, key=key_of(request), entry_id=found.pk), _("Filed under our number."))
    return redirect("desk:joint:entry", council=request.council.code, entry_id=found.pk)


def _stepped(request: Any, found: Room, form: StepForm) -> bool:
    edge = request.POST.get("edge", "")
    if edge not in {one.code for one in JOINT.axis(AXIS).edges if not one.automatic}:
        raise NotFound
    run = lambda: advance(  # noqa: E731 one word for the act
        request.actor,
        case_id=found.pk,
        axis=AXIS,
        edge=edge,
        key=key_of(request),
        expected_version=version_of(request),
        reason=form.cleaned_data["reason"],
    )
    if _sent(request, form, run):
        messages.success(request, _("Done: {step}.").format(step=_(JOINT.axis(AXIS).edge(edge).label)))
        return True
    return False


def _files(request: Any, found: Entry) -> list[str]:
    """Add the files of the form, or take one off; returns a sentence for each that was refused."""
    key = key_of(request)
    if gone := file_to_remove(request):
        remove(request.actor, key=key, file_id=gone)
        return []
    uploads = request.FILES.getlist("files")
    return add_uploads(request.actor, uploads, kind=SUBJECT, subject_id=found.pk, purpose=DOCUMENT, key=key).problems


def _sent(request: Any, form: forms.Form, run: Callable[[], Any]) -> bool:
    """Whether the form was sent and its act done; what was wrong stands in the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        run()
    except Invalid as error:
        renamed = {"to": "code" if "code" in form.fields else ""}
        take_errors(form, {renamed.get(name, name): texts for name, texts in error.errors.items()})
    except (Blocked, Conflict) as error:
        form.add_error(None, str(error))
    return not form.errors


def _tried(request: Any, run: Callable[[], Any], done: str) -> None:
    try:
        run()
    except (Blocked, Conflict) as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)


def _form(request: Any, form: forms.Form, title: str, act: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "act": act, "back": back, "key": key_of(request)}
    return render(request, "joint/form.html", context, status=422 if form.errors else 200)


def _url(request: Any, found: Room) -> str:
    return reverse("desk:joint:room", kwargs={"council": request.council.code, "room_id": found.pk})


def _back(request: Any, found: Room) -> HttpResponse:
    return redirect("desk:joint:room", council=request.council.code, room_id=found.pk)
