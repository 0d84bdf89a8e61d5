"""The paragraph of official Chinese that a report opens with, written from the figures and from nothing else.

Shares are exact fractions of counts; they are rounded half up with the council's decimals, and `fractions` says each of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, override

from yitang.features.proposals.papers.tables import TABLES, count
from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.models import CouncilSession
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import decimals_of, figures_of
from yitang.instruments.figures.rates import Rate
from yitang.instruments.handling.models import Rating

LANGUAGE = "zh-hans"


@dataclass(frozen=True)
class Parts:
    """The sentences of the report, and each share in them with its exact fraction."""

    received: str
    review: str
    classes: str
    handling: str
    fractions: list[tuple[str, Rate]]

    @property
    def whole(self) -> str:
        """All in one paragraph."""
        return "".join(part for part in (self.received, self.review, self.classes, self.handling) if part)


def paragraph(question: Question) -> Parts:
    """The report's sentences for a question, always in Chinese. Needs the council's scope."""
    with override(LANGUAGE):
        found = figures_of("proposals", question)
        kinds = count(TABLES["review"], TABLES["review"].sections[0], question)
        by_kind = {row.label: row.cells[0].count or 0 for row in kinds.rows}
        names = labels("proposal_class")
        by_class = {names.get(code, gettext("not given")): n for code, n in found["breakdowns"]["by_class"].items()}
        names = labels("result_class")
        by_result = {names.get(code, code).split("：")[0]: n for code, n in found["breakdowns"]["by_result_class"].items()}
        return write(found["counts"], by_kind, by_class, by_result, decimals_of(question), _day(question))


def write(
    counts: Mapping[str, int],
    by_kind: Mapping[str, int],
    by_class: Mapping[str, int],
    by_result: Mapping[str, int],
    decimals: int,
    day: str,
) -> Parts:
    """The sentences for these counts. What is zero is not spoken of; a share without a whole is left out."""
    said = _Said(decimals)
    return Parts(
        _received(said, counts, by_kind),
        _review(said, counts),
        _listed(said, gettext("Of the filed proposals, "), by_class, counts["filed"]),
        _handling(said, counts, by_result, day),
        said.fractions,
    )


class _Said:
    """Keeps each share that was printed, with its fraction."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals
        self.fractions: list[tuple[str, Rate]] = []

    def share(self, name: str, part: int, whole: int) -> str:
        rate = Rate(part, whole)
        self.fractions.append((name, rate))
        return rate.printed(self.decimals)


def _received(said: _Said, counts: Mapping[str, int], by_kind: Mapping[str, int]) -> str:
    total = counts["received"]
    if not total:
        return gettext("No proposal has come in.")
    first = gettext("In all %(n)d proposals were collected") % {"n": total}
    kinds = "，".join(
        gettext("%(name)s %(n)d (%(share)s)") % {"name": name, "n": n, "share": said.share(name, n, total)}
        for name, n in by_kind.items()
        if n
    )
    return first + (gettext(", among them %(kinds)s. ") % {"kinds": kinds} if kinds else gettext(". "))


def _review(said: _Said, counts: Mapping[str, int]) -> str:
    if not counts["received"]:
        return ""
    rate = said.share(gettext("Filing rate"), counts["filed"], counts["received"])
    parts = [gettext("By the review %(n)d were filed, a filing rate of %(rate)s") % {"n": counts["filed"], "rate": rate}]
    told = (
        ("merged", gettext("%(n)d merged")),
        ("converted", gettext("%(n)d converted")),
        ("not_filed", gettext("%(n)d not filed")),
        ("withdrawn", gettext("%(n)d withdrawn")),
        ("returned", gettext("%(n)d returned for changes")),
    )
    parts += [words % {"n": counts[code]} for code, words in told if counts.get(code)]
    settled = sum(counts.get(code, 0) for code in ("filed", *(code for code, _words in told)))
    if counts["received"] > settled:
        parts.append(gettext("%(n)d still under review") % {"n": counts["received"] - settled})
    return gettext("; ").join(parts) + gettext(". ")


def _listed(said: _Said, opening: str, counts: Mapping[str, int], whole: int) -> str:
    if not whole:
        return ""
    parts = [
        gettext("%(name)s %(n)d, %(share)s") % {"name": name, "n": n, "share": said.share(name, n, whole)}
        for name, n in counts.items()
        if n
    ]
    return f"{opening}{gettext('; ').join(parts)}{gettext('. ')}" if parts else ""


def _handling(said: _Said, counts: Mapping[str, int], by_result: Mapping[str, int], day: str) -> str:
    return "".join(_handled(said, counts, by_result, day))


def _handled(said: _Said, counts: Mapping[str, int], by_result: Mapping[str, int], day: str) -> Iterator[str]:
    if not counts["filed"]:
        return
    rate = said.share(gettext("Answering rate"), counts["answered"], counts["filed"])
    yield gettext("By %(day)s, %(n)d were answered, an answering rate of %(rate)s") % {
        "day": day,
        "n": counts["answered"],
        "rate": rate,
    }
    if counts["concluded"]:
        rate = said.share(gettext("Conclusion rate"), counts["concluded"], counts["filed"])
        yield gettext("; %(n)d were concluded, a conclusion rate of %(rate)s") % {"n": counts["concluded"], "rate": rate}
        rate = said.share(gettext("Adoption rate"), counts["adopted"], counts["concluded"])
        yield gettext("; of these %(n)d were adopted in full or in part, an adoption rate of %(rate)s") % {
            "n": counts["adopted"],
            "rate": rate,
        }
    yield gettext(". ")
    opening = gettext("The units sent %(n)d replies, of which ") % {"n": counts["answers"]}
    yield _listed(said, opening, by_result, counts["answers"])
    grades = {str(Rating.Grade(code).label): counts[code] for code in ("satisfied", "basically", "dissatisfied")}
    opening = gettext("The submitters gave feedback on %(n)d, of which ") % {"n": counts["rated"]}
    yield _listed(said, opening, grades, counts["rated"])


def _day(question: Question) -> str:
    day = question.as_of or today()
    return f"{day.year}年{day.month}月{day.day}日"


def session_question(session: CouncilSession, **more: Any) -> Question:
    """The question about one session."""
    return Question(session.council_id, session.pk, **more)
