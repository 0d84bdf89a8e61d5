"""The list of proposals, all that a question finds, its export, and filing many at once."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.desks.queues import under_review
from yitang.features.proposals.exports import KIND as EXPORTED
from yitang.features.proposals.exports import export_list
from yitang.features.proposals.filters import ListWords, ProposalFilter, list_words, ordered
from yitang.features.proposals.forms.office import BatchForm
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.table import UNDER_REVIEW, address_around, lines_of, page_values
from yitang.features.proposals.views.table_columns import PROPOSALS
from yitang.foundation.core.errors import Invalid
from yitang.foundation.core.ids import uuids
from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.counted import counted
from yitang.foundation.ui.lists.actions import CHOSEN_MOST, choose_rows
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN, question_of
from yitang.foundation.ui.lists.queries import choice_of
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
    """All proposals that the actor may see; the whole question stands in the address. Whoever chose a view to begin with is led there."""
    if first := first_question(request, PROPOSALS):
        return redirect(f"{request.path}?{first}")
    words, form, found = _asked(request)
    plain, number = form is None and not request.GET.get("sort"), _count(request, form, found)
    # The keys of a plain page are found by a planned question; nothing is composed for it.
    page = CountedPaginator(range(number) if plain else found, PER_PAGE, number).get_page(request.GET.get("page"))
    values = page_values(request.actor, page, plain=plain)
    may_file = bool(policy.ask(request.actor, "proposals.decide")) and any(row.stage == UNDER_REVIEW for row in values)
    may_export = policy.may_ever(request.actor, "proposals.export")
    columns = PROPOSALS.chosen(request.GET.getlist(COLUMN))
    context = {
        "query_form": _query_form(request, words, form),
        "bar": bar_of(request, PROPOSALS),
        "page": page,
        "columns": columns,
        "rows": lines_of(request, values, words, columns, may_file=may_file),
        "may_export": may_export,
        "purposes": purposes_for(request.actor, EXPORTED) if may_export else (),
        "may_file": may_file,
        "may_choose": (may_file or may_export) and page.paginator.count > 0,
        "chosen": _chosen_rows(request, found) if request.GET.get("chosen") else None,
        "key": uuid4().hex,
        "query": request.GET.urlencode(),
    }
    return render(request, "proposals/office/list.html", context)


def _chosen_rows(request: Any, found: QuerySet[Proposal]) -> dict[str, Any] | None:
    """What was chosen, how much of it can be filed, and how many came to fit since; None when it is no longer kept."""
    choice = choice_of(request.actor, PROPOSALS.code, request.GET["chosen"])
    if choice is None:
        return None
    since = found.exclude(pk__in=choice.ids).count()
    waiting = 0
    if policy.ask(request.actor, "proposals.decide"):
        waiting = under_review(request.actor).filter(pk__in=choice.ids).count()
    return {"choice": choice, "since": since, "waiting": waiting}


@require_POST
@needs("proposals.browse")
def choose(request: Any) -> HttpResponse:
    """Freeze all rows that the question of the address finds, so that an act or an export takes these and no others."""
    _words, _form, found = _asked(request)
    ids = list(found.values_list("pk", flat=True)[: CHOSEN_MOST + 1])
    question = question_of(request.GET)
    try:
        done = choose_rows(request.actor, key=request.POST.get("key") or None, list_code=PROPOSALS.code, query=question, ids=ids)
    except Invalid as error:
        messages.error(request, str(error.message))
        return redirect(_list_address(request, question))
    seen = request.POST.get("seen", "")
    if seen.isdecimal() and int(seen) != done["number"]:
        words = _("The list had {seen} proposals when you opened it and has {n} now; these {n} are chosen.")
        messages.warning(request, words.format(seen=seen, n=done["number"]))
    view = f"&view={request.GET['view']}" if request.GET.get("view") else ""
    return redirect(_list_address(request, f"{question}{view}&chosen={done['chosen_id']}".lstrip("&")))


def _list_address(request: Any, question: str) -> str:
    return f"{reverse('desk:proposals:list', kwargs={'council': request.council.code})}?{question or 'view=all'}"


def _query_form(request: Any, words: ListWords, form: ProposalFilter | None) -> SafeString:
    """The query form; while nothing is asked it is the same for everybody and written once between two acts."""

    def draw() -> SafeString:
        context = {"form": form or ProposalFilter({}, words)}
        return render_to_string("proposals/office/_query.html", context, request=request)

    if form:
        return draw()
    kept = tuple((name, *request.GET.getlist(name)) for name in ("sort", COLUMN, "view"))
    drawn: SafeString = counted(request, ("query form", get_language(), kept), draw)
    return drawn


def _asked(request: Any) -> tuple[ListWords, ProposalFilter | None, QuerySet[Proposal]]:
    """The council's words, the form when something is asked, and what is found, in order."""
    words: ListWords = counted(request, ("words", get_language()), list_words)
    form = None
    if any(request.GET.get(name) for name in ProposalFilter.base_fields):
        form = ProposalFilter(request.GET, words)

    def compose() -> QuerySet[Proposal]:
        found = visible_proposals(request.actor)
        return ordered(form.narrow(found, request.council.id) if form else found, request.GET.get("sort", ""))

    found: Any = compose() if form else SimpleLazyObject(compose)
    return words, form, found


