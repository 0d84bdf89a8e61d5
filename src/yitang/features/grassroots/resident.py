"""What a resident does without an account (P2–P4): say what needs doing, keep the receipt, see the course, judge the answer.

These pages set the cookie that guards forms and nothing else; how often one address may write is counted in memory, never stored.
"""

from typing import Any
from uuid import uuid4

from django import forms
from django.core.cache import cache
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yitang.features.grassroots.matters import CLASSES, ELSEWHERE, bearer, new_code, of_code, plain_code, say, spaced
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.states import AXIS, KIND
from yitang.foundation.accounts.adapter import client_ip
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, KeyReused
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.further import told_afterwards
from yitang.foundation.ui.portal import render_portal
from yitang.foundation.ui.sent import WrittenField, key_of
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.procedures import in_force, procedure_of

HOUR = 3600
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = [(one.code, one.label) for one in entries(CLASSES)]  # type: ignore[attr-defined]
        self.fields["text"].required = True

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Write down what needs doing."))
        return text


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: Any) -> HttpResponse:
    """Say it, check it, send it; the receipt shows the code, once."""
    venue = _venue(request)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    form = SayForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "venue": venue, "elsewhere": _elsewhere(), "key": key_of(request)}
    if step in ("check", "send") and form.is_valid():
        if form.cleaned_data["website"]:
            return _show(request, "say.html", context, 422)
        if step == "check":
            rows = [(str(form[name].label), _said(form, name)) for name in ("class_code", "text", "place", "contact")]
            code = spaced(new_code())
            return _show(request, "check.html", context | {"rows": rows, "code": code})
        return _send(request, form, venue, context)
    if step == "change":
        context["form"] = SayForm(initial={name: request.POST.get(name, "") for name in form.fields})
        return _show(request, "say.html", context)
    return _show(request, "say.html", context, 422 if step else 200)


def _send(request: Any, form: SayForm, venue: Venue | None, context: dict[str, Any]) -> HttpResponse:
    code = plain_code(request.POST.get("code", ""))
    if len(code) != len(plain_code(new_code())):
        return _show(request, "say.html", context, 422)
    if _too_often(request):
        return _show(request, "say.html", context | {"too_often": True}, MANY)
    data = {name: form.cleaned_data[name] for name in ("class_code", "text", "place", "contact")}
    try:
        say(request.actor, key=key_of(request), digest=digest_of(code), venue_id=venue.pk if venue else None, **data)
    except Invalid as error:
        for name, texts in error.errors.items():
            form.add_error(name if name in form.fields else None, texts)
        return _show(request, "say.html", context, 422)
    except KeyReused:
        # Sent from an old page with other words: it begins anew, with all that was written.
        return _show(request, "say.html", context | {"key": uuid4().hex}, 409)
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
        if _too_often(request):
            return _show(request, "find.html", {"typed": typed, "too_often": True}, MANY)
        found = of_code(typed)
        if found is not None:
            response = HttpResponse(status=303)
            path = reverse("resident:matter", kwargs={"council": request.council.code, "matter_secret": plain_code(typed)})
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
    context = {
        "matter": found,
        "kind": labels(CLASSES).get(found.class_code, found.class_code),
        "state": procedure.axis(AXIS).state(found.case.stage).words("public"),
        "course": sorted([*course, *told_afterwards(request, found.pk)], key=lambda line: line["when"]),
        "why": next((row.reason for row in decisions if row.edge == "send_elsewhere"), ""),
        "notes": list(found.notes.order_by("pk")),
        "problems": problems,
        "typed": request.POST.get("text", ""),
        "version": found.case.tracks.get(axis=AXIS).version,
        "open": found.case.stage in ("said", "accepted", "answered"),
        "key": key_of(request),
    }
    return _show(request, "matter.html", context, 422 if problems else 200)


def _act(request: Any, found: Matter) -> dict[str, list[Any]]:
    """What the resident does on the page; problems by field, none when it is done."""
    edge, payload = request.POST.get("edge", ""), {"text": request.POST.get("text", ""), "judged": request.POST.get("judged", "")}
    if edge not in ("add", "agree", "object"):
        return {"edge": [_("Choose what you would like to do.")]}
    if _too_often(request):
        return {"edge": [_("Very much is being sent from this address. Try again in an hour.")]}
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


def _elsewhere() -> list[dict[str, str]]:
    return [{"what": one.label, "where": one.flags.get("where", "")} for one in entries(ELSEWHERE)]


def _said(form: SayForm, name: str) -> str:
    value = form.cleaned_data[name]
    return labels(CLASSES).get(value, value) if name == "class_code" else value


def _too_often(request: Any) -> bool:
    """Whether an address has written more than the council allows in an hour. The address itself is kept nowhere."""
    body, _digest = in_force(request.council.id, KIND, today())
    most = body["parameters"]["an_hour_from_one_address"]
    address = salted_hmac("yitang.grassroots.often", client_ip(request) or "").hexdigest()[:32]
    name = f"often:{request.council.id}:{address}"
    cache.add(name, 0, HOUR)
    try:
        return bool(cache.incr(name) > most)
    except ValueError:
        # It ran out between the two.
        return False


def _show(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    token = {"csrf_token": get_token(request)}
    return render_portal(request, f"grassroots/resident/{template}", context | token, status=status)
