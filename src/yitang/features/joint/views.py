"""Pages of joint rooms: the list, a new one, the room with all that stands in it, one entry."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.joint import actions as acts
from yitang.features.joint.forms import EntryForm, InviteForm, PersonForm, RoomForm, TakeBackForm
from yitang.features.joint.models import Entry, Filing, RoomMember
from yitang.features.joint.policy import FILE, SIGN, VIEW, WRITE
from yitang.features.joint.queries import find_entry, find_room, gatherings_of, unsigned_by, visible_entries, visible_rooms
from yitang.features.joint.sending import DOCUMENT, SUBJECT
from yitang.features.joint.states import AXIS, JOINT, KINDS, PROPOSAL, RUN
from yitang.foundation.core.errors import NotFound
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, file_to_remove
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import form_page, press
from yitang.foundation.ui.sent import key_of
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.workflow.pages import StepForm, step_taken, steps_shown

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
    return form_page(
        request,
        form,
        lambda key, _version: made.append(acts.open_room(request.actor, key=key, **form.data_of())["case_id"]),
        _("Open a joint room"),
        _("Open the room"),
        reverse("desk:joint:rooms", kwargs={"council": request.council.code}),
        onward=lambda: _url(request, made[0]),
        done=_("The room was opened; the invitations are on their way."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def room(request: Any, room_id: UUID) -> HttpResponse:
    """The room: who is in it, what stands in it, this council's own gatherings about it, what this reader may do."""
    found = find_room(request.actor, room_id)
    form = StepForm(request.POST or None)
    if step_taken(request, found, AXIS, form):
        return redirect(_url(request, found.pk))
    open_ = found.case.stage == "open"
    entries = list(visible_entries(request.actor).filter(room=found))
    numbers = {row.entry_id: row for row in Filing.objects.filter(entry__room=found)}
    context = steps_shown(request, found, AXIS, form) | {
        "room": found,
        "kind": labels(KINDS).get(found.kind_code, found.kind_code),
        "state": JOINT.axis(AXIS).state(found.case.stage).words(),
        "form": form,
        "partners": list(found.partners.all()),
        "members": list(RoomMember.objects.filter(room=found, until=None).select_related("principal")),
        "entries": [{"entry": one, "filing": numbers.get(one.pk)} for one in entries],
        "gatherings": list(gatherings_of(request.actor, found)),
        "may_run": open_ and may_ever(request.actor, RUN),
        "may_invite": open_ and found.is_own and may_ever(request.actor, RUN),
        "may_write": open_ and bool(policy.ask(request.actor, WRITE, found)),
        "may_arrange": open_ and may_ever(request.actor, ORGANISE),
        "key": key_of(request),
    }
    return render(request, "joint/room.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def invite(request: Any, room_id: UUID) -> HttpResponse:
    """Invite a further council."""
    found = find_room(request.actor, room_id)
    form = InviteForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda key, _version: acts.invite_council(request.actor, key=key, room_id=found.pk, **form.cleaned_data),
        _("Invite a further council"),
        _("Send the invitation"),
        _url(request, found.pk),
        done=_("The invitation is on its way."),
        aliases={"to": "code"},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RUN)
def person(request: Any, room_id: UUID) -> HttpResponse:
    """Name somebody of this council."""
    found = find_room(request.actor, room_id)
    form = PersonForm(request.POST or None)

    def run(key: str, _version: int) -> None:
        data = form.cleaned_data
        acts.name_person(request.actor, key=key, room_id=found.pk, principal_id=data["person"], duty=data["duty"])

    return form_page(
        request,
        form,
        run,
        _("Name somebody for the joint work"),
        _("Name this person"),
        _url(request, found.pk),
        done=_("The others read the name in a moment."),
    )