def _count(request: Any, form: ProposalFilter | None, found: QuerySet[Proposal]) -> int:
    asked = tuple(sorted(form.cleaned_data.items())) if form else ()
    number: int = counted(request, ("list", asked), lambda: found.order_by().count())
    return number


@require_POST
@needs("proposals.export")
def export(request: Any) -> HttpResponseBase:
    """This view of the list, or the rows chosen from it, as a workbook. That it was taken out is an act of its own."""
    words, _form, found = _asked(request)
    asked = request.GET.dict()
    if asked.get("chosen"):
        choice = choice_of(request.actor, PROPOSALS.code, asked["chosen"])
        if choice is None:
            messages.warning(request, _("What was chosen is kept for a day. Choose it again."))
            return redirect(_list_address(request, question_of(request.GET)))
        # What was agreed to goes out, whether or not it still fits the conditions; rows that one may not see any more stay here.
        found = ordered(visible_proposals(request.actor).filter(pk__in=choice.ids), request.GET.get("sort", ""))
        asked["chosen"] = str(choice.number)
    purpose = request.POST.get("purpose", "")
    return answer(request, export_list(request.actor, request.POST.get("key") or None, found, words, asked, purpose))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.decide")
def file_many(request: Any) -> HttpResponse:
    """准予立案 for many: a preview with what was recommended, then one act with a result for each. Never a refusal."""
    if request.method == "POST":
        return _file_chosen(request)
    chosen, left_out, since = _chosen(request)
    rows = _candidates(request, chosen)
    context = {
        "rows": rows,
        "form": BatchForm(initial={"key": uuid4().hex}),
        "most": BATCH_MOST,
        "too_many": len(chosen) > BATCH_MOST,
        "left_out": left_out,
        "since": since,
        "chosen": request.GET.get("chosen", ""),
    }
    return render(request, "proposals/office/file_many.html", context)


def _chosen(request: Any) -> tuple[list[UUID], int, int]:
    """What can be filed of what was ticked or chosen (one more than may go at once shows that there are more), how many of the
    chosen wait no longer, and how many came to fit since."""
    if not request.GET.get("chosen"):
        ticked = uuids(request.GET.getlist("ids"))
        return ticked, 0, 0
    choice = choice_of(request.actor, PROPOSALS.code, request.GET["chosen"])
    if choice is None:
        return [], 0, 0
    waiting = set(under_review(request.actor).filter(pk__in=choice.ids).values_list("pk", flat=True))
    ids = [pk for pk in map(UUID, choice.ids) if pk in waiting]
    form = ProposalFilter(QueryDict(choice.query), counted(request, ("words", get_language()), list_words))
    fitting = form.narrow(under_review(request.actor), request.council.id)
    return ids[: BATCH_MOST + 1], choice.number - len(ids), fitting.exclude(pk__in=choice.ids).count()


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
    context |= {"left": len(rows) - result["done"], "chosen": request.GET.get("chosen", "")}
    return render(request, "proposals/office/filed_many.html", context)


def _pairs(values: Iterable[str]) -> Iterator[tuple[UUID, str]]:
    """Ticked boxes `case:version` of the preview."""
    for value in values:
        case_id, _colon, version = value.partition(":")
        for pk in uuids([case_id]):
            if version.isdecimal():
                yield pk, version
