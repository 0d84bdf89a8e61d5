"""The list of proposals, its export, and filing many at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.counted import counted
from yitang.features.proposals.desks import under_review
from yitang.features.proposals.exports import export_list
from yitang.features.proposals.filters import STAGES, ListWords, ProposalFilter, list_words, ordered
from yitang.features.proposals.forms.office import BatchForm
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import visible_proposals
from yitang.features.proposals.views.reading import LAMP_TONES, TONES
from yitang.foundation.core.clock import today
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.templatetags.ui import lamp as draw_lamp
from yitang.instruments.deadlines.clocks import Colour, lamp
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.workflow.engine import BatchItem, advance_many
from yitang.instruments.workflow.models import Decision, Track

PER_PAGE = 25
BATCH_MOST = 500
NOBODY = UUID(int=0)
COLUMNS = (
    "case_id",
    "case__number",
    "case__title",
    "submitter__name",
    "class_code",
    "submitted_on",
    "case__stage",
    "lead_unit__name",
    "case__due_on",
    "session_id",
    "outcome",
    "adoption",
)


@dataclass(frozen=True, slots=True)
class Row:
    """A proposal as one line of the list."""

    id: UUID
    url: str
    number: int | None
    title: str
    submitter: str
    class_label: str
    submitted_on: date | None
    state: str
    unit: str
    due: str
    session: str
    may_file: bool


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
    may_file = bool(policy.ask(request.actor, "proposals.decide"))
    rows = list(rows_of(request, page_values(page), words, may_file=may_file))
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "has_sessions": len(words.sessions) > 1,
        "may_export": policy.may_ever(request.actor, "proposals.export"),
        "may_file": may_file and any(row.may_file for row in rows),
        "all_wait": request.GET.get("stage") == "submitted",
        "key": uuid4().hex,
        "query": request.GET.urlencode(),
    }
    return render(request, "proposals/office/list.html", context)


def _asked(request: Any) -> tuple[ListWords, ProposalFilter, QuerySet[Proposal]]:
    words: ListWords = counted(request, ("words", get_language()), list_words)
    form = ProposalFilter(request.GET, words)
    found = form.narrow(visible_proposals(request.actor), request.council.id)
    return words, form, ordered(found, request.GET.get("sort", ""))


def _count(request: Any, form: ProposalFilter, found: QuerySet[Proposal]) -> int:
    who = frozenset((grant.role, grant.principal_id) for grant in request.actor.grants)
    asked = tuple(sorted(form.cleaned_data.items()))
    number: int = counted(request, ("list", who, asked), found.order_by().count)
    return number


def page_values(page: Page[Any]) -> Iterable[tuple[Any, ...]]:
    """The columns of one page. Far into the list the keys are found first, so that nothing is joined to be thrown away."""
    found: Any = page.object_list
    if page.number == 1:
        return found.values_list(*COLUMNS)
    keys = list(found.values_list("pk", flat=True))
    rows = {row[0]: row for row in Proposal.objects.filter(pk__in=keys).values_list(*COLUMNS)}
    return [rows[key] for key in keys if key in rows]


def rows_of(request: Any, values: Iterable[tuple[Any, ...]], words: ListWords, *, may_file: bool = False) -> Iterator[Row]:
    """Lines of the list. Addresses, states and lamps that repeat are made once."""
    before, after = _address(request)
    states = {state.code: state.words() for state in STAGES}
    lamps: dict[date | None, str] = {None: ""}
    language = get_language() or ""
    day, calendar = today(), None
    for pk, number, title, name, class_code, submitted_on, stage, unit, due_on, session_id, _outcome, _adoption in values:
        if due_on not in lamps:
            calendar = calendar or calendar_for(request.council.id)
            seen = lamp(due_on, day, calendar)
            # A day that is far off is plain words: only what is urgent wears a colour.
            lamps[due_on] = seen.words if seen.colour == Colour.GREEN else _lamp(language, LAMP_TONES[seen.colour], seen.words)
        yield Row(
            pk,
            f"{before}{pk}{after}",
            number,
            title or _("(without a title)"),
            name,
            words.classes.get(class_code, ""),
            submitted_on,
            _lamp(language, TONES.get(stage, "doing"), states.get(stage, stage)),
            unit or "",
            lamps[due_on],
            words.sessions.get(str(session_id), ""),
            may_file and stage == "submitted",
        )


def _address(request: Any) -> list[str]:
    url = reverse("desk:proposals:detail", kwargs={"council": request.council.code, "case_id": NOBODY})
    return url.split(str(NOBODY))


@lru_cache(maxsize=1000)
def _lamp(language: str, tone: str, words: str) -> SafeString:
    return draw_lamp(tone, words)


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
    before, after = _address(request)
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
