"""Matters in the office: the list by stage, one matter with what can be done, several at once, taking one down, its table."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.grassroots import matters as acts
from yitang.features.grassroots.contacts import contact_is_over, open_contact
from yitang.features.grassroots.exports import MATTER_KIND, export_matters
from yitang.features.grassroots.matter_forms import ASKS, STAGES, MatterFilter, StepForm, TakeDownForm
from yitang.features.grassroots.mistakes import photographs, purge_photograph
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.paging import LatePaginator
from yitang.features.grassroots.photos import field_of, taken_in
from yitang.features.grassroots.policy import CONTACT, EXPORT_MATTERS, PURGE, READ, REFUSE, TAKE_DOWN, TRIAGE
from yitang.features.grassroots.queries import OPEN, in_order, narrowed, newest_called, open_counts, visible_matters
from yitang.features.grassroots.states import AXIS, KIND, MATTER
from yitang.features.grassroots.table import MATTERS
from yitang.features.grassroots.words import MatterWords
from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.administration.forms import take_errors
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN
from yitang.foundation.ui.open_door import new_code, plain_code, spaced
from yitang.foundation.ui.sent import key_of, version_of
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.principals.naming import written
from yitang.instruments.workflow.engine import BatchItem, advance, advance_many
from yitang.instruments.workflow.models import Track
from yitang.instruments.workflow.moves import Target
from yitang.instruments.workflow.procedures import in_force, procedure_of

PAGE, PAGES_MOST = 50, 200
AT_ONCE = ("set_aside", "mean_it")
"""Steps that are taken for several matters from the list."""
SHUT = tuple(code for code in STAGES if code not in OPEN)


class MatterPaginator(LatePaginator):
    """Pages of matters: a list ends after so many rows, and a search asks as suits its words."""

    def __init__(self, found: Any, rows: Any, words: str) -> None:
        super().__init__(found, rows, PAGE, most=PAGE * PAGES_MOST, searched=bool(words))
        self.words = words

    def find(self, most: int) -> list[Any]:
        return newest_called(self.found, self.words, most)


@require_safe
@needs(READ)
def matters(request: Any) -> HttpResponse:
    """The list by stage, the oldest that waits first; the whole question stands in the address."""
    if first := first_question(request, MATTERS):
        return redirect(f"{request.path}?{first}")
    form = MatterFilter(request.GET or None)
    found, stage = _asked(request, form)
    paginator = MatterPaginator(found, visible_matters(request.actor), _words(form))
    page = paginator.get_page(request.GET.get("page"))
    columns, words, axis = MATTERS.chosen(request.GET.getlist(COLUMN)), MatterWords(), MATTER.axes[0]
    rows = [{"matter": row, "texts": words.texts(row)} for row in page.object_list]
    for row in rows:
        row["cells"] = [(column, row["texts"][column.code]) for column in columns]
    at_once = stage in ("said", "doubt") and may_ever(request.actor, TRIAGE)
    context = {
        "form": form,
        "tabs": list(_tabs(request, stage)),
        "columns": columns,
        "rows": rows,
        "page": page,
        "bar": bar_of(request, MATTERS),
        "query": request.GET.urlencode(),
        "key": key_of(request),
        "at_once": [{"code": one, "label": _(axis.edge(one).label)} for one in AT_ONCE if one == "set_aside" or stage == "doubt"]
        if at_once
        else [],
        "purposes": purposes_for(request.actor, MATTER_KIND) if may_ever(request.actor, EXPORT_MATTERS) else [],
        "may_take_down": may_ever(request.actor, TAKE_DOWN),
        "may_refuse": may_ever(request.actor, REFUSE),
        "many": paginator.ends_early,
        "today": today(),
    }
    return render(request, "grassroots/matters.html", context)


@require_POST
@needs(EXPORT_MATTERS)
def export(request: Any) -> HttpResponseBase:
    """The matters that the question finds, as a workbook for a purpose."""
    found, _stage = _asked(request, MatterFilter(request.GET or None))
    purpose = request.POST.get("purpose", "")
    return answer(request, export_matters(request.actor, key_of(request), found, purpose, request.GET.dict()))


@require_POST
@needs(TRIAGE)
def several(request: Any) -> HttpResponse:
    """Set several aside, or say that they are meant seriously: one act, a result for each."""
    edge = request.POST.get("edge", "")
    ids = uuids(request.POST.getlist("ids"))[: PAGE * 2]
    if edge not in AT_ONCE or not ids:
        messages.error(request, _("Choose matters first."))
    else:
        tracks = Track.objects.filter(axis=AXIS, case__in=visible_matters(request.actor).filter(pk__in=ids).values("pk"))
        items = [BatchItem(case_id, version) for case_id, version in tracks.values_list("case_id", "version")]
        reason = request.POST.get("reason", "").strip()
        if edge == "set_aside" and not reason:
            messages.error(request, _("Give the reason."))
        elif items:
            done = advance_many(request.actor, items, axis=AXIS, edge=edge, key=key_of(request), reason=reason)
            messages.success(request, _("{n} matters: {step}.").format(n=done["done"], step=_(MATTER.axes[0].edge(edge).label)))
    response = redirect("desk:grassroots:matters", council=request.council.code)
    response["Location"] += f"?{request.GET.urlencode()}" if request.GET else ""
    return response


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
        shown = open_contact(request.actor, key=key_of(request), case_id=found.pk, reason=request.POST.get("reason", ""))
    except (Invalid, Blocked) as error:
        told = next(iter(error.errors.values()))[0] if isinstance(error, Invalid) and error.errors else error
        messages.error(request, str(told))
        return redirect("desk:grassroots:matter", council=request.council.code, matter_id=found.pk)
    shown = shown or _("It can no longer be opened: the key under which it was sealed is gone.")
    return _page(request, found, StepForm(), "", shown=shown)


@require_POST
@needs(PURGE)
def purge(request: Any, matter_id: UUID) -> HttpResponse:
    """Take a photograph out that came by mistake."""
    found, chosen = _matter(request, matter_id), uuids([request.POST.get("photo", "")])
    if not chosen:
        messages.error(request, _("Choose the photograph."))
        return redirect("desk:grassroots:matter", council=request.council.code, matter_id=found.pk)
    data = {"case_id": found.pk, "file_id": chosen[0], "reason": request.POST.get("why", "")}
    back = reverse("desk:grassroots:matter", kwargs={"council": request.council.code, "matter_id": found.pk})
    return press(request, lambda: purge_photograph(request.actor, key=key_of(request), **data), back, _("It has been taken out."))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(TAKE_DOWN)
def take_down(request: Any) -> HttpResponse:
    """Write down what somebody says; the receipt is for them."""
    form = TakeDownForm(request.POST or None, initial={"said_on": today(), "way": "table"})
    body, _digest = in_force(request.council.id, KIND, today())
    most = int(body["parameters"]["photos_most"])
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        code = plain_code(request.POST.get("code", ""))
        photos, problems = taken_in(request.council.id, request.FILES.getlist("new_photos"), most)
        try:
            if problems:
                raise Invalid({"": problems})
            acts.take_down(
                request.actor, key=key_of(request), digest=digest_of(code), venue_id=data.pop("venue"), photos=photos, **data
            )
        except Invalid as error:
            take_errors(form, error.errors)
        else:
            return render(request, "grassroots/taken_down.html", {"code": spaced(code)})
    code = request.POST.get("code") or spaced(new_code())
    context = {"form": form, "key": key_of(request), "code": code, "photo_field": field_of(most)}
    return render(request, "grassroots/take_down.html", context)


def _asked(request: Any, form: MatterFilter) -> tuple[Any, str]:
    """The question of the address, and the stage it is about ("" for all)."""
    asked = dict(form.cleaned_data) if form.is_valid() else {}
    stage = asked.get("stage", "")
    found = narrowed(visible_matters(request.actor), asked)
    return in_order(found, request.GET.get("sort", ""), waits=stage in (*OPEN, "doubt")), stage


def _words(form: MatterFilter) -> str:
    return str(form.cleaned_data["q"]) if form.is_valid() else ""


def _tabs(request: Any, stage: str) -> Iterator[dict[str, Any]]:
    """The stages. Open ones say how many wait; closed ones grow without end."""
    axis = MATTER.axes[0]
    counts = counted(request, "grassroots.matters", lambda: open_counts(request.actor))
    yield {"label": _("All"), "url": "?view=all", "current": not stage}
    if counts.get("doubt") or stage == "doubt":
        url, label = "?stage=doubt", _("To be looked at first")
        yield {"label": label, "url": url, "current": stage == "doubt", "count": counts.get("doubt", 0)}
    for code in STAGES:
        tab = {"label": axis.state(code).words(), "url": f"?stage={code}", "current": stage == code}
        yield tab if code in SHUT else tab | {"count": counts.get(code, 0)}


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
    decisions = found.case.decisions.order_by("-recorded_at", "-pk")
    kept, gone = photographs(found.pk)
    request.files_beforehand = {(KIND, found.pk): kept}
    context = {
        "photos": kept if bool(policy.ask(request.actor, PURGE, target)) else [],
        "gone": gone,
        "matter": found,
        "kind": labels(acts.CLASSES).get(found.class_code, found.class_code),
        "unit": written(found.unit),
        "addressee": written(found.addressee),
        "state": axis.state(found.case.stage).words(),
        "form": form,
        "steps": _steps(request, found, form, edge),
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
        "may_contact": bool(found.contact)
        and not contact_is_over(found, today())
        and bool(policy.ask(request.actor, CONTACT, target)),
        "shown": shown,
        "further": further_steps(request, KIND, found),
        "today": today(),
    }
    return render(request, "grassroots/matter.html", context, status=422 if form.errors else 200)


def _steps(request: Any, found: Matter, form: StepForm, edge: str) -> list[dict[str, Any]]:
    """The steps that this reader may take now; what is usually done stands first and open."""
    target, axis = Target(found.case, found), procedure_of(found.case.procedure_id).axis(AXIS)
    open_ = [one for one in axis.edges if found.case.stage in one.from_ and one.code in ASKS]
    steps = [one for one in open_ if policy.ask(request.actor, one.permission, target)]
    steps = [one for one in steps if found.doubt or one.code != "mean_it"]
    steps.sort(key=lambda one: one.tone != "primary")
    return [
        {
            "code": one.code,
            "label": _(one.label),
            "fields": [form[name] for name in ASKS[one.code]],
            "open": one.code == edge or (not edge and place == 0),
            "tone": one.tone,
        }
        for place, one in enumerate(steps)
    ]


def _matter(request: Any, matter_id: UUID) -> Matter:
    found = visible_matters(request.actor).select_related("addressee").filter(pk=matter_id).first()
    if found is None:
        raise NotFound
    return found
