"""在办事项改用新规则: which rules running cases keep, what is new since, and moving them to the rules in force."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions.web import needs
from yitang.instruments.workflow.models import ProcedureMove
from yitang.instruments.workflow.moving import CONFIGURE, Older, move_cases, older_versions
from yitang.instruments.workflow.procedures import PROCEDURES

LATEST = 20


class MoveForm(forms.Form):
    """Why the cases are moved, and what becomes of states that are gone."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=60)
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(
        label=gettext_lazy("Reason and basis"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, older: Older, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.homeless = [one.key for one in older.homeless]
        for one in older.homeless:
            label = _("%(n)d cases at “%(state)s” become") % {"n": one.cases, "state": one.label}
            self.fields[one.key] = forms.ChoiceField(label=label, choices=[("", _("Choose")), *one.choices])

    @property
    def mapping(self) -> dict[str, str]:
        """`axis.state` of the earlier rules to a state of the present ones."""
        return {key: self.cleaned_data[key] for key in self.homeless}


@require_safe
@needs(CONFIGURE)
def versions(request: Any) -> HttpResponse:
    """Running cases by the rules they keep, and what was moved before."""
    older = [{"label": _label(one), "one": one} for one in older_versions(request.council.id)]
    moves = ProcedureMove.objects.select_related("source")[:LATEST]
    moved = [{"label": _(PROCEDURES.get(one.source.code).label), "one": one} for one in moves if one.source.code in PROCEDURES]
    return render(request, "desk/versions.html", {"older": older, "moved": moved})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(CONFIGURE)
def move(request: Any, version_id: UUID) -> HttpResponse:
    """The differences, then one reason, then all running cases of this version follow the rules in force."""
    back = reverse("desk:versions", kwargs={"council": request.council.code})
    found = next((one for one in older_versions(request.council.id) if one.version.pk == version_id), None)
    if found is None:
        if request.method != "POST":
            raise NotFound(_("There is no such version."))
        messages.info(request, _("No running case keeps these rules any more."))
        return redirect(back)
    form = MoveForm(request.POST or None, older=found, initial={"key": uuid4().hex, "digest": found.digest})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        given = {"version_id": version_id, "digest": asked["digest"], "reason": asked["reason"], "mapping": form.mapping}
        try:
            done = move_cases(request.actor, key=asked["key"], **given)
        except Invalid as error:
            take_errors(form, error.errors)
        except (Blocked, Conflict) as error:
            messages.warning(request, str(error.message))
            return redirect(request.path)
        else:
            messages.success(request, _("%(n)d running cases follow the present rules now.") % {"n": done["cases"]})
            return redirect(back)
    context = {"form": form, "label": _label(found), "older": found, "back": back}
    return render(request, "desk/move_cases.html", context, status=422 if form.errors else 200)


def _label(one: Older) -> str:
    return _(PROCEDURES.get(one.version.code).label)
