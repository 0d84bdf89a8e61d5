"""P9 without an account: a resident writes an opinion on a released consultation, keeps the receipt, and reads what became of it.

As with matters, these pages set the cookie that guards forms and nothing else; how often one address may write is counted in memory.
"""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.consultations.models import Release
from yitang.features.consultations.releases import Part, open_call, release_of
from yitang.features.consultations.residents import ASIDE, ELSEWHERE, KINDS, of_code, speak
from yitang.features.consultations.states import KIND
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Invalid, KeyReused, NotFound
from yitang.foundation.ui.codes import qr_code
from yitang.foundation.ui.open_door import RECEIPTS, more_often_than, new_code, plain_code, spaced
from yitang.foundation.ui.portal import render_portal
from yitang.foundation.ui.sent import WrittenField, key_of
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.instruments.workflow.procedures import in_force

MANY = 429


class SpeakForm(forms.Form):
    """An opinion: what it is, its words, and whether they may be quoted. Nobody is asked who writes."""

    class_code = forms.ChoiceField(
        label=gettext_lazy("What your opinion is"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what your opinion is.")},
    )
    text = WrittenField(label=gettext_lazy("Your opinion"), widget=forms.Textarea(attrs={"rows": 6}))
    quotable = forms.BooleanField(
        label=gettext_lazy("My words may be quoted in the public result, without a name"), required=False
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)
    """Nobody sees this field; what fills it is a programme."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["class_code"].choices = [(one.code, one.label) for one in entries(KINDS)]  # type: ignore[attr-defined]
        self.fields["text"].required = True
        self.fields["text"].error_messages["required"] = _("Write down your opinion.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: Any, consultation_out: UUID) -> HttpResponse:
    """Write an opinion, check it, send it; the receipt shows the code, once. Raises `Http404` for a consultation that is not out."""
    call = release_of(consultation_out, Part.CALL)
    if call is None:
        raise Http404
    context: dict[str, Any] = {"call": call, "key": key_of(request), "back": _page(request, consultation_out)}
    if open_call(consultation_out, today()) is None:
        return _show(request, "over.html", context, 422 if request.method == "POST" else 200)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step not in ("check", "send"):
        initial = {name: request.POST.get(name, "") for name in SpeakForm.base_fields} if step else None
        return _form(request, SpeakForm(initial=initial), context)
    form = SpeakForm(request.POST)
    if not form.is_valid() or form.cleaned_data["website"]:
        return _form(request, form, context, 422)
    if step == "send":
        return _send(request, form, context)
    data = form.cleaned_data
    rows = [
        (form["class_code"].label, labels(KINDS).get(data["class_code"], "")),
        (form["text"].label, data["text"]),
        (_("Being quoted"), _("My words may be quoted") if data["quotable"] else _("Only in other words")),
    ]
    return _show(request, "check.html", context | {"form": form, "rows": rows, "code": spaced(new_code())})


@require_safe
@never_cache
def receipt(request: Any, opinion_secret: str) -> HttpResponse:
    """The private page of one opinion: its words and what became of it. Raises `Http404` for a code that opens none."""
    found = of_code(opinion_secret)
    if found is None:
        raise Http404
    case_id = found.consultation_id
    call = release_of(case_id, Part.CALL) or release_of(case_id, Part.RESULT)
    context = {
        "found": found,
        "kind": labels(KINDS).get(found.class_code, found.class_code),
        "reason": labels(ASIDE).get(found.aside_code, found.aside_code),
        "call": call,
        "back": _page(request, case_id) if call else "",
        "result": release_of(case_id, Part.RESULT),
    }
    return _show(request, "own.html", context)


def address_of_receipt(request: Any, code: str) -> str:
    """For the page that finds receipts of all rooms."""
    return _address(request, code) if of_code(code) is not None else ""


def _send(request: Any, form: SpeakForm, context: dict[str, Any]) -> HttpResponse:
    code = plain_code(request.POST.get("code", ""))
    if len(code) != len(plain_code(new_code())):
        return _form(request, form, context, 422)
    body, _digest = in_force(request.council.id, KIND, today())
    if more_often_than(int(body["parameters"]["an_hour_from_one_address"]), request, "opinions"):
        return _form(request, form, context | {"too_often": True}, MANY)
    data = {name: form.cleaned_data[name] for name in ("class_code", "text", "quotable")}
    call: Release = context["call"]
    try:
        speak(request.actor, key=key_of(request), case_id=call.consultation_id, digest=digest_of(code), watch=True, **data)
    except Invalid as error:
        for name, texts in error.errors.items() if error.errors else [("", [str(error)])]:
            form.add_error(name if name in form.fields else None, texts)
        return _form(request, form, context, 422)
    except (Blocked, NotFound):
        return _show(request, "over.html", context, 422)
    except KeyReused:
        # Sent from an old page with other words: it begins anew, with all that was written.
        return _form(request, form, context | {"key": uuid4().hex}, 409)
    url = request.build_absolute_uri(_address(request, code))
    return _show(request, "receipt.html", context | {"code": spaced(code), "url": url, "drawn": qr_code(url)})


def _form(request: Any, form: SpeakForm, context: dict[str, Any], status: int = 200) -> HttpResponse:
    elsewhere = [{"what": one.label, "where": one.flags.get("where", "")} for one in entries(ELSEWHERE)]
    return _show(request, "speak.html", context | {"form": form, "elsewhere": elsewhere}, status)


def _address(request: Any, code: str) -> str:
    return reverse("resident:spoken", kwargs={"council": request.council.code, "opinion_secret": plain_code(code)})


def _page(request: Any, case_id: UUID) -> str:
    return reverse("portal:consultations:consultation", kwargs={"council": request.council.code, "consultation_out": case_id})


def _show(request: Any, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    token = {"csrf_token": get_token(request)}
    return render_portal(request, f"consultations/resident/{template}", context | token, status=status)


RECEIPTS.register("consultations", address_of_receipt)
