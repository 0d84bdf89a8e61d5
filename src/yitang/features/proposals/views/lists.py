"""The list of proposals, its export, and filing many at once."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.desks.queues import under_review
from yitang.features.proposals.exports import export_list
from yitang.features.proposals.filters import ListWords, ProposalFilter, list_words, ordered
from yitang.features.proposals.forms.office import BatchForm
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.table import UNDER_REVIEW, address_around, lines_of, page_values
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Decision, Track

PER_PAGE = 25
BATCH_MOST = 500


class CountedPaginator(Paginator):  # type: ignore[type-arg]
    """A paginator that was told how many there are."""

    def __init__(self, found: Any, per_page: int, count: int) -> None:
        super().__init__(found, per_page)
        self.count = count


@require_safe
@needs("proposals.browse")
def proposal_list(request: Any) -> HttpResponse:
    """All proposals that the actor may see; the whole question stands in the address."""
    words, form, found = _asked(request)
    page = CountedPaginator(found, PER_PAGE, _count(request, form, found)).get_page(request.GET.get("page"))
    values = page_values(request.actor, page, plain=form is None and not request.GET.get("sort"))
    may_file = bool(policy.ask(request.actor, "proposals.decide")) and any(row.stage == UNDER_REVIEW for row in values)
    context = {
        "query_form": _query_form(request, words, form),
        "page": page,
        "rows": lines_of(request, values, words, may_file=may_file),
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "may_file": may_file,
        "all_wait": request.GET.get("stage") == UNDER_REVIEW,
        "key": uuid4().hex,
        "query": request.GET.urlencode(),
    }
    return render(request, "proposals/office/list.html", context)


def _query_form(request: Any, words: ListWords, form: ProposalFilter | None) -> SafeString:
    """The query form; while nothing is asked it is the same for everybody and written once between two acts."""

    def draw() -> SafeString:
        context = {"form": form or ProposalFilter({}, words)}
        return render_to_string("proposals/office/_query.html", context, request=request)

    if form:
        return draw()
    sort = request.GET.get("sort", "")
    drawn: SafeString = counted(request, ("query form", get_language(), sort), draw)
    return drawn


def _asked(request: Any) -> tuple[ListWords, ProposalFilter | None, QuerySet[Proposal]]:
    """The council's words, the form when something is asked, and what is found, in order."""
    words: ListWords = counted(request, ("words", get_language()), list_words)
    found = visible_proposals(request.actor)
    form = None
    if any(request.GET.get(name) for name in ProposalFilter.base_fields):
        form = ProposalFilter(request.GET, words)
        found = form.narrow(found, request.council.id)
    return words, form, ordered(found, request.GET.get("sort", ""))


def _count(request: Any, form: ProposalFilter | None, found: QuerySet[Proposal]) -> int:
    asked = tuple(sorted(form.cleaned_data.items())) if form else ()
    number: int = counted(request, ("list", asked), found.order_by().count)
    return number


@require_POST
@needs("proposals.export")
def export(request: Any) -> HttpResponseBase:
    """This view of the list as a workbook. That it was taken out is an act of its own."""
    words, _form, found = _asked(request)
    file, name = export_list(request.actor, request.POST.get("key") or None, found, words, request.GET.dict())
    return FileResponse(file, as_attachment=True, filename=name)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.decide")
def file_many(request: Any) -> HttpResponse:
    """准予立案 for many: a preview with what was recommended, then one act with a result for each. Never a refusal."""
    if request.method == "POST":
        return _file_chosen(request)
    chosen = _chosen(request)
    context = {
        "rows": _candidates(request, chosen),
        "form": BatchForm(initial={"key": uuid4().hex}),
        "most": BATCH_MOST,
        "too_many": len(chosen) > BATCH_MOST,
    }
    return render(request, "proposals/office/file_many.html", context)


def _chosen(request: Any) -> list[UUID]:
    """What was ticked, or all that the query finds; one more than may go at once shows that there are more."""
    if request.GET.get("all"):
        _words, _form, found = _asked(request)
        waiting = found.filter(case__stage="submitted")
        return list(waiting.values_list("pk", flat=True)[: BATCH_MOST + 1])
    return list(_uuids(request.GET.getlist("ids")))


def _candidates(request: Any, chosen: list[UUID]) -> list[dict[str, Any]]:
    words: ListWords = counted(request, ("words", get_language()), list_words)
    found = under_review(request.actor).filter(pk__in=chosen[:BATCH_MOST])
    versions = dict(Track.objects.filter(case__in=chosen[:BATCH_MOST], axis="filing").values_list("case_id", "version"))
    advice: dict[UUID, str] = {}
    decisions = Decision.objects.filter(case__in=[p.pk for p in found], is_recommendation=True).order_by("recorded_at")
    for case_id, data in decisions.values_list("case_id", "data"):
        advice[case_id] = data.get("outcome", "")
    return [
        {
            "proposal": proposal,
            "version": versions.get(proposal.pk),
            "class_label": words.classes.get(proposal.class_code, ""),
            "advice": advice.get(proposal.pk, ""),
            "advised": proposal.recommended and advice.get(proposal.pk) == Proposal.Outcome.FILED,
        }
        for proposal in found
    ]


def _file_chosen(request: Any) -> HttpResponse:
    form = BatchForm(request.POST)
    form.is_valid()
    versions = {pk: int(n) for pk, n in _pairs(request.POST.getlist("ids"))}
    items = [BatchItem(pk, version) for pk, version in versions.items()][:BATCH_MOST]
    result: dict[str, Any] = {"results": [], "done": 0}
    if items:
        asked = form.cleaned_data
        result = advance_many(
            request.actor, items, axis="filing", edge="file", key=asked.get("key"), reason=asked.get("reason", "")
        )
    titles = dict(visible_proposals(request.actor).filter(pk__in=versions).values_list("pk", "case__title"))
    rows = [row | {"title": titles.get(UUID(str(row["case_id"])), "")} for row in result["results"]]
    before, after = address_around(request)
    for row in rows:
        row["url"] = f"{before}{row['case_id']}{after}"
    context = {"rows": sorted(rows, key=lambda row: row.get("number") or 0), "done": result["done"]}
    return render(request, "proposals/office/filed_many.html", context | {"left": len(rows) - result["done"]})


def _pairs(values: Iterable[str]) -> Iterator[tuple[UUID, str]]:
    """Ticked boxes `case:version` of the preview."""
    for value in values:
        case_id, _colon, version = value.partition(":")
        for pk in _uuids([case_id]):
            if version.isdecimal():
                yield pk, version


def _uuids(values: Iterable[str]) -> Iterator[UUID]:
    for value in values:
        try:
            yield UUID(value)
        except ValueError:
            continue
