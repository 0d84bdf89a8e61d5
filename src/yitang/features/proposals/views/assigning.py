"""交办会: the units of many proposals on one page, every letter seen before it goes, sent together."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.desks.queues import awaiting_assignment
from yitang.features.proposals.forms.assigning import AssignLine, AssignManyForm
from yitang.features.proposals.forms.office import handling_units
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.office import letters_of, usual_units
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Track

PER_PAGE = 25


@dataclass
class Line:
    """A proposal with the form of its units."""

    proposal: Any
    form: AssignLine
    class_label: str
    usual: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.assign")
def assign_many(request: Any) -> HttpResponse:
    """Lines to fill in; then the letters of those that are filled in; then they go out in one act."""
    units = handling_units()
    if request.method != "POST":
        page = Paginator(_waiting(request), PER_PAGE).get_page(request.GET.get("page"))
        lines = [_line(request, proposal, units) for proposal in page]
        return _edit_page(request, lines, AssignManyForm(initial={"key": uuid4().hex}), page=page)
    # Not only what waits now: the same form sent twice, and what somebody else has assigned meanwhile, are told by the act.
    found = _with_version(visible_proposals(request.actor)).filter(pk__in=uuids(request.POST.getlist("ids"))[:PER_PAGE])
    found = found.order_by("case__number", "case_id")
    lines = [_line(request, proposal, units, request.POST) for proposal in found]
    form, step = AssignManyForm(request.POST), request.POST.get("step")
    filled = [line for line in lines if line.form.is_filled]
    fine = all([line.form.is_valid() for line in filled]) and form.is_valid()
    if fine and not filled:
        form.add_error(None, _("Name a unit in at least one line."))
    if not fine or not filled or step == "edit":
        return _edit_page(request, lines, form)
    if step == "send":
        return _send(request, filled, form)
    context = {"form": form, "letters": [_letters(request, line, form) for line in filled], "left": len(lines) - len(filled)}
    context["lines"] = lines
    return render(request, "proposals/office/assign_many_check.html", context)


def _waiting(request: Any) -> Any:
    return _with_version(awaiting_assignment(request.actor))


def _with_version(found: QuerySet[Any]) -> QuerySet[Any]:
    track = Track.objects.filter(case=OuterRef("case"), axis="course").order_by("-round")
    return found.defer("body").annotate(version=Subquery(track.values("version")[:1]))


def _line(request: Any, proposal: Any, units: dict[str, UUID], data: Any = None) -> Line:
    form = AssignLine(data, units=units, prefix=proposal.pk.hex, initial={"version": proposal.version})
    return Line(proposal, form, labels("proposal_class").get(proposal.class_code, ""), usual_units(request, proposal)[:2])


def _edit_page(request: Any, lines: list[Line], form: AssignManyForm, page: Any = None) -> HttpResponse:
    wrong = [line.form for line in lines if line.form.is_bound and line.form.is_filled and line.form.errors]
    context = {"lines": lines, "form": form, "page": page, "wrong": wrong}
    bad = form.is_bound and (wrong or form.errors)
    return render(request, "proposals/office/assign_many.html", context, status=422 if bad else 200)


def _letters(request: Any, line: Line, form: AssignManyForm) -> dict[str, Any]:
    """One proposal's letters as the page of a single assignment shows them."""
    asked = line.form.cleaned_data
    return {"proposal": line.proposal} | letters_of(request, line.proposal, asked, line.form.units)


def _send(request: Any, filled: list[Line], form: AssignManyForm) -> HttpResponse:
    note = form.cleaned_data["note"]
    items = [BatchItem(line.proposal.pk, line.form.cleaned_data["version"], None, line.form.payload(note)) for line in filled]
    result = advance_many(request.actor, items, axis="course", edge="assign", key=form.cleaned_data["key"])
    if result["done"]:
        messages.success(request, _("%(n)d proposals are assigned; their units have been told.") % {"n": result["done"]})
    titles = {str(line.proposal.pk): line.proposal.case.title for line in filled}
    for row in result["results"]:
        if not row["ok"]:
            words = _("“%(title)s” was not assigned: %(why)s")
            messages.warning(request, words % {"title": titles.get(str(row["case_id"]), ""), "why": row["message"]})
    return redirect("desk:proposals:assign_many", council=request.council.code)
