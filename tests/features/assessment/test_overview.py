"""The overview, reminders, the export, awards, the notice."""

from datetime import date, timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from openpyxl import load_workbook

from tests.features.assessment.conftest import Browser
from tests.features.assessment.house import YEAR, Hall
from tests.fixtures import seed
from yitang.features.assessment.awards import nominate, review_nomination, start_award
from yitang.features.assessment.letters import find_notice
from yitang.features.assessment.models import Nomination, Reminder
from yitang.features.assessment.reminding import remind
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.scoring.models import FrozenScore
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import ProcedureParameter

pytestmark = pytest.mark.django_db
THIS = today().year


def parameter(hall: Hall, code: str, name: str, value: object, basis: str = "") -> None:
    with seed(hall.council) as ctx:
        ProcedureParameter(
            council_id=ctx.council_id, code=code, name=name, value=value, effective_from=date(2020, 1, 1), basis=basis
        ).save()


def text(page: object) -> str:
    return page.content.decode()  # type: ignore[attr-defined]


def test_the_overview_shows_a_committee_its_own_members(hall: Hall, browser: Browser) -> None:
    base = f"/{hall.council.code}/desk/assessment/year/{YEAR}/"
    clerk = text(browser(Role.COMMITTEE_CLERK, hall.committee_id).get(base))
    office = browser()
    assert [name in clerk for name in ("丁一", "吴二", "郑三")] == [True, True, False]
    lacking = text(office.get(base, {"show": "lacking"}))
    assert [name in lacking for name in ("丁一", "吴二", "郑三")] == [False, False, True]
    of_other = text(office.get(base, {"body": str(hall.other_committee_id)}))
    assert [name in of_other for name in ("丁一", "吴二", "郑三")] == [False, False, True]


def test_no_order_by_points_unless_the_switch_is_on_for_the_role(hall: Hall, browser: Browser) -> None:
    base = f"/{hall.council.code}/desk/assessment/year/{YEAR}/?order=points"
    office = browser()
    page = text(office.get(base))
    assert ("按分数排序" in page, page.index("丁一") < page.index("吴二")) == (False, True)
    parameter(hall, "assessment", "ranking", True, "某办〔2026〕5号")
    assert "按名册顺序" in text(office.get(base))
    assert "按分数排序" not in text(browser(Role.COMMITTEE_CLERK, hall.committee_id).get(base))


def test_reminders_go_to_who_owes_something_once_within_the_gap(hall: Hall) -> None:
    ids = [str(pk) for pk in hall.ids]
    assert remind(hall.affairs, year=THIS, principal_ids=ids) == {"sent": 2, "left": 1}
    assert remind(hall.affairs, year=THIS, principal_ids=ids) == {"sent": 0, "left": 3}
    with in_council(hall.council.id):
        told = dict(Message.objects.filter(event="assessment.remind").values_list("principal_id", "text"))
        kept = set(Reminder.objects.values_list("principal_id", "duties"))
    assert told == {pk: f"{THIS}年度还没有记录：提交一件提案" for pk in hall.ids[1:]}
    assert kept == {(pk, "提交一件提案") for pk in hall.ids[1:]}


def test_a_clerk_reminds_the_own_members_alone(hall: Hall) -> None:
    assert remind(hall.clerk, year=THIS, principal_ids=[str(pk) for pk in hall.ids]) == {"sent": 1, "left": 2}
    with pytest.raises(Invalid):
        remind(hall.clerk, year=YEAR, principal_ids=[])
    with pytest.raises(Refused):
        remind(hall.members[0], year=THIS, principal_ids=[])


def test_reminders_are_looked_at_before_they_go_out(hall: Hall, browser: Browser) -> None:
    office = browser()
    base = f"/{hall.council.code}/desk/assessment/year/{THIS}/remind/"
    page = text(office.get(base))
    assert ("丁一" in page, f"{THIS}年度还没有记录：提交一件提案" in page) == (False, True)
    assert office.post(base, {"key": "k0"}).status_code == 302
    office.post(base, {"key": "k1", "ids": [str(pk) for pk in hall.ids[1:]]})
    with in_council(hall.council.id):
        assert Reminder.objects.count() == 2


def test_the_year_leaves_as_a_workbook_on_record(hall: Hall, browser: Browser) -> None:
    case_id = hall.notified()
    answer = browser().post(f"/{hall.council.code}/desk/assessment/year/{YEAR}/export/", {"key": "k"})
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active  # type: ignore[attr-defined]
    assert sheet is not None
    rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert rows[1] == [
        "1",
        "丁一",
        "教育界",
        "提案委员会",
        "完成" if rows[1][4] == "完成" else rows[1][4],
        "80",
        "优秀",
        "80",
        "优秀",
        "",
    ]
    assert len(rows) == 4
    assert case_id


def test_the_notice_is_for_the_office_and_its_member(hall: Hall) -> None:
    case_id = hall.notified()
    with in_council(hall.council.id):
        row = FrozenScore.objects.get(round_id=case_id, principal_id=hall.ids[0])
        seen = [find_notice(actor, row.pk) for actor in (hall.affairs, hall.members[0], hall.members[1])]
    assert [bool(one) for one in seen] == [True, True, False]
    assert seen[0] is not None
    values = seen[0].values
    assert (values["name"], values["year"], values["points"], values["grade"]) == ("丁一", "2025", "80", "优秀")
    assert [line["item"] for line in values["lines"]][:1] == ["立案提案"]


