"""Twenty real proposals, each carried to one of the ends that an office knows; invented ones where the real ones are not at hand."""

import csv
import gzip
import os
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import pytest

from tests.fixtures import seed
from tests.instruments.handling.conftest import GRADES, UNHAPPY, Town
from yitang.features.proposals.intake.merging import merge, split
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import submitters_of
from yitang.foundation.core.errors import Blocked
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.handling.numbered import suggestions_in

pytestmark = pytest.mark.django_db

MOST = 22
REAL = Path(os.environ.get("YITANG_SHARED_DATA", "../shared/data")) / "proposals_jiangsu" / "proposals_2019.csv.gz"
Text = tuple[str, str]


def texts() -> list[Text]:
    """Titles and bodies that the form accepts, from all over the file."""
    if not REAL.exists():
        part = "调研情况：走访了十二个小区，多数没有这样的设施。\n建议：\n1.先在条件成熟的地方试点。\n2.列入明年计划。\n"
        return [(f"关于改善第{n}类公共设施的建议", part + f"第{n}类设施用的人多。" * 12) for n in range(1, MOST + 1)]
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as file:
        rows = [(" ".join(row["reason"].split()), row["content"]) for row in csv.DictReader(file)]
    fit = [row for row in rows if len(row[0]) <= 60 and len("".join(row[1].split())) >= 100]
    return fit[:: max(1, len(fit) // MOST)][:MOST]


@pytest.fixture(autouse=True)
def conversions(request: pytest.FixtureRequest) -> None:
    """A kind of conversion to which the submitter has to agree."""
    if "town" in request.fixturenames:
        council = request.getfixturevalue("town").house.council
        with seed(council):
            entry = DictionaryEntry(council=council, dictionary="conversion", code="brief", label="社情民意信息")
            entry.flags = {"consent": True}
            entry.save()


def director(town: Town) -> Actor:
    return town.house.office(Role.PROPOSAL_DIRECTOR, "郑主任")


def submitted(town: Town, text: Text, who: Actor | None = None) -> UUID:
    return town.house.submitted(who, title=text[0], body=text[1])


def filed(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(director(town), case_id, "filing.file")
    return case_id


def assigned(town: Town, case_id: UUID, **units: str | list[str]) -> UUID:
    asked = {name: town._ids(value) for name, value in units.items()}
    town.step(town.dispatch, case_id, "assign", payload=asked)
    return case_id


def concluded(town: Town, case_id: UUID) -> UUID:
    town.step(town.house.member, case_id, "rate", payload=GRADES)
    town.step(town.clerk, case_id, "conclude", payload={"adoption": "full"})
    return case_id


def answered_and_concluded(town: Town, text: Text) -> UUID:
    case_id = assigned(town, filed(town, text), lead="edu")
    town.answer(case_id, "edu")
    return concluded(town, case_id)


def merged(town: Town, text: Text) -> UUID:
    one, two = submitted(town, text), submitted(town, text, town.house.other)
    made = merge(director(town), case_ids=[one, two], title=text[0], body=text[1], class_code="society")
    leading = UUID(str(made["case_id"]))
    town.house.step(director(town), leading, "filing.file")
    assigned(town, leading, lead="edu")
    town.answer(leading, "edu")
    town.step(town.house.other, leading, "add_rating", payload=GRADES)
    concluded(town, leading)
    with in_council(town.house.council.id):
        assert [one.name for one in submitters_of(Proposal.objects.select_related("submitter").get(pk=leading))] == [
            "丁一",
            "吴二",
        ]
    return one


def parted(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    parts = [{"title": f"{text[0][:40]}（{n}）", "body": text[1]} for n in "一二"]
    assert len(split(director(town), case_id=case_id, parts=parts)["parts"]) == 2
    return case_id


def converted_with_consent(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(director(town), case_id, "filing.ask_consent", payload={"code": "brief"})
    town.house.step(town.house.member, case_id, "filing.consent")
    return case_id


def refused_conversion_is_filed(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(director(town), case_id, "filing.ask_consent", payload={"code": "brief"})
    town.house.step(town.house.member, case_id, "filing.refuse", reason="仍希望作为提案办理。")
    town.house.step(director(town), case_id, "filing.file")
    return case_id


def returned_and_handed_in_again(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(town.clerk, case_id, "filing.return", reason="补充数据来源。")
    town.house.step(town.house.member, case_id, "filing.submit")
    town.house.step(director(town), case_id, "filing.file")
    return case_id


def not_filed(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(director(town), case_id, "filing.not_file", payload={"reason_code": "vague"})
    return case_id


def re_examined(town: Town, text: Text) -> UUID:
    case_id = not_filed(town, text)
    town.house.step(town.house.member, case_id, "filing.appeal", reason="第三部分写明了办理单位。")
    town.house.step(director(town), case_id, "filing.reopen", reason="理由成立。")
    town.house.step(director(town), case_id, "filing.file")
    return case_id


def in_two_stages_with_a_return(town: Town, text: Text) -> UUID:
    town.rule("two_stages", True)
    case_id = filed(town, text)
    with pytest.raises(Blocked):
        assigned(town, case_id, lead="edu")
    town.step(town.clerk, case_id, "hand_over")
    assigned(town, case_id, lead="edu")
    town.step(town.of_unit("edu", Role.UNIT_LIAISON), case_id, "request_return", "edu", reason="不属本单位职责。")
    town.step(town.dispatch, case_id, "agree_return", "edu", payload={"unit": str(town.units["fin"])})
    town.answer(case_id, "fin")
    return concluded(town, case_id)


def with_a_late_co_unit(town: Town, text: Text) -> UUID:
    case_id = assigned(town, filed(town, text), lead="edu", co=["fin"])
    town.draft(case_id, "edu")
    with pytest.raises(Blocked):
        town.issue(case_id, "edu")
    town.answer(case_id, "fin")
    town.issue(case_id, "edu")
    return concluded(town, case_id)


def separately(town: Town, text: Text) -> UUID:
    case_id = assigned(town, filed(town, text), separate=["edu", "civil"])
    for unit in ("edu", "civil"):
        assert town.case(case_id).stage == "handling"
        town.answer(case_id, unit)
    return concluded(town, case_id)


def handled_again(town: Town, text: Text) -> UUID:
    case_id = assigned(town, filed(town, text), lead="edu")
    town.answer(case_id, "edu")
    town.step(town.house.member, case_id, "rate", payload=UNHAPPY)
    town.step(town.clerk, case_id, "rehandle", reason="第二条未答复。")
    town.answer(case_id, "edu")
    return concluded(town, case_id)


def withdrawn(town: Town, text: Text) -> UUID:
    case_id = submitted(town, text)
    town.house.step(town.house.member, case_id, "filing.withdraw")
    return case_id


ENDS: list[tuple[Callable[[Town, Text], UUID], str]] = [
    (answered_and_concluded, "concluded"),
    (merged, "merged"),
    (parted, "split"),
    (converted_with_consent, "converted"),
    (refused_conversion_is_filed, "awaiting_assignment"),
    (returned_and_handed_in_again, "awaiting_assignment"),
    (not_filed, "not_filed"),
    (re_examined, "awaiting_assignment"),
    (in_two_stages_with_a_return, "concluded"),
    (with_a_late_co_unit, "concluded"),
    (separately, "concluded"),
    (handled_again, "concluded"),
    (withdrawn, "withdrawn"),
]
TEXTS = texts()
RUNS = list(zip(TEXTS, islice(cycle(ENDS), len(TEXTS)), strict=True))


@pytest.mark.parametrize(("text", "end"), RUNS, ids=[f"{n}-{end[0].__name__}" for n, (_text, end) in enumerate(RUNS, start=1)])
def test_a_proposal_comes_to_its_end(town: Town, text: Text, end: tuple[Callable[[Town, Text], UUID], str]) -> None:
    run, stage = end
    case_id = run(town, text)
    assert town.case(case_id).stage == stage
    assert suggestions_in(text[1]) != []


def test_there_are_twenty_of_them_and_every_end_is_among_them() -> None:
    assert len(RUNS) >= 20
    assert {end.__name__ for _text, (end, _stage) in RUNS} == {end.__name__ for end, _stage in ENDS}
