"""W2: every figure computed a second way, from the bare decisions; and each figure opens to exactly its rows."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from django.test import Client

from tests.features.proposals.house import House, build_house
from tests.fixtures import AccountWith, seed
from tests.trust.report import report as trust_report
from yitang.features.proposals.figures.declared import PROPOSALS, classes_by_proposal, report
from yitang.features.proposals.imports.adoption import Labels, ProposalRecord, past_case
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.ids import uuid7
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council, CouncilSession
from yitang.foundation.tenancy.scope import in_council
from yitang.institution.principals.models import Principal
from yitang.instruments.figures.declared import Question
from yitang.instruments.figures.queries import figures_of, rows_of
from yitang.instruments.handling.models import Rating, Reply
from yitang.instruments.workflow.adoption import adopt
from yitang.instruments.workflow.models import Decision
from yitang.instruments.workflow.procedures import publish

pytestmark = pytest.mark.django_db

START, END = date(2026, 1, 5), date(2026, 10, 1)
OUTCOMES = ["filed"] * 6 + ["merged", "converted", "not_filed", "withdrawn", "returned", ""]


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


@pytest.fixture
def history(house: House) -> Iterator[House]:
    """Sixty adopted proposals with every kind of end."""
    dice = Random(7)
    with seed(house.council) as ctx:
        session = CouncilSession.objects.get()
        member = Principal.objects.filter(kind="member").first()
        assert member is not None
        records = []
        for n in range(60):
            outcome = dice.choice(OUTCOMES)
            days = sorted(START + timedelta(days=dice.randint(0, 260)) for _ in range(5))
            record = ProposalRecord(
                title=f"关于第{n}件事的建议",
                submitter_id=member.pk,
                submitter_kind=dice.choice(["member", "joint", "body"]),
                submitted_on=days[0],
                class_code=dice.choice(["society", "economy"]),
                number=n + 1 if outcome == "filed" else None,
                session_id=session.pk,
                outcome=outcome,
                outcome_on=days[1] if outcome else None,
            )
            if outcome == "filed" and dice.random() < 0.8:
                record.lead_unit_id, record.reply_class, record.replied_on = house.unit_id, "A", days[2]
                if dice.random() < 0.8:
                    record.satisfaction, record.rated_on = dice.choice(["satisfied", "basically", "dissatisfied"]), days[3]
                    record.concluded_on, record.adoption = days[4], dice.choice(["full", "partial", "none"])
            records.append(record)
        cases = [past_case(record, house.council.pk, Labels()) for record in records]
        adopt(ctx, publish(house.council.pk, "proposal", END), uuid7(), cases)
    with in_council(house.council.pk):
        yield house


def recounted(day: date | None) -> dict[str, int]:
    """The counts by a second path: plain Python over the decisions, no projection read."""
    found: Counter[str] = Counter()
    adopted: Counter[str] = Counter()
    for proposal in Proposal.objects.all():
        steps = [
            step
            for step in Decision.objects.filter(case_id=proposal.pk).order_by("effective_on", "recorded_at", "id")
            if day is None or step.effective_on <= day
        ]
        if not any(step.edge == "submit" for step in steps):
            continue
        found["received"] += 1
        filing = [step.to_state for step in steps if step.axis == "filing"][-1]
        found[filing] += 1
        if filing != "filed":
            continue
        found["answered"] += any(step.edge == "answer" for step in steps)
        concluded = [step for step in steps if step.edge == "conclude"]
        found["concluded"] += bool(concluded)
        adopted.update(step.data["adoption"] for step in concluded)
    found["adopted"] = adopted["full"] + adopted["partial"]
    return dict(found)


COMPARED = ("received", "filed", "merged", "converted", "not_filed", "withdrawn", "returned", "answered", "concluded", "adopted")


@pytest.mark.parametrize("day", [None, date(2026, 2, 20), date(2026, 5, 1), date(2026, 8, 15), END])
def test_counts_equal_a_second_path_as_of_any_day(history: House, day: date | None) -> None:
    counted = figures_of("proposals", Question(history.council.pk, None, day))["counts"]
    again = recounted(day)
    assert {code: counted[code] for code in COMPARED} == {code: again.get(code, 0) for code in COMPARED}
    trust_report("W2", figure=len(COMPARED), unit="figures recomputed by a second path", control="caught")


def test_a_wrong_projection_is_noticed_by_the_second_path(history: House) -> None:
    """Negative control: one row with a doctored outcome makes the two paths differ."""
    with seed(history.council):
        victim = Proposal.objects.filter(outcome="filed").first()
        assert victim is not None
        victim.outcome = "merged"
        victim.save()
    counted = figures_of("proposals", Question(history.council.pk))["counts"]
    assert counted["filed"] != recounted(None)["filed"]


def test_every_figure_opens_to_as_many_rows_as_it_says(history: House) -> None:
    for day in (None, date(2026, 5, 1)):
        question = Question(history.council.pk, None, day)
        found = figures_of("proposals", question)
        for figure in PROPOSALS.figures:
            rows = rows_of(PROPOSALS, figure.code, question)
            assert len(list(PROPOSALS.describe(rows))) == found["counts"][figure.code]
        for breakdown in PROPOSALS.breakdowns:
            parts = found["breakdowns"][breakdown.code]
            assert sum(parts.values()) == found["counts"][breakdown.of]
            for value, count in parts.items():
                assert rows_of(PROPOSALS, breakdown.of, question, **{breakdown.column: value}).count() == count


def test_answers_and_proposals_are_counted_apart(history: House) -> None:
    found = report(history.council.pk)["by_result_class"]
    assert sum(found["answers"].values()) == Reply.objects.count()
    assert classes_by_proposal(Question(history.council.pk)) == found["proposals"]
    assert found["proposals"]["A"] == Reply.objects.values("assignment__case").distinct().count()


def test_outcomes_of_a_session_close(history: House) -> None:
    found = report(history.council.pk, CouncilSession.objects.get())
    under_review = Proposal.objects.filter(outcome="").count()
    ends = sum(found[code] for code in ("filed", "merged", "converted", "not_filed", "withdrawn", "returned"))
    assert found["received"] == ends + under_review
    assert found["satisfaction"]["rated"] == Rating.objects.count()


def test_overview_and_rows_page_for_staff(history: House, account_with: AccountWith, client: Client) -> None:
    client.force_login(account_with("clerk", Role.PROPOSAL_CLERK))
    page = client.get(f"/{history.council.code}/desk/figures/proposals/")
    filed = Proposal.objects.filter(outcome="filed").count()
    assert page.status_code == 200
    assert dict((figure.code, count) for figure, count, _url in page.context["tiles"])["filed"] == filed
    rows = client.get(f"/{history.council.code}/desk/figures/proposals/filed?session=all")
    assert rows.context["page"].paginator.count == filed


def test_figures_are_refused_to_members(history: House, account_with: AccountWith, client: Client) -> None:
    member = Principal.objects.filter(kind="member").first()
    assert member is not None
    client.force_login(account_with("wei", Role.MEMBER, principal=member.pk))
    assert client.get(f"/{history.council.code}/desk/figures/proposals/").status_code == 403


def test_an_impossible_day_is_said_and_the_page_still_shows(history: House, account_with: AccountWith, client: Client) -> None:
    client.force_login(account_with("clerk", Role.PROPOSAL_CLERK))
    page = client.get(f"/{history.council.code}/desk/figures/proposals/?as_of=2026-09-31")
    assert page.status_code == 200
    assert page.context["form"].errors["as_of"]


def test_a_snapshot_keeps_its_figures_and_shows_tampering(history: House, account_with: AccountWith, client: Client) -> None:
    client.force_login(account_with("clerk", Role.PROPOSAL_CLERK))
    base = f"/{history.council.code}/desk/figures/proposals"
    frozen = client.post(f"{base}/freeze?session=all", {"key": "once", "title": "年中"})
    again = client.post(f"{base}/freeze?session=all", {"key": "once", "title": "年中"})
    assert again.url == frozen.url
    page = client.get(frozen.url)
    assert page.context["holds"] is True
    with seed(history.council):
        snapshot = page.context["snapshot"]
        snapshot.values["counts"]["filed"] += 1
        snapshot.save()
    assert client.get(frozen.url).context["holds"] is False
