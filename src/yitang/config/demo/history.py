"""A lived year of the province's proposals, as records for `adopt()`.

The counts are those of a real province's year: 1,194 received, 1,006 filed, 994 concluded, 917 adopted in full or in
part. Twelve of the filed ones, one merged and one not filed are entered by the live path, so that much is still going on;
here are the other 1,180.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from uuid import UUID

from yitang.config.demo.texts import Idea
from yitang.features.proposals.imports.adoption import ProposalRecord

CONCLUDED = 994
ADOPTION = {"full": 640, "partial": 277, "none": 77}
OUTCOMES = {"merged": 60, "converted": 84, "not_filed": 32, "withdrawn": 6, "returned": 4}
REPLY_CLASSES = ("A",) * 58 + ("B",) * 36 + ("C",) * 6
REASONS = ("empty", "beyond_powers", "several_matters", "academic", "proceedings", "private")


@dataclass(frozen=True)
class Submitter:
    """Who may stand under a proposal: principal, kind of the dictionary, printed name."""

    principal_id: UUID
    kind: str
    name: str


@dataclass
class Year:
    """What the history is made from."""

    session_id: UUID
    opens_on: date
    today: date
    submitters: list[Submitter]
    units: dict[str, UUID]
    unit_names: dict[UUID, str]
    demo_submitter: Submitter


def records(year: Year, ideas: Iterator[Idea], seed: int) -> Iterator[ProposalRecord]:
    """All past proposals of the year; merged ones point to a filed one."""
    dice = Random(seed)
    adoption = [value for value, count in ADOPTION.items() for _ in range(count)]
    dice.shuffle(adoption)
    leading: list[UUID] = []
    for number in range(1, CONCLUDED + 1):
        record = _concluded(year, dice, next(ideas), number, adoption[number - 1])
        if len(leading) < OUTCOMES["merged"]:
            leading.append(record.case_id)
        yield record
    for outcome, count in OUTCOMES.items():
        for n in range(count):
            record = _not_filed(year, dice, next(ideas), outcome)
            if outcome == "merged":
                record.merged_into = leading[n]
            yield record


def _concluded(year: Year, dice: Random, idea: Idea, number: int, adoption: str) -> ProposalRecord:
    record = _base(year, dice, idea)
    who = next(s for s in [*year.submitters, year.demo_submitter] if s.principal_id == record.submitter_id)
    days = _days(dice, record.submitted_on, year.today, 5)
    record.outcome, record.outcome_on, record.number = "filed", days[0], number
    record.lead_unit_id = year.units[idea.unit]
    if dice.random() < 0.22:
        others = [unit for unit in year.units.values() if unit != record.lead_unit_id]
        record.co_unit_ids = dice.sample(others, dice.choice((1, 1, 2)))
    record.received_on, record.replied_on, record.rated_on, record.concluded_on = days[1:]
    record.reply_class = dice.choice(REPLY_CLASSES)
    salutation = f"{who.name}委员" if who.kind == "member" else who.name
    record.reply_text = idea.reply(salutation, number, year.unit_names[record.lead_unit_id])
    grade = dice.random()
    record.satisfaction = "satisfied" if grade < 0.955 else "basically" if grade < 0.997 else "dissatisfied"
    if record.satisfaction == "dissatisfied":
        record.satisfaction_text = "答复与提案建议的第二条没有对应，希望补充说明。"
    record.adoption = adoption
    record.consent_public = dice.random() < 0.93
    record.published = record.consent_public and dice.random() < 0.8
    record.published_on = record.concluded_on
    return record


def _not_filed(year: Year, dice: Random, idea: Idea, outcome: str) -> ProposalRecord:
    record = _base(year, dice, idea)
    record.outcome = outcome
    record.outcome_on = _days(dice, record.submitted_on, year.today, 3)[0]
    if outcome == "not_filed":
        record.outcome_reason = dice.choice(REASONS)
    return record


def _base(year: Year, dice: Random, idea: Idea) -> ProposalRecord:
    who = year.demo_submitter if dice.random() < 0.006 else dice.choice(year.submitters)
    lead_in = dice.randint(-60, 4) if dice.random() < 0.92 else dice.randint(5, max(6, (year.today - year.opens_on).days // 2))
    return ProposalRecord(
        title=idea.title,
        body=idea.body,
        submitter_id=who.principal_id,
        submitter_kind=who.kind,
        submitted_on=year.opens_on + timedelta(days=lead_in),
        class_code=idea.class_code,
        session_id=year.session_id,
        duties=True,
    )


def _days(dice: Random, start: date, end: date, count: int) -> list[date]:
    """`count` days in order between `start` and `end`, never after `end`."""
    span = max((end - start).days, 0)
    shares = sorted(dice.uniform(0.05, 0.9) for _ in range(count))
    return [start + timedelta(days=round(span * share)) for share in shares]
