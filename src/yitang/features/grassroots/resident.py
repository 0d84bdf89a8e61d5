"""What a resident does without an account (P2–P4): say what needs doing, keep the receipt, see the course, judge the answer.

These pages set the cookie that guards forms and nothing else; how often one address may write is counted in memory, never stored.
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.grassroots.abuse import too_often
from yitang.features.grassroots.matters import CLASSES, ELSEWHERE, bearer, of_code, say
from yitang.features.grassroots.mistakes import photographs
from yitang.features.grassroots.models import Matter, MemberCard
from yitang.features.grassroots.photos import (
    brought,
    carried,
    field_of,
    photos_of,
    still_there,
    taken_in,
    tokens_of,
    waiting_photo,
)
from yitang.features.grassroots.queries import open_cards
from yitang.features.grassroots.states import AXIS, KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused, NotFound
from yitang.foundation.files.pages import piece_of
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.further import told_afterwards
from yitang.foundation.ui.open_door import new_code, plain_code, receipt_elsewhere, spaced
from yitang.foundation.ui.portal import render_portal
from yitang.foundation.ui.sent import WrittenField, key_of
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import in_force, procedure_of

NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox"
MANY = 429


class SayForm(forms.Form):
    """What a resident says; only the kind and the words are asked for."""

    class_code = forms.ChoiceField(
        label=gettext_lazy("Kind of matter"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what it is about.")},
    )
    text = WrittenField(
        label=gettext_lazy("What needs doing"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Write down what needs doing.")},
    )
    place = forms.CharField(
        label=gettext_lazy("Where it is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Road, number, or what stands beside it. May be left empty."),
    )
    contact = forms.CharField(
        label=gettext_lazy("How to reach you"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("May be left empty. Only whoever deals with it can see it, and each look is recorded."),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    """Nobody sees this field; what fills it is a programme."""

    def __init__(self, *args: Any, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.code, one.label) for one in entries(CLASSES)]
        self.fields["class_code"].choices = known  # type: ignore[attr-defined]
        if chosen in dict(known):
            self.fields["class_code"].widget = forms.HiddenInput()
            self.initial.setdefault("class_code", chosen)
        self.fields["text"].required = True

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Write down what needs doing."))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: Any) -> HttpResponse:
    """Choose what it is about, say it, check it, send it; the receipt shows the code, once."""
    step = request.POST.get("step", "") if request.method == "POST" else ""
    chosen = request.POST.get("class_code") or request.GET.get("class", "")
    context: dict[str, Any] = {
        "venue": _venue(request),
        "card": _card(request),
        "elsewhere": _elsewhere(),
        "key": key_of(request),
        "chosen": labels(CLASSES).get(chosen, ""),
        "photos": brought(request.POST.get("photos", ""), request.council.id),
        "photo_field": field_of(_most_photos(request)),
    }
    if not step and not context["chosen"]:
        return _show(request, "begin.html", context | {"ways": _ways(context)})
    if step in ("check", "send"):
        return _go_on(request, step, SayForm(request.POST, chosen=chosen), context)
    form = SayForm(initial={name: request.POST.get(name, "") for name in SayForm.base_fields} if step else None, chosen=chosen)
    return _say_page(request, form, context)


def _go_on(request: Any, step: str, form: SayForm, context: dict[str, Any]) -> HttpResponse:
    """From the form to the page that asks whether it is right so, and from there to the receipt."""
    if step == "check" and (problems := _take_photos(request, context)):
        form.is_valid()
        form.add_error(None, problems)
    if not form.is_valid() or form.cleaned_data["website"]:
        return _say_page(request, form, context, 422)
    if step == "send":
        return _send(request, form, context)
    rows = [(str(form[name].label), _said(form, name)) for name in ("class_code", "text", "place", "contact")]
    return _show(
        request, "check.html", context | _carry(request, context) | {"form": form, "rows": rows, "code": spaced(new_code())}
    )


def _take_photos(request: Any, context: dict[str, Any]) -> list[str]:
    """Photographs that came with the form join those that the page carried. Returns what was wrong with any of them."""
    there = [] if request.POST.get("drop_photos") else still_there(context["photos"], request.council.id)
    uploads = request.FILES.getlist("new_photos")
    problems: list[str] = []
    if uploads and too_often(request, "photos"):
        problems = [_("Very much is being sent from this address. Try again in an hour.")]
    elif uploads:
        more, problems = taken_in(request.council.id, uploads, context["photo_field"]["most"], len(there))
        there += [one for one in more if one not in there]
    context["photos"] = there
    return problems


def _carry(request: Any, context: dict[str, Any]) -> dict[str, Any]:
    code, photos = request.council.code, context["photos"]
    urls = [
        reverse("resident:waiting", kwargs={"council": code, "photo_token": token})
        for token in tokens_of(photos, request.council.id)
    ]
    return {"carried": carried(photos, request.council.id), "waiting": urls}


def _say_page(request: Any, form: SayForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return _show(request, "say.html", context | _carry(request, context) | {"form": form}, status)


def _send(request: Any, form: SayForm, context: dict[str, Any]) -> HttpResponse:
    code = plain_code(request.POST.get("code", ""))
    if len(code) != len(plain_code(new_code())):
        return _say_page(request, form, context, 422)
    if too_often(request):
        return _say_page(request, form, context | {"too_often": True}, MANY)
    data = {name: form.cleaned_data[name] for name in ("class_code", "text", "place", "contact")}
    venue, card = context["venue"], context["card"]
    try:
        say(
            request.actor,
            key=key_of(request),
            digest=digest_of(code),
            venue_id=venue.pk if venue else None,
            addressee_id=card.principal_id if card else None,
            photos=context["photos"],
            watch=True,
            **data,
        )
    except Invalid as error:
        for name, texts in error.errors.items() if error.errors else [("", [str(error)])]:
            form.add_error(name if name in form.fields else None, texts)
        return _say_page(request, form, context, 422)
    except NotFound:
        form.add_error(None, _("The photographs were kept for a day and are gone. Choose them again."))
        return _say_page(request, form, context | {"photos": []}, 422)
    except KeyReused:
        # Sent from an old page with other words: it begins anew, with all that was written.
        return _say_page(request, form, context | {"key": uuid4().hex}, 409)
    return _receipt(request, code)


def _receipt(request: Any, code: str) -> HttpResponse:
    path = reverse("resident:matter", kwargs={"council": request.council.code, "matter_secret": code})
    url = request.build_absolute_uri(path)
    matter = of_code(code)
    assert matter is not None
    days = procedure_of(matter.case.procedure_id).parameter("answer_within")
    context = {
        "code": spaced(code),
        "url": url,
        "drawn": qr_code(url),
        "days": days["count"],
        "working": days["unit"] == "working_days",
    }
    return _show(request, "receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def find(request: Any) -> HttpResponse:
    """Type the code of a receipt."""
    typed = request.POST.get("code", "")
    if request.method == "POST":
        if too_often(request):
            return _show(request, "find.html", {"typed": typed, "too_often": True}, MANY)
        found = of_code(typed)
        if found is not None:
            path = reverse("resident:matter", kwargs={"council": request.council.code, "matter_secret": plain_code(typed)})
        else:
            path = receipt_elsewhere(request, typed)
        if path:
            response = HttpResponse(status=303)
            response.headers["Location"] = path
            return response
    return _show(request, "find.html", {"typed": typed, "missing": request.method == "POST"}, 422 if typed else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def matter(request: Any, matter_secret: str) -> HttpResponse:
    """The private page of one matter: its course, its answer; add something, judge the answer."""
    found = of_code(matter_secret)
    if found is None:
        return _show(request, "find.html", {"typed": "", "missing": True}, 404)
    problems: dict[str, list[Any]] = {}
    if request.method == "POST":
        problems = _act(request, found)
        if not problems:
            response = HttpResponse(status=303)
            response.headers["Location"] = request.path
            return response
    procedure = procedure_of(found.case.procedure_id)
    decisions = found.case.decisions.order_by("recorded_at", "pk")
    course = [{"when": row.effective_on, "what": _public_word(row, procedure)} for row in decisions]
    kept, gone = photographs(found.pk)
    context = {
        "matter": found,
        "kind": labels(CLASSES).get(found.class_code, found.class_code),
        "state": procedure.axis(AXIS).state(found.case.stage).words("public"),
        "course": sorted([*course, *told_afterwards(request, found.pk)], key=lambda line: line["when"]),
        "why": next((row.reason for row in decisions if row.edge == "send_elsewhere"), ""),
        "photos": list(enumerate(kept, start=1)),
        "gone": gone,
        "photo_field": field_of(_most_photos(request)),
        "path": request.path,
        "notes": list(found.notes.order_by("pk")),
        "problems": problems,
        "typed": request.POST.get("text", ""),
        "version": found.case.tracks.get(axis=AXIS).version,
        "open": found.case.stage in ("said", "accepted", "answered"),
        "key": key_of(request),
    }
    return _show(request, "matter.html", context, 422 if problems else 200)


@require_safe
@never_cache
def photo(request: Any, matter_secret: str, piece: int) -> HttpResponseBase:
    """A photograph on the private page. Raises `Http404` for a code or a number that is none."""
    found = of_code(matter_secret)
    photos = photos_of(found.pk) if found else []
    if not 1 <= piece <= len(photos):
        raise Http404
    return _picture(piece_of(photos[piece - 1], 1), "image/webp")


@require_safe
@never_cache
def waiting(request: Any, photo_token: str) -> HttpResponseBase:
    """A photograph that waits until its words are sent. Raises `Http404` for a token that opens none."""
    found = waiting_photo(photo_token, request.council.id)
    if found is None:
        raise Http404
    return _picture(found[0], found[1])


def _picture(path: Path, mime: str) -> FileResponse:
    response = FileResponse(path.open("rb"), content_type=mime)
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _act(request: Any, found: Matter) -> dict[str, list[Any]]:
    """What the resident does on the page; problems by field, none when it is done."""
    edge = request.POST.get("edge", "")
    payload: dict[str, Any] = {name: request.POST.get(name, "") for name in ("text", "judged")}
    if edge not in ("add", "agree", "object"):
        return {"edge": [_("Choose what you would like to do.")]}
    if too_often(request):
        return {"edge": [_("Very much is being sent from this address. Try again in an hour.")]}
    if edge == "add" and (uploads := request.FILES.getlist("new_photos")):
        photos, problems = taken_in(request.council.id, uploads, _most_photos(request))
        if problems:
            return {"photos": problems}
        payload["photos"] = photos
    try:
        advance(bearer(found), case_id=found.pk, axis=AXIS, edge=edge, key=key_of(request), payload=payload)
    except Invalid as error:
        return error.errors or {"edge": [str(error)]}
    except (Conflict, KeyReused):
        return {"edge": [_("The matter has gone on meanwhile. Look at it again.")]}
    return {}


def _public_word(row: Any, procedure: Any) -> str:
    axis = procedure.axis(AXIS)
    if row.from_state == row.to_state:
        return _(axis.edge(row.edge).label)
    return str(axis.state(row.to_state).words("public"))


def _venue(request: Any) -> Venue | None:
    code = (request.POST.get("venue") or request.GET.get("venue") or "").replace("\x00", "")
    return Venue.objects.filter(open_on(today()), code=code).first() if code else None


def _card(request: Any) -> MemberCard | None:
    code = (request.POST.get("to") or request.GET.get("to") or "").replace("\x00", "")
    return open_cards(today()).filter(code=code).first() if code else None


def _ways(context: dict[str, Any]) -> list[dict[str, str]]:
    """The kinds of matter, each with the address of its form."""
    venue, card = context["venue"], context["card"]
    rest = ({"venue": venue.code} if venue else {}) | ({"to": card.code} if card else {})
    return [
        {"label": one.label, "hint": one.flags.get("hint", ""), "url": f"?{urlencode({'class': one.code} | rest)}"}
        for one in entries(CLASSES)
    ]


def _most_photos(request: Any) -> int:
    body, _digest = in_force(request.council.id, KIND, today())
    return int(body["parameters"]["photos_most"])


def _elsewhere() -> list[dict[str, str]]:
    return [{"what": one.label, "where": one.flags.get("where", "")} for one in entries(ELSEWHERE)]


def _said(form: SayForm, name: str) -> str:
    value = form.cleaned_data[name]
    return labels(CLASSES).get(value, value) if name == "class_code" else value


def _show(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    token = {"csrf_token": get_token(request)}
    return render_portal(request, f"grassroots/resident/{template}", context | token, status=status)
