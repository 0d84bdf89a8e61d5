"""Matters in the office: the list by stage, one matter with what can be done, taking one down."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.grassroots import matters as acts
from yitang.features.grassroots.matters import CLASSES, visible_matters
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.policy import CONTACT, READ, TAKE_DOWN
from yitang.features.grassroots.states import AXIS, MATTER
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.picking import PickInput
from yitang.foundation.ui.sent import WrittenField, key_of, version_of
from yitang.foundation.vocabulary.queries import entries, labels
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import open_on
from yitang.institution.principals.naming import one_named, written
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import procedure_of

PAGE = 50
STAGES = tuple(state.code for state in MATTER.axes[0].states)


class StepForm(forms.Form):
    """What the steps of the office ask for; each step shows its own fields."""

    unit = forms.CharField(
        label=gettext_lazy("Unit that deals with it"),
        required=False,
        max_length=200,
        widget=PickInput("unit"),
        help_text=gettext_lazy("Empty: the venue deals with it."),
    )
    text = WrittenField(label=gettext_lazy("Answer to the resident"), widget=forms.Textarea(attrs={"rows": 6}))
    outcome = forms.ChoiceField(
        label=gettext_lazy("Whether it is solved"), choices=Matter.Outcome.choices, widget=forms.RadioSelect, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, required=False)

    def clean_unit(self) -> str:
        words = self.cleaned_data["unit"]
        return str(one_named(words, ("unit",)).pk) if words.strip() else ""


ASKS: dict[str, tuple[str, ...]] = {
    "accept": ("unit",),
    "pass_on": ("unit",),
    "send_elsewhere": ("reason",),
    "answer": ("text", "outcome"),
    "settle": ("reason",),
}


class TakeDownForm(forms.Form):
    """What somebody who listens writes down."""

    way = forms.ChoiceField(label=gettext_lazy("How it was said"), widget=forms.RadioSelect, choices=Matter.Way.choices[1:])
    said_on = forms.DateField(label=gettext_lazy("Said on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=100, required=False, help_text=gettext_lazy("Name or code."))
    class_code = forms.ChoiceField(label=gettext_lazy("Kind of matter"))
    text = WrittenField(label=gettext_lazy("What needs doing"), widget=forms.Textarea(attrs={"rows": 6}))
    place = forms.CharField(label=gettext_lazy("Where it is"), max_length=200, required=False)
    contact = forms.CharField(label=gettext_lazy("How to reach the resident"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "—"), *((one.code, one.label) for one in entries(CLASSES))]
        self.fields["class_code"].choices = choices  # type: ignore[attr-defined]
        self.fields["text"].required = True

    def clean_venue(self) -> UUID | None:
        words = self.cleaned_data["venue"].replace("\x00", "").strip()
        if not words:
            return None
        found = list(Venue.objects.filter(open_on(today()), code=words)[:1]) or list(
            Venue.objects.filter(open_on(today()), name=words)[:2]
        )
        if len(found) != 1:
            raise forms.ValidationError(_("No one open venue is called “%(name)s”.") % {"name": words})
        return found[0].pk


@require_safe
@needs(READ)
def matters(request: Any) -> HttpResponse:
    """The list by stage, the oldest that waits first."""
    stage = request.GET.get("stage", "")
    rows = visible_matters(request.actor)
    counts = _counts(rows)
    shown = rows.filter(case__stage=stage) if stage in STAGES else rows
    waits = stage in ("said", "accepted", "answered")
    shown = shown.order_by("said_on", "pk") if waits else shown.order_by("-said_on", "-pk")
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    axis, words = MATTER.axes[0], labels(CLASSES)
    tabs = [{"label": _("All"), "url": "?", "current": not stage, "count": sum(counts.values())}]
    tabs += [
        {"label": axis.state(code).words(), "url": f"?stage={code}", "current": stage == code, "count": counts.get(code, 0)}
        for code in STAGES
    ]
    found = [
        {"matter": row, "kind": words.get(row.class_code, row.class_code), "state": axis.state(row.case.stage).words()}
        for row in page.object_list
    ]
    context = {"tabs": tabs, "rows": found, "page": page, "may_take_down": may_ever(request.actor, TAKE_DOWN)}
    return render(request, "grassroots/matters.html", context | {"today": today()})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ)
def matter(request: Any, matter_id: UUID) -> HttpResponse:
    """One matter: what was said, its course, and the steps that this reader may take."""
    found = _matter(request, matter_id)
    form = StepForm(request.POST or None)
    edge = request.POST.get("edge", "")
    if request.method == "POST" and edge in ASKS and form.is_valid() and _taken(request, found, form, edge):
        return redirect("desk:grassroots:matters", council=request.council.code)
    return _page(request, found, form, edge)


@require_POST
@needs(CONTACT)
def contact(request: Any, matter_id: UUID) -> HttpResponse:
    """How to reach the resident, once, with the reason on record."""
    found = _matter(request, matter_id)
    try:
        acts.see_contact(request.actor, key=key_of(request), case_id=found.pk, reason=request.POST.get("reason", ""))
    except Invalid as error:
        messages.error(request, next(iter(error.errors.values()))[0])
        return redirect("desk:grassroots:matter", council=request.council.code, matter_id=found.pk)
    return _page(request, found, StepForm(), "", shown=found.contact)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TAKE_DOWN)
def take_down(request: Any) -> HttpResponse:
    """Write down what somebody says; the receipt is for them."""
    form = TakeDownForm(request.POST or None, initial={"said_on": today(), "way": "table"})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        code = acts.plain_code(request.POST.get("code", ""))
        try:
            acts.take_down(request.actor, key=key_of(request), digest=digest_of(code), venue_id=data.pop("venue"), **data)
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            return render(request, "grassroots/taken_down.html", {"code": acts.spaced(code)})
    code = request.POST.get("code") or acts.spaced(acts.new_code())
    return render(request, "grassroots/take_down.html", {"form": form, "key": key_of(request), "code": code})


def _taken(request: Any, found: Matter, form: StepForm, edge: str) -> bool:
    data = {name: form.cleaned_data[name] for name in ASKS[edge]}
    reason = str(data.pop("reason", ""))
    try:
        advance(
            request.actor,
            case_id=found.pk,
            axis=AXIS,
            edge=edge,
            key=key_of(request),
            expected_version=version_of(request),
            payload=data,
            reason=reason,
        )
    except Invalid as error:
        take_errors(form, error.errors or {"": [str(error)]})
    except (Blocked, Conflict) as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("Done: {step}.").format(step=_(MATTER.axes[0].edge(edge).label)))
        return True
    return False


def _page(request: Any, found: Matter, form: StepForm, edge: str, *, shown: str = "") -> HttpResponse:
    target = Target(found.case, found)
    procedure = procedure_of(found.case.procedure_id)
    axis = procedure.axis(AXIS)
    open_ = [one for one in axis.edges if found.case.stage in one.from_ and one.code in ASKS]
    steps = [one for one in open_ if policy.ask(request.actor, one.permission, target)]
    # What is usually done stands first and open.
    steps.sort(key=lambda one: one.tone != "primary")
    decisions = found.case.decisions.order_by("-recorded_at", "-pk")
    context = {
        "matter": found,
        "kind": labels(CLASSES).get(found.class_code, found.class_code),
        "unit": written(found.unit),
        "state": axis.state(found.case.stage).words(),
        "form": form,
        "steps": [
            {
                "code": one.code,
                "label": _(one.label),
                "fields": [form[name] for name in ASKS[one.code]],
                "open": one.code == edge or (not edge and place == 0),
                "tone": one.tone,
            }
            for place, one in enumerate(steps)
        ],
        "course": [
            {
                "when": row.recorded_at,
                "who": row.actor_name or _("The resident"),
                "what": _(axis.edge(row.edge).done),
                "note": row.reason,
            }
            for row in decisions
        ],
        "notes": list(found.notes.order_by("pk")),
        "version": found.case.tracks.get(axis=AXIS).version,
        "key": key_of(request),
        "may_contact": bool(found.contact) and bool(policy.ask(request.actor, CONTACT, target)),
        "shown": shown,
        "today": today(),
    }
    return render(request, "grassroots/matter.html", context, status=422 if form.errors else 200)


def _matter(request: Any, matter_id: UUID) -> Matter:
    found = visible_matters(request.actor).filter(pk=matter_id).first()
    if found is None:
        raise NotFound
    return found


def _counts(rows: Any) -> dict[str, int]:
    pairs: Iterable[tuple[str, int]] = rows.order_by().values_list("case__stage").annotate(n=Count("pk"))
    return dict(pairs)
