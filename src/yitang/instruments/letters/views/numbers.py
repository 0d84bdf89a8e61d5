"""Pages of the registers of document numbers: what was given, what comes next, where a gap went."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.instruments.letters.actions import add_register, close_register, skip
from yitang.instruments.letters.forms import RegisterForm, SkipForm
from yitang.instruments.letters.kinds import LETTER_KINDS
from yitang.instruments.letters.models import GivenNumber, NumberRegister
from yitang.instruments.letters.numbers import next_of, printed

PER_PAGE = 50


@require_GET
@needs("letters.browse")
def registers(request: Any) -> HttpResponse:
    """All registers with the number that comes next."""
    year = today().year
    lines = [
        {
            "register": register,
            "next": printed(register, year, next_of(register, year)),
            "kinds": "、".join(str(LETTER_KINDS.get(code).label) for code in register.kinds if code in LETTER_KINDS),
        }
        for register in NumberRegister.objects.order_by("closed_on", "name")
    ]
    context = {"lines": lines, "may_manage": policy.may_ever(request.actor, "letters.manage")}
    return render(request, "letters/registers.html", context)


@require_http_methods(["GET", "POST"])
@needs("letters.manage")
def add(request: Any) -> HttpResponse:
    """Open a register."""
    numbered = [kind for kind in LETTER_KINDS.values() if kind.is_numbered]
    form = RegisterForm(request.POST or None, kinds=numbered, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            made = add_register(
                request.actor, key=asked["key"] or None, name=asked["name"], pattern=asked["pattern"], kinds=asked["kinds"]
            )
        except Invalid as error:
            for name, texts in error.errors.items():
                form.add_error(name or None, [str(text) for text in texts])
        else:
            messages.success(request, _("The register is open."))
            return redirect("desk:letters:register", council=request.council.code, register_id=made["register_id"])
    return render(request, "letters/add_register.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@needs("letters.browse")
def register(request: Any, register_id: UUID) -> HttpResponse:
    """The numbers of a register, newest first, each with its letter or its reason."""
    return _register(request, _found(register_id))


@require_POST
@needs("letters.manage")
def skip_numbers(request: Any, register_id: UUID) -> HttpResponse:
    """Pass over numbers, with the reason."""
    found = _found(register_id)
    form = SkipForm(request.POST)
    if not form.is_valid():
        return _register(request, found, form)
    asked = form.cleaned_data
    try:
        done = skip(
            request.actor, key=asked["key"] or None, register_id=register_id, count=asked["count"], reason=asked["reason"]
        )
    except Invalid as error:
        form.add_error(None, str(error.message))
        return _register(request, found, form)
    messages.success(request, _("Passed over: %(first)d to %(last)d.") % done)
    return redirect("desk:letters:register", council=request.council.code, register_id=register_id)


@require_http_methods(["GET", "POST"])
@needs("letters.manage")
def close(request: Any, register_id: UUID) -> HttpResponse:
    """Close a register after a question."""
    found = _found(register_id)
    if request.method == "POST":
        close_register(request.actor, key=request.POST.get("key") or None, register_id=register_id)
        messages.success(request, _("The register is closed. What it gave stays."))
        return redirect("desk:letters:registers", council=request.council.code)
    context = {
        "question": _("Close the register “%(name)s”?") % {"name": found.name},
        "explanation": _("It gives no more numbers. Those that it gave stay as they are."),
        "act": _("Close the register"),
        "cancel_url": request.path.removesuffix("close/"),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)


def _found(register_id: UUID) -> NumberRegister:
    found = NumberRegister.objects.filter(pk=register_id).first()
    if found is None:
        raise NotFound(_("There is no such register."))
    return found


def _register(request: Any, found: NumberRegister, form: SkipForm | None = None) -> HttpResponse:
    year = request.GET.get("year", "")
    given: QuerySet[GivenNumber] = GivenNumber.objects.filter(register=found).select_related("letter")
    years = list(given.order_by("-year").values_list("year", flat=True).distinct())
    if year.isdecimal() and int(year) in years:
        given = given.filter(year=int(year))
    page = Paginator(given, PER_PAGE).get_page(request.GET.get("page"))
    may_manage = found.closed_on is None and bool(policy.ask(request.actor, "letters.manage"))
    this_year = today().year
    context = {
        "register": found,
        "next": printed(found, this_year, next_of(found, this_year)),
        "years": [{"label": str(n), "url": f"?year={n}", "current": str(n) == year} for n in years] if len(years) > 1 else [],
        "page": page,
        "lines": [(one, printed(found, one.year, one.number)) for one in page],
        "form": (form or SkipForm(initial={"key": uuid4().hex})) if may_manage else None,
    }
    return render(request, "letters/register.html", context, status=422 if form else 200)
