"""What a step needs before it is done: fields, papers, days, a product. Pure where it can be; who owes what is always named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.models import StoredFile
from yitang.foundation.permissions.roles import Role
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.deadlines.clocks import Clock
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.deadlines.terms import Period
from yitang.instruments.methods.products import is_there, missing_of
from yitang.instruments.workflow.models import Case

FILES = "method"
"""Kind of subject of the papers of steps; the subject is the case, the purpose `<step>.<paper>`."""
CONFIRMED_PAPER, CONFIRMED_ON = "confirmed_paper", "confirmed_on"
KINDS = ("line", "text", "date", "number")
LONGEST = {"line": 200, "text": 5000}

Step = Mapping[str, Any]


@dataclass(frozen=True)
class Blocker:
    """Something that a step still lacks: what, who owes it, and the name of its field where it is one."""

    what: str
    owes: str
    field: str = ""


def owes_of(step: Step) -> str:
    """Who sees to a step: the council's own words, else the role."""
    return str(step["owes"] or (Role(step["role"]).label if step["role"] in Role.values else step["role"]))


def fields_of(step: Step) -> list[dict[str, str]]:
    """What is filled in at a step; a step that the party organisation confirms asks for the paper and the day of it."""
    found = [dict(row) for row in step["fields"]]
    if step["gate"] == "confirmed":
        found.append({"code": CONFIRMED_PAPER, "label": pgettext("step", "Paper by which it was confirmed"), "kind": "line"})
        found.append({"code": CONFIRMED_ON, "label": pgettext("step", "Day of the confirmation"), "kind": "date"})
    return found


def purpose_of(step_code: str, paper_code: str) -> str:
    """The purpose under which a paper of a step is kept."""
    return f"{step_code}.{paper_code}"


def kept_on_paper(paper_code: str) -> str:
    """The name of the value that says where a paper lies that is not attached."""
    return f"paper_{paper_code}"


def cleaned(step: Step, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a step as they are kept: known names only, texts stripped, days and numbers read. Raises `Invalid` by field."""
    found: dict[str, Any] = {}
    faults: dict[str, list[Any]] = {}
    for row in fields_of(step):
        given = str(values.get(row["code"]) or "").strip()
        if not given:
            continue
        try:
            found[row["code"]] = _READERS[row["kind"]](given)
        except ValueError as error:
            faults[row["code"]] = [str(error)]
    for paper in step["papers"]:
        name = kept_on_paper(paper["code"])
        if where := str(values.get(name) or "").strip():
            found[name] = where[:120]
    if faults:
        raise Invalid(faults)
    return found


def blockers_of(case: Case, step: Step, values: Mapping[str, Any], since: date, on: date) -> list[Blocker]:
    """What a step that began on `since` still lacks on a day, each with who owes it; a query for the papers and one for the product."""
    owes = owes_of(step)
    found = [
        Blocker(_("“%(what)s” is not filled in") % {"what": row["label"]}, owes, row["code"])
        for row in fields_of(step)
        if row["code"] not in values
    ]
    if step["papers"]:
        there = papers_there(case.pk)
        found += [
            Blocker(_("“%(what)s” is not attached") % {"what": paper["label"]}, owes)
            for paper in step["papers"]
            if purpose_of(step["code"], paper["code"]) not in there and kept_on_paper(paper["code"]) not in values
        ]
    if step["produces"] and not is_there(case.kind, case.pk, step["produces"]):
        found.append(Blocker(missing_of(step["produces"]), owes))
    if (first := earliest(case.council_id, step, since)) and on < first:
        found.append(Blocker(_("It may not be done before %(day)s") % {"day": zh_date(first)}, owes))
    return found


def earliest(council_id: UUID, step: Step, since: date) -> date | None:
    """The first day on which a step with a least number of days may be done. Needs the scope for the calendar."""
    if not step["min"]:
        return None
    return Clock.start(Period.parse(step["min"]), since, calendar_for(council_id)).deadline


def papers_there(case_id: UUID) -> set[str]:
    """The purposes of the papers that are attached to the steps of a case."""
    rows = StoredFile.objects.filter(subject_kind=FILES, subject_id=case_id, state=StoredFile.State.KEPT)
    return set(rows.values_list("purpose", flat=True))


def _text(most: int) -> Callable[[str], str]:
    def read(given: str) -> str:
        if len(given) > most:
            raise ValueError(_("At most %(n)d characters.") % {"n": most})
        return given

    return read


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise ValueError(_("Enter a day such as 2026-03-05.")) from None


def _number(given: str) -> int:
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise ValueError(_("Enter a whole number."))
    return int(given)


_READERS: dict[str, Callable[[str], Any]] = {
    "line": _text(LONGEST["line"]),
    "text": _text(LONGEST["text"]),
    "date": _day,
    "number": _number,
}
