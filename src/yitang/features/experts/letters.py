"""The result of an evaluation as a paper: Word and PDF by the house of letters."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from yitang.features.experts.models import Evaluation
from yitang.features.experts.policy import RESULTS
from yitang.features.experts.queries import visible_evaluations
from yitang.features.experts.words import result_rows
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.letters.fields import LANGUAGE, Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject

PAPER = "evaluation-result"
TEXT = Path(__file__).parent / "letter_texts" / "result.txt"
MOST = 500
FIELDS = (
    Field("council", pgettext_lazy("letter field", "Council")),
    Field("today", pgettext_lazy("letter field", "Date")),
    Field("title", pgettext_lazy("letter field", "Result evaluated")),
    Field("form", pgettext_lazy("letter field", "Form of evaluation")),
    Field("rule", pgettext_lazy("letter field", "Rule of the evaluation")),
    Field("invited", pgettext_lazy("letter field", "Number of raters")),
    Field("ballots", pgettext_lazy("letter field", "Number of ballots")),
    Field("mean", pgettext_lazy("letter field", "Weighted mean")),
    Field("exact", pgettext_lazy("letter field", "Exact fraction")),
    Field(
        "grade",
        pgettext_lazy("letter field", "Grade of the result"),
        pgettext_lazy("letter help", "Begins with a comma; empty without grades."),
    ),
    Field("spread", pgettext_lazy("letter field", "Standard deviation")),
    Field("lowest", pgettext_lazy("letter field", "Lowest total")),
    Field("highest", pgettext_lazy("letter field", "Highest total")),
    Field(
        "lines",
        pgettext_lazy("letter field", "Lines of the evaluation"),
        pgettext_lazy("letter help", "Each criterion with weight, mean and spread."),
        columns=(
            Field("label", pgettext_lazy("letter field", "Criterion")),
            Field("weight", pgettext_lazy("letter field", "Weight")),
            Field("mean", pgettext_lazy("letter field", "Mean")),
            Field("range", pgettext_lazy("letter field", "Range")),
            Field("spread", pgettext_lazy("letter field", "Standard deviation")),
        ),
    ),
)


def find_result(actor: Actor, evaluation_id: UUID) -> Subject | None:
    """成果评议结果: for the office and the leaders, once the round is closed."""
    if not may_ever(actor, RESULTS):
        return None
    found = visible_evaluations(actor).filter(pk=evaluation_id, result__isnull=False).first()
    if found is None:
        return None
    council = Council.objects.get(pk=found.council_id)
    address = reverse("desk:experts:evaluation", kwargs={"council": council.code, "evaluation_id": found.pk})
    with override(LANGUAGE):
        return Subject(found.pk, found.case.title, "", values_of(found, council), found.pk, address)


def values_of(found: Evaluation, council: Council) -> dict[str, object]:
    """The fields of the paper."""
    result, version = result_rows(found), found.version
    rule = _("Scores from %(low)d to %(high)d; the mean of each ballot by weight, then the mean of all ballots.")
    if found.version.trim_from:
        rule = f"{rule}{_left_out(result)}"
    rows = [{"label": one["label"], "weight": one["weight"], **_columns(one)} for one in result["criteria"]]
    return {
        "council": council.name,
        "today": zh_date(today()),
        "title": found.case.title,
        "form": version.form.name,
        "rule": rule % {"low": version.low, "high": version.high},
        "invited": str(found.invited),
        "ballots": str(result["ballots"]),
        "mean": result["total"]["printed"],
        "exact": result["exact"],
        "grade": _(", the grade is %(grade)s") % {"grade": result["total"]["grade"]} if result["total"].get("grade") else "",
        **{name: result["total"][name] for name in ("spread", "lowest", "highest")},
        "lines": rows,
    }


def _left_out(result: dict[str, Any]) -> str:
    if not result.get("dropped"):
        return _("Too few ballots came in to leave any out.")
    lowest, highest = result["dropped"]
    words = _("One lowest (%(lowest)s) and one highest ballot (%(highest)s) were left out; %(n)d count.")
    return words % {"lowest": lowest, "highest": highest, "n": result["counted"]}


def listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    """Closed rounds to choose from, the newest first."""
    if not may_ever(actor, RESULTS):
        return
    rows = visible_evaluations(actor).filter(result__isnull=False)
    if asked.words:
        rows = rows.filter(case__title__contains=asked.words)
    for row in rows[:MOST]:
        yield Line(row.pk, "", row.case.title, row.version.form.name, row.closes_on)


def _columns(one: dict[str, str]) -> dict[str, str]:
    return {"mean": one["printed"], "range": f"{one['lowest']}–{one['highest']}", "spread": one["spread"]}


LETTER_KINDS.register(
    PAPER,
    LetterKind(
        PAPER,
        gettext_lazy("Result of an evaluation"),
        gettext_lazy("Weighted mean and spread of the whole and of each criterion."),
        RESULTS,
        FIELDS,
        TEXT.read_text(encoding="utf-8"),
        find_result,
        listed,
        issue="",
    ),
)
