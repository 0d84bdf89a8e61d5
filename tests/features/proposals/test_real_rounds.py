"""Twenty real proposals by the pages themselves, each to one of the ends that an office knows: written, reviewed, assigned, answered,
rated and concluded with nothing but the forms and buttons that stand there. In the browser each kind of end is walked by `tests/journeys`."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count, cycle, islice
from typing import Any
from uuid import UUID

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.office import clerk, director, dispatch, of_unit, url
from tests.features.proposals.sheets import Tab
from tests.features.proposals.test_office import EDU, ROADS, roads  # noqa: F401 fixture
from tests.fixtures import seed
from tests.instruments.handling.test_real_ends import REAL, Text, texts
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.handling.models import Assignment
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.parameters import set_parameter

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not REAL.exists(), reason=f"the real proposals are not at hand ({REAL.name})"),
]
MOST = 20
DAYS = (date(2020, 1, 1) + timedelta(days=number) for number in count())
GRADES = ("attitude", "result", "overall")


class Town:
    """Everybody's browser, and the pages of one proposal."""

    def __init__(self, house: House, browser: Browser) -> None:
        self.house = house
        self.clerk, self.director, self.dispatch = Tab(clerk(browser)), Tab(director(browser)), Tab(dispatch(browser))
        self.units = {role: Tab(of_unit(browser, house, role)) for role in (Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD)}
        self.members = {actor.name: Tab(browser(actor)) for actor in (house.member, house.other)}

    def at(self, tab: Tab, page: str, case_id: UUID, **more: Any) -> Tab:
        name = "assignment_id" if page in ("tracked", "unit_reply", "unit_check", "unit_sign", "unit_return") else "case_id"
        return tab.open(url(self.house, page, **{name: self.part(case_id, **more) if name == "assignment_id" else case_id}))

    def part(self, case_id: UUID, unit: str = EDU) -> UUID:
        with in_council(self.house.council.id):
            return Assignment.objects.filter(case_id=case_id, unit__name=unit).latest("round").pk

    def stage(self, case_id: UUID) -> str:
        with in_council(self.house.council.id):
            return Case.objects.get(pk=case_id).stage

    def member(self, actor: Actor | None = None) -> Tab:
        return self.members[(actor or self.house.member).name]

    def submitted(self, text: Text, actor: Actor | None = None) -> UUID:
        tab = self.member(actor).open(url(self.house, "new"))
        tab.press("核对并提交", title=text[0], body=text[1], class_code="society").press("提交提案")
        assert "提案已提交" in tab.html
        return tab.case

    def filed(self, text: Text) -> UUID:
        case_id = self.submitted(text)
        self.at(self.clerk, "review_case", case_id).press("提交初审意见", **{"recommend-outcome": "filed"})
        self.at(self.director, "review_case", case_id).press("准予立案")
        return case_id

    def assigned(self, case_id: UUID, mode: str, first: str, *others: str) -> UUID:
        named = {f"other{number}": unit for number, unit in enumerate(others, start=1)}
        self.at(self.dispatch, "assign_case", case_id).press("核对交办内容", mode=mode, first=first, **named).press(
            "交办并通知单位"
        )
        return case_id

    def drafted(self, case_id: UUID) -> None:
        self.at(self.units[Role.UNIT_LIAISON], "unit_of_case", case_id).press("签收")
        self.at(self.units[Role.UNIT_HANDLER], "unit_reply", case_id).press(
            value="check", text="一、已列入今年计划。\n二、年内完成。", result_class="A", contact_name="办公室"
        ).press()

    def issued(self, case_id: UUID) -> None:
        self.at(self.units[Role.UNIT_HEAD], "unit_sign", case_id).press(value="issue")
        assert "已送出" in self.units[Role.UNIT_HEAD].html

    def answered(self, case_id: UUID) -> None:
        self.drafted(case_id)
        self.issued(case_id)

    def on_paper(self, case_id: UUID, unit: str) -> None:
        """A unit without an account: its receipt and its letter are entered by the office."""
        self.at(self.clerk, "tracked", case_id, unit=unit).press(value="enter_receipt", **{"receipt-evidence": "回执.pdf"})
        letter = {"letter-evidence": "复函.pdf", "letter-text": "已按职责研究办理。"}
        self.at(self.clerk, "tracked", case_id, unit=unit)
        if 'name="letter-result_class"' in self.clerk.html:
            letter["letter-result_class"] = "A"
        self.clerk.press(value="enter_reply", **letter)

    def rated(self, case_id: UUID, grade: str = "satisfied", said: str = "", actor: Actor | None = None) -> None:
        self.at(self.member(actor), "rate", case_id).press(**dict.fromkeys(GRADES, grade), text=said).press()

    def concluded(self, case_id: UUID) -> UUID:
        self.rated(case_id)
        self.at(self.clerk, "conclude_case", case_id).press(adoption="full")
        return case_id


@pytest.fixture
def town(house: House, browser: Browser, roads: UUID) -> Town:  # noqa: F811
    with seed(house.council):
        brief = DictionaryEntry(council=house.council, dictionary="conversion", code="brief", label="社情民意信息")
        brief.flags = {"consent": True}
        brief.save()
    return Town(house, browser)


def answered_and_concluded(town: Town, text: Text) -> UUID:
    case_id = town.assigned(town.filed(text), "sole", EDU)
    town.answered(case_id)
    return town.concluded(case_id)


