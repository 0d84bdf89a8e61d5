"""W2: the figures of briefs against a second count that knows nothing of the first; each opens to as many rows; P5 for sectors."""

import json
import random
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.fixtures import AccountWith, seed
from yitang.features.briefs.figures.commands import figures
from yitang.features.briefs.figures.counting import report
from yitang.features.briefs.figures.declared import FIGURES, Span
from yitang.features.briefs.ladder.models import Instruction, LadderFact, Origin
from yitang.features.briefs.models import Brief, Issue, IssueSource
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal
from yitang.instruments.workflow.models import Case, Decision, Track
from yitang.instruments.workflow.procedures import publish

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(120)]
SINCE, UNTIL = date(2026, 1, 20), date(2026, 3, 31)
LEVELS = ("own", "city", "province", "nation")
CLASSES = ("economy", "city", "livelihood", "")


def fill(council: Council, dice: random.Random, n: int) -> None:
    """A random world, written straight into the rows: what the acts would refuse is counted right too."""
    with seed(council) as ctx:
        load_pack(ctx, council)
        version = publish(council.pk, "brief", DAYS[0])
        sectors = [Principal(council=council, kind="sector", name=name) for name in ("经济界", "教育界")]
        people = [Principal(council=council, kind="member", code=f"{m:04}", name=f"委员{m}") for m in range(6)]
        for one in (*sectors, *people):
            one.save()
        for place, person in enumerate(people):
            Member(
                council=council, principal=person, number=person.code or "", sector=dice.choice([*sectors, None]), place=place
            ).save()
        for place in range(n):
            _brief(council, dice, version, people, place)


def _brief(council: Council, dice: random.Random, version: Any, people: list[Principal], place: int) -> None:
    case = Case(council=council, id=uuid7(), kind="brief", procedure=version, title=f"关于第{place}件事的建议", stage="submitted")
    case.save(force_insert=True)
    outcome = dice.choice(["", "issued", "issued", "not_adopted", "merged", "returned", "withdrawn", "turned"])
    day = dice.choice(DAYS)
    Brief(
        council=council,
        case=case,
        source_kind=dice.choice(["member", "lower", "public"]),
        reflector=dice.choice([*people, None]),
        situation="情况",
        class_code=dice.choice(CLASSES),
        submitted_on=dice.choice([day, day, day, None]),
        derived=dice.random() < 0.1,
        outcome=outcome,
        outcome_on=day if outcome else None,
    ).save(force_insert=True)
    if dice.random() < 0.2:
        Origin(
            council=council, brief=case, code=dice.choice("甲乙"), name="某县政协", origin_id=uuid7(), package_id=uuid7()
        ).save()
    if dice.random() < 0.5:
        track = Track(council=council, case=case, axis="editing", state="edited")
        track.save()
        for _ in range(dice.choice([1, 2])):
            when = dice.choice(DAYS)
            Decision(
                council=council, case=case, track=track, axis="editing", edge="edit", effective_on=when, channel="screen"
            ).save()
    if outcome == "issued":
        _issue(council, dice, case, place)


def _issue(council: Council, dice: random.Random, case: Case, place: int) -> None:
    form = dice.choice(["single", "combined"])
    day = dice.choice(DAYS)
    issue = Issue(council=council, case=case, year=2026, number=place + 1, code=f"第{place}期", form=form, issued_on=day)
    issue.save(force_insert=True)
    IssueSource(council=council, issue=issue, brief=case).save()
    for _ in range(dice.choice([0, 0, 1, 3])):
        fact = {
            "step": "x",
            "sort": dice.choice(["adopted", "passed", "reported", "forwarded", "used"]),
            "level": dice.choice(LEVELS),
            "form": dice.choice(["single", "combined"]),
            "effective_on": dice.choice(DAYS),
        }
        row = LadderFact(council=council, brief=case, **fact)
        row.save(force_insert=True)
        if dice.random() < 0.2:
            LadderFact(council=council, brief=case, **fact, cancels=row, reason="错").save(force_insert=True)
    for _ in range(dice.choice([0, 0, 1, 2])):
        note = {"level": dice.choice(LEVELS), "given_on": dice.choice(DAYS), "register_number": "1号"}
        kept = Instruction(council=council, brief=case, **note)
        kept.save(force_insert=True)
        if dice.random() < 0.3:
            Instruction(council=council, brief=case, **note, cancels=kept, cause="day").save(force_insert=True)


def counted_again(council: Council) -> dict[str, Any]:
    """The same figures from all rows in memory, by hand."""
    inside = lambda day: day is not None and SINCE <= day <= UNTIL  # noqa: E731
    briefs = [brief for brief in Brief.objects.all() if not brief.derived and inside(brief.submitted_on)]
    sources = {row.brief_id for row in IssueSource.objects.all()}
    outcomes = Counter(brief.outcome for brief in briefs)
    steps = {row.case_id for row in Decision.objects.all() if row.edge == "edit" and inside(row.effective_on)}
    counts = {
        "submitted": len(briefs),
        "edited": len(steps),
        "issued": sum(inside(issue.issued_on) for issue in Issue.objects.all()),
        "credited": sum(brief.pk in sources for brief in briefs),
        **{name: outcomes[name] for name in ("not_adopted", "merged", "turned", "returned", "withdrawn")},
        "undecided": outcomes[""] + outcomes["returned"],
    }
    gone = {row.cancels_id for row in LadderFact.objects.all()}
    seen: set[tuple[str, str, UUID]] = set()
    for row in LadderFact.objects.all():
        if row.cancels_id is None and row.pk not in gone and inside(row.effective_on):
            seen.add((row.level, f"adopted_{row.form}" if row.sort == "adopted" else row.sort, row.brief_id))
    cells = Counter((level, column) for level, column, _case in seen)
    gone = {row.cancels_id for row in Instruction.objects.all()}
    notes = [row for row in Instruction.objects.all() if row.cancels_id is None and row.pk not in gone]
    marks = Counter(row.level for row in notes if inside(row.given_on))
    columns = ("adopted_single", "adopted_combined", "passed", "reported", "forwarded", "used")
    ladder = {level: {column: cells[level, column] for column in columns} | {"instructions": marks[level]} for level in LEVELS}
    classes = Counter(brief.class_code for brief in briefs)
    return {"counts": counts, "ladder": ladder, "classes": classes, "rate": (counts["credited"], counts["submitted"])}


