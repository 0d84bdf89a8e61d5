"""Pages: the picker's answers, sectors and bodies, and unconfirmed names that wait to be joined."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.foundation.administration.directory import the_one
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.picking import PickInput, offer
from yitang.institution.principals import actions
from yitang.institution.principals.actions import PLAIN_KINDS, WITHOUT_PEOPLE
from yitang.institution.principals.models import Principal
from yitang.institution.principals.policy import JOIN, MANAGE, PICK
from yitang.institution.principals.queries import exact_words, known, search, suggestions, unconfirmed

PAGE = 50
OFFERED = 8


class PrincipalFilter(forms.Form):
    q = forms.CharField(label=gettext_lazy("Name, pinyin or code"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", "—"), *((kind.value, kind.label) for kind in PLAIN_KINDS)]
    )


class PrincipalForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[(kind.value, kind.label) for kind in WITHOUT_PEOPLE])
    code = forms.CharField(label=gettext_lazy("Short code"), max_length=40)
    name = forms.CharField(label=gettext_lazy("Name of the body"), max_length=200)


class JoinForm(forms.Form):
    into = forms.CharField(
        label=gettext_lazy("Is the same as"),
        max_length=200,
        help_text=gettext_lazy("Number or code on the roster. Compare more than the name before joining."),
    )


@require_safe
@needs(PICK)
def pick(request: Any) -> JsonResponse:
    """`?q=wf&kind=member&kind=unit` → `{"results": [{id, name, kind, code, words}]}` for pickers; `words` is what a form takes."""
    found = search(request.GET.get("q", ""), request.GET.getlist("kind"), on=today())
    results = [
        {"id": str(one.pk), "name": one.name, "kind": one.get_kind_display(), "code": one.code or "", "words": words}
        for one, words in zip(found, exact_words(found), strict=True)
    ]
    return JsonResponse({"results": results})


@require_safe
@needs(MANAGE)
def bodies(request: Any) -> HttpResponse:
    """Sectors, parties, bodies, committees and guests."""
    form = PrincipalFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    kinds = [asked["kind"]] if asked.get("kind") else list(PLAIN_KINDS)
    if asked.get("q"):
        found: Any = search(asked["q"], kinds, limit=500)
    else:
        found = known().filter(kind__in=kinds).select_related("body").order_by("kind", "code")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "principals/bodies.html", {"form": form, "page": page, "waiting": unconfirmed().count()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(MANAGE)
def add(request: Any) -> HttpResponse:
    """Add one."""
    form = PrincipalForm(request.POST or None)
    back = reverse("desk:principals:bodies", kwargs={"council": request.council.code})
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_principal(request.actor, **form.cleaned_data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            messages.success(request, _("Saved."))
            return redirect(back)
    context = {"form": form, "heading": _("New sector, body or committee"), "act": _("Save"), "cancel_url": back}
    return render(request, "administration/form.html", context)


@require_safe
@needs(JOIN)
def waiting(request: Any) -> HttpResponse:
    """Unconfirmed names, grouped by kind, each with who on the roster has the same name. Nothing is joined by itself."""
    page = Paginator(unconfirmed(), PAGE).get_page(request.GET.get("page"))
    found = suggestions(page.object_list)
    rows = [{"principal": one, "suggestions": found[one.pk]} for one in page]
    return render(request, "principals/waiting.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(JOIN)
def join(request: Any, principal_id: UUID) -> HttpResponse:
    """Join one name with somebody on the roster."""
    principal = unconfirmed().filter(pk=principal_id).first()
    if principal is None:
        raise NotFound
    form = JoinForm(request.POST or None, initial={"into": request.GET.get("into", "")})
    form.fields["into"].widget = PickInput(principal.kind)
    if request.method == "POST" and form.is_valid():
        try:
            into = the_one(_number_of(form.cleaned_data["into"]))
            actions.join_principal(request.actor, principal_id=principal.pk, into_id=into.id)  # type: ignore[union-attr]
        except Invalid as error:
            offer(form, "into", exact_words(search(form.cleaned_data["into"], [principal.kind], limit=OFFERED)))
            take_errors(form, {"into": error.errors.get("principal") or error.errors.get("into") or error.errors.get("", [])})
        else:
            messages.success(request, _("{name} has been joined.").format(name=principal.name))
            return redirect("desk:principals:waiting", council=request.council.code)
    context = {"form": form, "principal": principal, "suggestions": suggestions([principal])[principal.pk]}
    return render(request, "principals/join.html", context)


def _number_of(words: str) -> str:
    """The number in brackets after a name that was chosen from suggestions, else the words as they are."""
    name, opening, rest = words.strip().partition("（")
    return rest.removesuffix("）") if name and opening and rest.endswith("）") else words


@require_safe
@needs(JOIN)
def joined(request: Any) -> HttpResponse:
    """Joins that were made, to look over and undo."""
    found = Principal.objects.filter(merged_into__isnull=False).select_related("merged_into").order_by("spelled", "pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "principals/joined.html", {"page": page})


@require_POST
@needs(JOIN)
def part(request: Any, principal_id: UUID) -> HttpResponse:
    """Undo a join."""
    actions.part_principal(request.actor, principal_id=principal_id)
    messages.success(request, _("The two are separate again."))
    return redirect("desk:principals:joined", council=request.council.code)
