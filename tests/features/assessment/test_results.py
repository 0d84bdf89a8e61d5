"""Results: frozen at the notice, running beside it, explained by sentences that open to facts; corrections, held-back grades."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.features.assessment.conftest import Browser
from tests.features.assessment.house import YEAR, Hall, cancel
from tests.fixtures import seed
from yitang.features.assessment.correcting import ask, decide, hold_back, lift
from yitang.features.assessment.models import Round
from yitang.features.assessment.results import frozen_result, running_result, told_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.scoring.models import Correction, FrozenScore

pytestmark = pytest.mark.django_db


@pytest.fixture
def causes(hall: Hall) -> None:
    with seed(hall.council) as ctx:
        DictionaryEntry(council_id=ctx.council_id, dictionary="assessment_veto", code="discipline", label="受到处分").save()


def running(hall: Hall, member: int = 0) -> tuple[str, str] | None:
    with in_council(hall.council.id):
        found = running_result(hall.council.id, YEAR, hall.ids[member])
    return (found.printed, found.grade) if found else None


def told(hall: Hall, case_id: UUID, member: int = 0) -> tuple[str, str, bool]:
    with in_council(hall.council.id):
        row = told_of(Round.objects.select_related("case").get(pk=case_id), hall.ids[member])
        assert row is not None
        result = frozen_result(row, round_id=case_id)
    return result.printed, result.grade, result.reexamined


def test_every_point_is_a_sentence_that_opens_to_its_rule_and_facts(hall: Hall) -> None:
    with in_council(hall.council.id):
        found = running_result(hall.council.id, YEAR, hall.ids[0])
    assert found is not None
    filed = next(point for point in found.points if point.title == "立案提案")
    assert (found.printed, found.grade, filed.points, filed.rule) == ("80", "优秀", "20", "提案立案")
    assert [(fact.day, fact.title) for fact in filed.facts] == [
        (date(2025, 3, 1), "关于第3件事的建议"),
        (date(2025, 6, 1), "关于第6件事的建议"),
    ]
    assert [(duty.title, duty.met) for duty in found.duties] == [("提交一件提案", True)]


def test_a_cancelled_fact_changes_the_running_score_and_never_what_was_told(hall: Hall) -> None:
    case_id = hall.notified()
    assert (running(hall), told(hall, case_id)) == (("80", "优秀"), ("80", "优秀", False))
    cancel(hall, hall.ids[0], date(2025, 6, 1))
    assert (running(hall), told(hall, case_id)) == (("70", "称职"), ("80", "优秀", False))


def test_results_are_frozen_for_everybody_assessed_once(hall: Hall) -> None:
    case_id = hall.notified()
    with in_council(hall.council.id):
        rows = FrozenScore.objects.filter(round_id=case_id)
        assert sorted(rows.values_list("principal_id", "printed")) == sorted(zip(hall.ids, ["80", "70", "60"], strict=True))


def test_without_a_scheme_no_result_is_told(hall: Hall) -> None:
    with pytest.raises(Blocked, match="没有生效的考核办法"):
        hall.notified(2023)


def test_an_upheld_objection_gives_a_new_frozen_result_to_that_member_alone(hall: Hall) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id, member=2)
    asked = ask(hall.affairs, year=YEAR, principal_id=hall.ids[2], points=Decimal("2.5"), reason="补记一次视察")
    decide(hall.secretary, correction_id=UUID(asked["correction_id"]), approved=True)
    hall.answer(hall.affairs, objection, outcome="upheld", answer="已补记。")
    assert (told(hall, case_id, 2), told(hall, case_id, 1)) == (("62.5", "称职", True), ("70", "称职", False))


def test_a_correction_that_waits_keeps_results_from_being_told(hall: Hall) -> None:
    ask(hall.affairs, year=YEAR, principal_id=hall.ids[2], points=Decimal(1), reason="补记")
    with pytest.raises(Blocked, match="1 条更正"):
        hall.notified()


def test_a_rejected_objection_leaves_what_was_told(hall: Hall) -> None:
    case_id = hall.notified()
    objection = hall.objected(case_id)
    cancel(hall, hall.ids[0], date(2025, 6, 1))
    hall.answer(hall.affairs, objection)
    assert told(hall, case_id) == ("80", "优秀", False)


def test_a_correction_counts_once_a_second_person_agrees(hall: Hall) -> None:
    asked = ask(hall.affairs, year=YEAR, principal_id=hall.ids[1], points=Decimal(5), reason="公益活动", item="filed")
    pk = UUID(asked["correction_id"])
    assert running(hall, 1) == ("70", "称职")
    with pytest.raises(Refused):
        decide(hall.affairs, correction_id=pk, approved=True)
    with pytest.raises(Invalid):
        decide(hall.secretary, correction_id=pk, approved=False, note=" ")
    decide(hall.secretary, correction_id=pk, approved=True)
    assert running(hall, 1) == ("75", "称职")
    with pytest.raises(Conflict):
        decide(hall.secretary, correction_id=pk, approved=False, note="改主意")


def test_a_correction_needs_a_reason_an_item_of_the_scheme_and_the_office(hall: Hall) -> None:
    for wrong in ({"reason": " "}, {"points": Decimal(0)}, {"item": "gone"}):
        with pytest.raises(Invalid):
            ask(hall.affairs, **({"year": YEAR, "principal_id": hall.ids[0], "points": Decimal(1), "reason": "有"} | wrong))
    with pytest.raises(Refused):
        ask(hall.clerk, year=YEAR, principal_id=hall.ids[0], points=Decimal(1), reason="有")
    with in_council(hall.council.id):
        assert Correction.objects.count() == 0


def test_a_decision_on_paper_holds_the_grade_back_until_it_is_lifted(hall: Hall, causes: None) -> None:
    given = {"principal_id": hall.ids[0], "code": "discipline", "decided_on": date(2025, 9, 1), "paper": "云纪〔2025〕3号"}
    with pytest.raises(Refused):
        hold_back(hall.affairs, **given)
    with pytest.raises(Invalid):
        hold_back(hall.secretary, **(given | {"paper": ""}))
    done = hold_back(hall.secretary, **given)
    assert running(hall) == ("80", "不称职")
    with pytest.raises(Invalid, match="已经登记"):
        hold_back(hall.secretary, **given)
    lift(hall.secretary, fact_id=UUID(done["fact_id"]))
    assert running(hall) == ("80", "优秀")
    with pytest.raises(Conflict):
        lift(hall.secretary, fact_id=UUID(done["fact_id"]))


def test_a_members_page_shows_the_own_result_and_the_text_of_the_rule(hall: Hall, browser: Browser) -> None:
    member = browser(Role.MEMBER, hall.ids[0])
    page = member.get(f"/{hall.council.code}/desk/assessment/mine/").content.decode()
    assert ("立案提案" in page, f"{today().year}年度（截至目前）" in page, "郑三" in page) == (True, True, False)
    case_id = hall.notified()
    page = member.get(f"/{hall.council.code}/desk/assessment/mine/{case_id}/").content.decode()
    assert ("优秀" in page, "关于第6件事的建议" in page, "之后的记录不影响这一结果" in page) == (True, True, True)


def test_no_view_shows_a_member_the_score_of_another(hall: Hall, browser: Browser) -> None:
    """The friction that made people stop: a member finds nobody else's score behind any address of the room."""
    case_id = hall.notified()
    member = browser(Role.MEMBER, hall.ids[2])
    base = f"/{hall.council.code}/desk/assessment/"
    statuses = [
        member.get(base + path).status_code
        for path in (
            f"year/{YEAR}/",
            f"year/{YEAR}/of/{hall.ids[0]}/",
            f"year/{YEAR}/remind/",
            f"{case_id}/",
            f"{case_id}/comments/",
            "corrections/",
            "awards/",
        )
    ]
    assert statuses == [403] * 7
    assert member.post(base + f"year/{YEAR}/export/").status_code == 403