@require_POST
@needs(RUN)
def let_go(request: Any, member_id: UUID) -> HttpResponse:
    """Somebody no longer works in the room."""
    row = RoomMember.objects.filter(pk=member_id).first()
    if row is None:
        raise NotFound
    run = lambda: acts.let_person_go(request.actor, key=key_of(request), member_id=row.pk)  # noqa: E731 one word for the act
    return press(request, run, _url(request, row.room_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def write(request: Any, room_id: UUID) -> HttpResponse:
    """Write an entry; files and the sending follow on its own page."""
    found = find_room(request.actor, room_id)
    form = EntryForm(request.POST or None)
    made: list[UUID] = []

    def run(key: str, _version: int) -> None:
        made.append(acts.write(request.actor, key=key, room_id=found.pk, **form.cleaned_data)["entry_id"])

    return form_page(
        request,
        form,
        run,
        _("Add to the joint work"),
        _("Go on to the files"),
        _url(request, found.pk),
        onward=lambda: _entry_url(request, made[0]),
        done="",
        note=found.case.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs(VIEW)
def entry(request: Any, entry_id: UUID) -> HttpResponse:
    """One entry: a draft with its files and the sending, or what stands in the room with signatures and number."""
    found = find_entry(request.actor, entry_id)
    writes = bool(policy.ask(request.actor, WRITE, found.room))
    may_write = writes and found.is_own and found.sent_at is None and found.room.case.stage == "open"
    problems: list[str] = []
    if request.method == "POST":
        if not may_write:
            raise NotFound
        problems = _files(request, found)
        if not problems:
            return redirect(_entry_url(request, found.pk))
    filing = Filing.objects.filter(entry=found).first()
    stands = found.sent_at is not None and found.withdrawn_at is None
    result = found.kind == Entry.Kind.RESULT and stands and found.room.case.stage == "open"
    signatures = list(Entry.objects.filter(room=found.room, signs_id=found.shared_id))
    own_word = found.is_own and stands and found.kind != Entry.Kind.SIGNATURE
    context = {
        "entry": found,
        "problems": problems,
        "may_write": may_write,
        "signatures": signatures,
        "missing": unsigned_by(found.room, found, request.council.code) if result else [],
        "needs_signatures": found.room.kind_code == PROPOSAL,
        "may_sign": result and may_ever(request.actor, SIGN),
        "may_file": result and filing is None and may_ever(request.actor, FILE),
        "may_take_back": own_word and writes and filing is None and not signatures,
        "filing": filing,
        "key": key_of(request),
    }
    return render(request, "joint/entry.html", context, status=422 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(WRITE)
def take_back(request: Any, entry_id: UUID) -> HttpResponse:
    """Take back what was sent by mistake, with the reason that all councils of the room read."""
    found = find_entry(request.actor, entry_id)
    form = TakeBackForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda key, _version: acts.take_back(request.actor, key=key, entry_id=found.pk, **form.cleaned_data),
        _("Take the entry back"),
        _("Take it back"),
        _entry_url(request, found.pk),
        done=_("It was taken back. The copies of the others say so in a moment."),
        note=_("“%(title)s”: the other councils keep the title and read the reason; words and files go from their copies.")
        % {"title": found.title},
    )


@require_POST
@needs(WRITE)
def send(request: Any, entry_id: UUID) -> HttpResponse:
    """Send a draft to the other councils."""
    found = find_entry(request.actor, entry_id)
    return _pressed(request, found, acts.send_out, _url(request, found.room_id), _("It is on its way to the other councils."))


@require_POST
@needs(WRITE)
def discard(request: Any, entry_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    found = find_entry(request.actor, entry_id)
    return _pressed(request, found, acts.discard, _url(request, found.room_id), _("The draft was thrown away."))


@require_POST
@needs(SIGN)
def sign(request: Any, entry_id: UUID) -> HttpResponse:
    """Sign a result for the council."""
    found = find_entry(request.actor, entry_id)
    return _pressed(request, found, acts.sign, _entry_url(request, found.pk), _("Signed for our council."))


@require_POST
@needs(FILE)
def file_result(request: Any, entry_id: UUID) -> HttpResponse:
    """File a result under the council's own number."""
    found = find_entry(request.actor, entry_id)
    return _pressed(request, found, acts.file_result, _entry_url(request, found.pk), _("Filed under our number."))


def _pressed(request: Any, found: Entry, act: Callable[..., Any], back: str, done: str) -> HttpResponse:
    return press(request, lambda: act(request.actor, key=key_of(request), entry_id=found.pk), back, done)


def _files(request: Any, found: Entry) -> list[str]:
    """Add the files of the form, or take one off; returns a sentence for each that was refused."""
    key = key_of(request)
    if gone := file_to_remove(request):
        remove(request.actor, key=key, file_id=gone)
        return []
    uploads = request.FILES.getlist("files")
    return add_uploads(request.actor, uploads, kind=SUBJECT, subject_id=found.pk, purpose=DOCUMENT, key=key).problems


def _url(request: Any, room_id: UUID) -> str:
    return reverse("desk:joint:room", kwargs={"council": request.council.code, "room_id": room_id})


def _entry_url(request: Any, entry_id: UUID) -> str:
    return reverse("desk:joint:entry", kwargs={"council": request.council.code, "entry_id": entry_id})