def an_award(hall: Hall, **more: object) -> UUID:
    given = {"title": "优秀政协委员", "year": THIS, "of": "member", "basis": "云协〔2026〕2号", "nominations_until": today()}
    return UUID(start_award(hall.affairs, **(given | more))["case_id"])


def award_step(hall: Hall, award_id: UUID, edge: str, **payload: object) -> None:
    advance(hall.secretary, case_id=award_id, axis="awarding", edge=edge, key=uuid4().hex, payload=payload, reason="重新评审")


def test_an_award_goes_from_nomination_to_announcement(hall: Hall) -> None:
    award_id = an_award(hall, places=1)
    with pytest.raises(Blocked, match="还没有提名"):
        award_step(hall, award_id, "review")
    first = nominate(hall.clerk, case_id=award_id, principal_id=hall.ids[0], reason="提案质量高")
    second = nominate(hall.affairs, case_id=award_id, principal_id=hall.ids[2], reason="联系群众多")
    with pytest.raises(Refused):
        nominate(hall.clerk, case_id=award_id, principal_id=hall.ids[2], reason="别的专委会")
    with pytest.raises(Invalid):
        nominate(hall.affairs, case_id=award_id, principal_id=hall.ids[0], reason="重复")
    award_step(hall, award_id, "review")
    with pytest.raises(Blocked, match="2 件提名没有评审"):
        award_step(hall, award_id, "decide", granted=[first["nomination_id"]], paper="纪要")
    for one, result in ((first, "for"), (second, "against")):
        pk = UUID(one["nomination_id"])
        review_nomination(hall.affairs, nomination_id=pk, expected=1, result=result, review="名额有限")
    with pytest.raises(Conflict):
        review_nomination(hall.affairs, nomination_id=UUID(first["nomination_id"]), expected=1, result="for")
    both = [first["nomination_id"], second["nomination_id"]]
    with pytest.raises(Invalid, match="名额为 1 个"):
        award_step(hall, award_id, "decide", granted=both, paper="纪要")
    award_step(hall, award_id, "decide", granted=both[:1], paper="主席会议纪要第5号")
    with in_council(hall.council.id):
        assert Message.objects.filter(event="assessment.announce").count() == 0
    award_step(hall, award_id, "announce")
    with in_council(hall.council.id):
        results = dict(Nomination.objects.values_list("principal_id", "result"))
        told = list(Message.objects.filter(event="assessment.announce").values_list("principal_id", flat=True))
        facts = list(DutyFact.objects.filter(kind="assessment.honour").values_list("principal_id", "case_id"))
    assert results == {hall.ids[0]: "granted", hall.ids[2]: "not_granted"}
    assert (told, facts) == ([hall.ids[0]], [(hall.ids[0], award_id)])


def test_awards_to_units_are_off_until_a_document_is_recorded(hall: Hall) -> None:
    with pytest.raises(Blocked, match="没有开启"):
        an_award(hall, of="unit")
    parameter(hall, "award", "awards_to_units", True, "云协〔2026〕8号")
    assert an_award(hall, of="unit")


def test_the_pages_of_an_award(hall: Hall, browser: Browser) -> None:
    office, clerk, secretary = browser(), browser(Role.COMMITTEE_CLERK, hall.committee_id), browser(Role.SECRETARY_GENERAL)
    base = f"/{hall.council.code}/desk/assessment/awards/"
    assert "面向单位的评选没有开启" in text(office.get(base))
    assert clerk.post(base, {}).status_code == 403
    given = {
        "key": "k1",
        "title": "优秀委员",
        "year": str(THIS),
        "of": "member",
        "basis": "文",
        "nominations_until": str(today()),
    }
    assert office.post(base, given | {"basis": ""}).status_code == 422
    page = office.post(base, given)["Location"]
    assert office.post(base, given | {"key": "k2", "nominations_until": str(today() - timedelta(days=1))}).status_code == 422
    sent = {"key": "k3", "principal": str(hall.ids[0]), "reason": "提案质量高"}
    assert clerk.get(page + "nominate/").status_code == 200
    assert clerk.post(page + "nominate/", sent | {"reason": ""}).status_code == 422
    assert clerk.post(page + "nominate/", sent).status_code == 302
    assert "提案质量高" in text(clerk.get(page))
    other = browser(Role.COMMITTEE_CLERK, hall.other_committee_id, name="other")
    assert "提案质量高" not in text(other.get(page))
    assert office.get(page + "step/review/").status_code == 200
    assert office.post(page + "step/review/", {"key": "k4", "version": "1"}).status_code == 302
    with in_council(hall.council.id):
        row = Nomination.objects.get()
    review = f"{base}review/{row.pk}/"
    assert office.get(review).status_code == 200
    assert office.post(review, {"key": "k5", "version": "1", "result": "against", "review": ""}).status_code == 422
    assert office.post(review, {"key": "k6", "version": "1", "result": "for", "review": ""}).status_code == 302
    decide = page + "step/decide/"
    assert office.get(decide).status_code == 403
    assert secretary.post(decide, {"key": "k7", "version": "2", "granted": [str(row.pk)]}).status_code == 422
    assert secretary.post(decide, {"key": "k8", "version": "2", "granted": [str(row.pk)], "paper": "纪要"}).status_code == 302
    assert secretary.post(page + "step/announce/", {"key": "k9", "version": "3"}).status_code == 302
    assert "已公布" in text(clerk.get(page))
