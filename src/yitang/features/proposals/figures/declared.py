"""The figures on proposals, each declared once. Answer-level and proposal-level figures are kept apart."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.figures.declared import (
    FIGURE_SETS,
    Breakdown,
    Figure,
    FigureSet,
    Question,
    RateFigure,
    RowLine,
    Where,
)
from yitang.instruments.figures.queries import figures_of
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.workflow.models import Decision


def received(question: Question) -> QuerySet[Proposal]:
    """Everything handed in, whatever became of it; as of a day with the outcome that held on that day as `held`.

    A leading proposal counts in place of one of its originals, the parts of a split one in place of it.
    """
    found = Proposal.objects.filter(council_id=question.council_id, submitted_on__isnull=False)
    if question.session_id:
        found = found.filter(session_id=question.session_id)
    if question.as_of is None:
        return found.filter(counted_until__isnull=True).annotate(held=F("outcome"))
    found = found.filter(
        Q(counted_from__isnull=True) | Q(counted_from__lte=question.as_of),
        Q(counted_until__isnull=True) | Q(counted_until__gt=question.as_of),
    )
    decisions = Decision.objects.filter(
        case=OuterRef("case_id"), axis="filing", is_recommendation=False, effective_on__lte=question.as_of
    ).order_by("-effective_on", "-recorded_at", "-id")
    return found.filter(submitted_on__lte=question.as_of).annotate(held=Subquery(decisions.values("to_state")[:1]))


def answers(question: Question) -> QuerySet[Reply]:
    """Replies that were sent by units that owe an answer of their own: one proposal may have several, of each unit the last."""
    found = Reply.objects.filter(assignment__case__in=_filed(question), issued_on__isnull=False)
    found = found.exclude(assignment__role=Assignment.Role.CO)
    later = Reply.objects.filter(
        assignment__case=OuterRef("assignment__case"),
        assignment__unit=OuterRef("assignment__unit"),
        assignment__round__gt=OuterRef("assignment__round"),
        issued_on__isnull=False,
    )
    if question.as_of:
        found, later = found.filter(issued_on__lte=question.as_of), later.filter(issued_on__lte=question.as_of)
    return found.filter(~Exists(later))


def ratings(question: Question) -> QuerySet[Rating]:
    """Official feedback, the newest round of each proposal."""
    found = Rating.objects.filter(case__in=_filed(question))
    later = Rating.objects.filter(case=OuterRef("case"), round__gt=OuterRef("round"))
    if question.as_of:
        found, later = found.filter(rated_on__lte=question.as_of), later.filter(rated_on__lte=question.as_of)
    return found.filter(~Exists(later))


def _filed(question: Question) -> Any:
    """The cases that are (or were, as of the day) filed, as a subquery."""
    found: Any = received(question)
    return found.filter(held="filed").values("case")


def _held(outcome: str) -> Where:
    return lambda question: Q(held=outcome)


def _filed_and(column: str, **more: Any) -> Where:
    """Filed, and the day in `column` is there and not after the day as of which is asked."""

    def where(question: Question) -> Q:
        reached = Q(**{f"{column}__lte": question.as_of}) if question.as_of else Q(**{f"{column}__isnull": False})
        return Q(held="filed", **more) & reached

    return where


def _graded(grade: str) -> Where:
    return lambda question: Q(overall=grade)


def classes_by_proposal(question: Question) -> dict[str, int]:
    """Result classes by proposal: where units answered separately, the least favourable class counts."""
    order = {e.code: e.order for e in DictionaryEntry.objects.filter(dictionary="result_class")}
    back = {place: code for code, place in order.items()}
    place = Case(
        *[When(result_class=code, then=Value(n)) for code, n in order.items()],
        default=Value(-1),
        output_field=IntegerField(),
    )
    worst = answers(question).order_by().values("assignment__case").annotate(worst=Max(place)).values_list("worst")
    counted = dict.fromkeys(order, 0)
    for (place_found,) in worst:
        code = back.get(place_found, "")
        counted[code] = counted.get(code, 0) + 1
    return counted


PROPOSALS = FigureSet(
    code="proposals",
    label=_("Proposals"),
    permission="proposals.figures",
    figures=(
        Figure("received", _("Received"), _("Handed in, whatever became of them; by the day of handing in."), received),
        Figure("filed", _("Filed"), _("Filed by decision; by the day on which it took effect."), received, _held("filed")),
        Figure("merged", _("Merged"), _("Merged into another proposal."), received, _held("merged")),
        Figure("converted", _("Converted"), _("Passed on as a brief, letter or opinion."), received, _held("converted")),
        Figure("not_filed", _("Not filed"), _("Not filed, with a coded reason."), received, _held("not_filed")),
        Figure("withdrawn", _("Withdrawn"), _("Withdrawn by the submitter."), received, _held("withdrawn")),
        Figure("returned", _("Returned"), _("With the submitter for changes."), received, _held("returned")),
        Figure(
            "answered",
            _("Answered"),
            _("Filed, and every unit that owes an answer has replied."),
            received,
            _filed_and("answered_on"),
        ),
        Figure(
            "concluded",
            _("Concluded"),
            _("Filed and concluded; a fact apart from “answered”."),
            received,
            _filed_and("concluded_on"),
        ),
        Figure(
            "adopted",
            _("Adopted in full or in part"),
            _("Concluded as adopted."),
            received,
            _filed_and("concluded_on", adoption__in=("full", "partial")),
        ),
        Figure(
            "adopted_full",
            _("Adopted in full"),
            _("Concluded as adopted in full."),
            received,
            _filed_and("concluded_on", adoption="full"),
        ),
        Figure(
            "adopted_partial",
            _("Adopted in part"),
            _("Concluded as adopted in part."),
            received,
            _filed_and("concluded_on", adoption="partial"),
        ),
        Figure(
            "adopted_none",
            _("Not adopted"),
            _("Concluded as not adopted."),
            received,
            _filed_and("concluded_on", adoption="none"),
        ),
        Figure("answers", _("Replies"), _("Replies sent by units, co-units not counted."), answers, level="answer"),
        Figure("rated", _("With feedback"), _("Proposals with the submitter's official feedback."), ratings, level="answer"),
        Figure("satisfied", _("Satisfied"), _("Overall grade “satisfied”."), ratings, _graded("satisfied"), "answer"),
        Figure("basically", _("Basically satisfied"), _("Overall grade “basically”."), ratings, _graded("basically"), "answer"),
        Figure("dissatisfied", _("Dissatisfied"), _("Overall grade “dissatisfied”."), ratings, _graded("dissatisfied"), "answer"),
    ),
    rates=(
        RateFigure("filing", _("Filing rate"), "filed", "received"),
        RateFigure("answering", _("Answering rate"), "answered", "filed"),
        RateFigure("conclusion", _("Conclusion rate"), "concluded", "filed"),
        RateFigure("adoption", _("Adoption rate"), "adopted", "concluded"),
        RateFigure("satisfaction", _("Satisfaction rate"), "satisfied", "rated"),
    ),
    breakdowns=(
        Breakdown("by_class", _("Filed, by class"), "filed", "class_code", lambda: labels("proposal_class")),
        Breakdown("by_submitter_kind", _("Filed, by submitter"), "filed", "submitter_kind", lambda: labels("submitter_kind")),
        Breakdown("by_result_class", _("Replies, by class"), "answers", "result_class", lambda: labels("result_class")),
        Breakdown("by_reason", _("Not filed, by reason"), "not_filed", "outcome_reason", lambda: labels("not_filed_reason")),
    ),
    describe=lambda rows: describe(rows),
    sentence=lambda found: sentence_of(found),
)


def describe(rows: QuerySet[Any]) -> Iterable[RowLine]:
    """Source rows of any figure of this set: the proposal, and for replies and feedback what was said of it."""
    words = {"result": labels("result_class"), "class": labels("proposal_class")}
    if rows.model is Proposal:
        for row in rows.select_related("case", "submitter"):
            note = words["class"].get(row.class_code, row.class_code)
            yield RowLine(KIND, row.case_id, row.case.number, row.case.title, row.submitter.name, row.submitted_on, note)
    elif rows.model is Reply:
        for row in rows.select_related("assignment__case", "assignment__unit"):
            case, unit = row.assignment.case, row.assignment.unit
            note = words["result"].get(row.result_class, row.result_class)
            yield RowLine(KIND, case.pk, case.number, case.title, unit.name, row.issued_on, note)
    else:
        for row in rows.select_related("case", "principal"):
            case, note = row.case, row.get_overall_display()
            yield RowLine(KIND, case.pk, case.number, case.title, row.principal.name, row.rated_on, note)


def report(council_id: Any, session: CouncilSession | None = None, as_of: Any = None) -> dict[str, Any]:
    """The figures as `yitang figures proposals --json` prints them: counts, rates as exact fractions and as printed."""
    question = Question(council_id, session.pk if session else None, as_of)
    found = figures_of("proposals", question)
    counts, parts = found["counts"], found["breakdowns"]
    adopted = {name: counts[code] for name, code in _ADOPTION_KEYS.items()}
    grades = ("rated", "satisfied", "basically", "dissatisfied")
    flat = [c for c in counts if c not in _ADOPTION_KEYS.values() and c not in grades]
    return {
        "session": session.name if session else None,
        "as_of": as_of.isoformat() if as_of else None,
        **{code: counts[code] for code in flat},
        "adopted": adopted,
        "by_class": parts["by_class"],
        "by_submitter_kind": parts["by_submitter_kind"],
        "by_result_class": {"answers": parts["by_result_class"], "proposals": classes_by_proposal(question)},
        "by_reason": parts["by_reason"],
        "satisfaction": {code: counts[code] for code in grades},
        "rates": found["rates"],
        "labels": {b.code: b.names() for b in PROPOSALS.breakdowns},
    }


_ADOPTION_KEYS = {
    "total": "adopted",
    "full": "adopted_full",
    "partial": "adopted_partial",
    "none": "adopted_none",
}


def sentence_of(found: dict[str, Any]) -> str:
    """The figures as one sentence of official Chinese, for a report."""
    counts, rates = found["counts"], found["rates"]
    with override("zh-hans"):
        text = gettext(
            "%(received)d proposals were received, %(filed)d of them filed (%(filing)s); %(concluded)d were concluded"
            " (%(conclusion)s), and of these %(adopted)d were adopted in full or in part (%(adoption)s)."
        )
        return text % {
            **counts,
            "filing": rates["filing"]["printed"],
            "conclusion": rates["conclusion"]["printed"],
            "adoption": rates["adoption"]["printed"],
        }


FIGURE_SETS.register("proposals", PROPOSALS)