@pytest.mark.parametrize("luck", range(3))
def test_the_figures_agree_with_a_second_count_and_open_to_their_rows(council: Council, luck: int) -> None:
    fill(council, random.Random(luck), 60)
    span = Span(council.pk, SINCE, UNTIL)
    with in_council(council.pk):
        found, again = report(span), counted_again(council)
        assert found["counts"] == again["counts"]
        assert found["ladder"] == again["ladder"]
        assert {code: row["submitted"] for code, row in found["breakdowns"]["class"].items()} == again["classes"]
        rate = found["rates"]["adoption"]
        assert (rate["numerator"], rate["denominator"]) == again["rate"]
        flat = found["counts"] | {f"{level}-{name}": n for level, row in found["ladder"].items() for name, n in row.items()}
        assert {code: figure.rows(span).count() for code, figure in FIGURES.items()} == flat


def test_a_count_that_forgets_cancelled_steps_would_be_noticed(council: Council) -> None:
    """Negative control."""
    fill(council, random.Random(1), 60)
    with in_council(council.pk):
        careless = LadderFact.objects.filter(effective_on__range=(SINCE, UNTIL)).count()
        table = report(Span(council.pk, SINCE, UNTIL))["ladder"]
        careful = sum(n for row in table.values() for name, n in row.items() if name != "instructions")
    assert careless > careful


def test_the_command_says_the_same(council: Council) -> None:
    fill(council, random.Random(2), 20)
    asked = ["--council", council.code, "--from", SINCE.isoformat(), "--to", UNTIL.isoformat()]
    told = CliRunner().invoke(figures, [*asked, "--json"])
    with in_council(council.pk):
        assert json.loads(told.output)["counts"] == report(Span(council.pk, SINCE, UNTIL))["counts"]
    assert "采用率" in CliRunner().invoke(figures, asked).output
    backwards = ["--council", council.code, "--from", UNTIL.isoformat(), "--to", SINCE.isoformat()]
    assert CliRunner().invoke(figures, backwards).exit_code == 2


def test_the_page_opens_each_figure_and_exports_the_table(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(3), 40)
    editor = _browser(account_with, Role.RESEARCH_OFFICE)
    days = f"since={SINCE.isoformat()}&until={UNTIL.isoformat()}"
    base = f"/{council.code}/desk/briefs/figures/"
    page = editor.get(f"{base}?{days}").content.decode()
    with in_council(council.pk):
        found = report(Span(council.pk, SINCE, UNTIL))
    assert found["rates"]["adoption"]["printed"] in page
    for code in ("submitted", "issued", "undecided"):
        assert f"共 {found['counts'][code]} 件" in editor.get(f"{base}{code}/?{days}").content.decode().replace("\xa0", " ")
    assert editor.get(f"{base}nothing/").status_code == 404
    for format_, start in (("xlsx", b"PK"), ("docx", b"PK")):
        sent = editor.post(
            f"{base}export/{format_}/", {"since": SINCE.isoformat(), "until": UNTIL.isoformat(), "key": f"k{format_}"}
        )
        assert sent.status_code == 200
        assert sent.content.startswith(start)


def test_sectors_are_shown_to_the_named_editors_alone(council: Council, account_with: AccountWith) -> None:
    fill(council, random.Random(3), 40)
    days = f"since={SINCE.isoformat()}&until={UNTIL.isoformat()}"
    base = f"/{council.code}/desk/briefs/figures/"
    editor, head = _browser(account_with, Role.RESEARCH_OFFICE), _browser(account_with, Role.SECRETARY_GENERAL)
    assert "教育界" in editor.get(f"{base}?{days}").content.decode()
    assert "教育界" not in head.get(f"{base}?{days}").content.decode()
    with in_council(council.pk):
        sector = Principal.objects.get(name="教育界").pk
        whole = report(Span(council.pk, SINCE, UNTIL))["counts"]["submitted"]
    narrowed = head.get(f"{base}submitted/?{days}&part=sector&value={sector}").content.decode().replace("\xa0", " ")
    assert f"共 {whole} 件" in narrowed


def test_the_page_asks_as_much_for_many_briefs_as_for_few(council: Council, account_with: AccountWith) -> None:
    editor = _browser(account_with, Role.RESEARCH_OFFICE)
    address = f"/{council.code}/desk/briefs/figures/?since={SINCE.isoformat()}&until={UNTIL.isoformat()}"
    fill(council, random.Random(4), 5)
    editor.get(address)
    with CaptureQueriesContext(connection) as few:
        editor.get(f"{address}&again=1")
    with seed(council):
        version = Case.objects.first().procedure  # type: ignore[union-attr]
        people = list(Principal.objects.filter(kind="member"))
        for place in range(5, 40):
            _brief(council, random.Random(place), version, people, place)
    editor.get(address)
    with CaptureQueriesContext(connection) as many:
        editor.get(f"{address}&again=1")
    assert len(many) == len(few)


def _browser(account_with: AccountWith, role: Role) -> Client:
    client = Client()
    client.force_login(account_with(f"r-{role}", role), backend="yitang.foundation.accounts.sessions.AccountBackend")
    return client