def test_the_page_of_a_member_is_for_the_office_and_the_own_committee(hall: Hall, browser: Browser, causes: None) -> None:
    clerk = browser(Role.COMMITTEE_CLERK, hall.committee_id)
    base = f"/{hall.council.code}/desk/assessment/year/{YEAR}/of/"
    assert clerk.get(f"{base}{hall.ids[0]}/").status_code == 200
    assert clerk.get(f"{base}{hall.ids[2]}/").status_code == 404
    assert clerk.post(f"{base}{hall.ids[0]}/", {"do": "correct", "points": "1", "reason": "有"}).status_code == 403
    office = browser(Role.MEMBERS_AFFAIRS)
    empty = office.post(f"{base}{hall.ids[0]}/", {"do": "correct", "points": "x", "reason": ""})
    assert empty.status_code == 422
    assert office.post(f"{base}{hall.ids[0]}/", {"key": "k", "do": "correct", "points": "1.5", "reason": "补"}).status_code == 302
    secretary = browser(Role.SECRETARY_GENERAL)
    held = {"key": "h", "do": "hold", "code": "discipline", "decided_on": "2025-09-01", "paper": "文"}
    assert secretary.post(f"{base}{hall.ids[0]}/", held).status_code == 302
    with in_council(hall.council.id):
        row = Correction.objects.get()
    corrections = f"/{hall.council.code}/desk/assessment/corrections/"
    assert "等待第二人审核" in office.get(corrections).content.decode()
    secretary.post(corrections, {"key": "d", "correction": str(row.pk), "verdict": "agree"})
    assert running(hall) == ("81.5", "不称职")


def test_a_member_who_is_not_there_has_no_page(hall: Hall) -> None:
    with pytest.raises(NotFound):
        ask(hall.affairs, year=YEAR, principal_id=hall.sector_id, points=Decimal(1), reason="有")