def merged(town: Town, text: Text) -> UUID:
    one, two = town.submitted(text), town.submitted(text, town.house.other)
    town.at(town.director, "merge_with", one).press("合并办理", others=[str(two)], title=text[0], body=text[1])
    leading = town.director.case
    town.at(town.director, "review_case", leading).press("准予立案")
    town.assigned(leading, "sole", EDU)
    town.answered(leading)
    town.rated(leading, actor=town.house.other)
    town.concluded(leading)
    assert (town.stage(leading), town.stage(two)) == ("concluded", "merged")
    return one


def parted(town: Town, text: Text) -> UUID:
    case_id = town.submitted(text)
    half = len(text[1]) // 2
    parts = {
        "title1": f"{text[0][:50]}（一）",
        "body1": text[1][:half],
        "title2": f"{text[0][:50]}（二）",
        "body2": text[1][half:],
    }
    town.at(town.director, "split", case_id).press(**parts)
    return case_id


def converted_with_consent(town: Town, text: Text) -> UUID:
    case_id = town.submitted(text)
    town.at(town.director, "review_case", case_id).press("转办或征求", **{"convert-code": "brief"})
    tab = town.at(town.member(), "conversion", case_id)
    tab.press("提交答复", agree=_first_choice(tab.html, "agree"))
    return case_id


def returned_and_handed_in_again(town: Town, text: Text) -> UUID:
    case_id = town.submitted(text)
    town.at(town.clerk, "review_case", case_id).press("退回提案者修改", **{"return-reason": "补充数据来源。"})
    town.at(town.member(), "edit", case_id).press("核对并提交", body=text[1] + "\n数据来自走访。").press("提交提案")
    town.at(town.director, "review_case", case_id).press("准予立案")
    return case_id


def not_filed(town: Town, text: Text) -> UUID:
    case_id = town.submitted(text)
    town.at(town.director, "review_case", case_id).press("不予立案", **{"not_file-reason_code": "vague"})
    return case_id


def re_examined(town: Town, text: Text) -> UUID:
    case_id = not_filed(town, text)
    town.at(town.member(), "appeal", case_id).press("申请复核", reason="第三部分写明了办理单位。")
    town.at(town.director, "appeal_case", case_id).press(decision="reopen", reason="理由成立。")
    town.at(town.director, "review_case", case_id).press("准予立案")
    return case_id


def in_two_stages_with_a_return(town: Town, text: Text) -> UUID:
    actor = town.house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(actor, procedure="proposal", name="two_stages", value=True, effective_from=next(DAYS))
    case_id = town.filed(text)
    page = town.clerk.open(url(town.house, "handover"))
    (box,) = [value for value in _values(page.html, "ids") if value.startswith(str(case_id))]
    page.press(ids=[box])
    town.assigned(case_id, "sole", EDU)
    town.at(town.units[Role.UNIT_LIAISON], "unit_return", case_id).press("申请退回", reason="不属我局职责。", suggested=ROADS)
    town.at(town.dispatch, "tracked", case_id).press(value="agree_return")
    town.on_paper(case_id, ROADS)
    return town.concluded(case_id)


def with_a_late_co_unit(town: Town, text: Text) -> UUID:
    case_id = town.assigned(town.filed(text), "lead", EDU, ROADS)
    town.drafted(case_id)
    held = town.at(town.units[Role.UNIT_HEAD], "unit_sign", case_id)
    assert (ROADS in held.html, 'value="issue"' in held.html) == (True, False)
    town.on_paper(case_id, ROADS)
    town.issued(case_id)
    return town.concluded(case_id)


def separately(town: Town, text: Text) -> UUID:
    case_id = town.assigned(town.filed(text), "separate", EDU, ROADS)
    town.answered(case_id)
    assert town.stage(case_id) == "handling"
    town.on_paper(case_id, ROADS)
    return town.concluded(case_id)


def handled_again(town: Town, text: Text) -> UUID:
    case_id = town.assigned(town.filed(text), "sole", EDU)
    town.answered(case_id)
    town.rated(case_id, "dissatisfied", "第二条没有答复。")
    town.at(town.clerk, "verify", case_id).press("重新办理", reason="第二条未答复。")
    town.answered(case_id)
    return town.concluded(case_id)


def withdrawn(town: Town, text: Text) -> UUID:
    case_id = town.submitted(text)
    town.at(town.member(), "withdraw", case_id).press("撤案")
    return case_id


def _values(html: str, name: str) -> list[str]:
    """The values of the boxes of this name."""
    tags = [tag for tag in html.split("<input")[1:] if f'name="{name}"' in tag.partition(">")[0]]
    return [tag.partition('value="')[2].partition('"')[0] for tag in tags]


def _first_choice(html: str, name: str) -> str:
    return _values(html, name)[0]


ENDS: list[tuple[Callable[[Town, Text], UUID], str]] = [
    (answered_and_concluded, "concluded"),
    (merged, "merged"),
    (parted, "split"),
    (converted_with_consent, "converted"),
    (returned_and_handed_in_again, "awaiting_assignment"),
    (not_filed, "not_filed"),
    (re_examined, "awaiting_assignment"),
    (in_two_stages_with_a_return, "concluded"),
    (with_a_late_co_unit, "concluded"),
    (separately, "concluded"),
    (handled_again, "concluded"),
    (withdrawn, "withdrawn"),
]
RUNS = list(zip(texts(), islice(cycle(ENDS), MOST), strict=False))


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end[0].__name__)
def test_real_proposals_come_to_this_end_by_the_pages(town: Town, end: tuple[Callable[[Town, Text], UUID], str]) -> None:
    run, stage = end
    found = [town.stage(run(town, text)) for text, other in RUNS if other is end]
    assert found == [stage] * (2 if ENDS.index(end) < len(RUNS) - len(ENDS) else 1)


def test_there_are_twenty_of_them_at_least() -> None:
    assert len(RUNS) == MOST
