"""The schemes that ship, with points reckoned by hand."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from tests.instruments.scoring.town import Town, a_case
from yitang.instruments import scoring
from yitang.instruments.ledger.kinds import FACT_KINDS
from yitang.instruments.scoring.scheme import parse
from yitang.instruments.scoring.scores import Score
from yitang.instruments.scoring.types import Scheme
from yitang.instruments.scoring.writing import write

EXAMPLES = Path(scoring.__file__).parent / "examples"
ABSENT, LEAVE, ATTENDED = "meeting.absent", "meeting.leave", "meeting.attended"
FILED, JOINT, BRIEF = "proposals.filed", "proposals.joint", "dossier.brief"
SUBMITTED, ACTIVITY = "proposals.submitted", "activity.attended"


def example(name: str) -> Scheme:
    return parse((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


def summary(score: Score) -> tuple[Fraction, str]:
    return score.total, score.grade_title


def lacking(score: Score) -> list[str]:
    return [check.code for check in score.lacking]


def times(n: int, *fact: Any) -> list[tuple[Any, ...]]:
    return [fact] * n


@pytest.mark.once
@pytest.mark.parametrize("name", ["anqing-2018", "jinan-2015", "district", "five-ones", "four-ones"])
def test_every_example_reads_and_is_written_back_the_same(name: str) -> None:
    scheme = example(name)
    assert parse(write(scheme)) == scheme


@pytest.mark.once
def test_the_scheme_of_the_documentation_reads() -> None:
    text = (Path(__file__).resolve().parents[3] / "docs" / "schemes.md").read_text(encoding="utf-8")
    scheme = parse(text.split("```yaml\n")[1].split("```")[0], kinds=["meeting.absent"])
    assert (scheme.title, [grade.title for grade in scheme.grades]) == ("委员履职考核办法", ["优秀", "不称职"])


@pytest.mark.once
def test_examples_name_only_kinds_of_fact_that_exist() -> None:
    known = {code for code, _kind in FACT_KINDS.items()}
    assert [(path.name, kind) for path in EXAMPLES.glob("*.yaml") for kind in example(path.stem).kinds if kind not in known] == []


def test_anqing_takes_from_the_meetings_and_cuts_off_the_rest(town: Town) -> None:
    for name in "甲乙丙":
        town.member(name)
    town.facts(*times(2, "甲", ABSENT, "committee"), ("甲", ABSENT, "plenary"), *times(6, "丙", ABSENT, "plenary"))
    for name in "甲丙":
        town.facts(*times(3, name, FILED), *times(3, name, ACTIVITY), *times(2, name, BRIEF))
    scores = town.scores(scheme=example("anqing-2018"))
    # 甲: 50 − 10 − 2 × 5 = 30; 3 × 15 → 30; 15 + 10 → 20. 丙: 50 − 60 → 0.
    assert {name: summary(score) for name, score in scores.items()} == {
        "甲": (Fraction(80), "良好"),
        "乙": (Fraction(50), "不称职"),
        "丙": (Fraction(50), "不称职"),
    }
    assert scores["丙"].groups == {"meetings": 0, "proposals": 30, "others": 20}


def test_jinan_adds_to_the_base_up_to_fifty(town: Town) -> None:
    for name in "甲乙丙":
        town.member(name)
    town.facts(
        ("甲", LEAVE, "plenary"), *times(3, "甲", FILED), ("甲", "scoring.key_proposal"), ("甲", "scoring.excellent_proposal")
    )
    town.facts(*times(7, "甲", "dossier.welfare"), ("甲", SUBMITTED), ("甲", "dossier.inspection"))
    town.facts(("乙", ABSENT, "plenary"), ("乙", FILED))
    town.facts(*times(8, "丙", FILED), *times(2, "丙", "scoring.excellent_proposal"), ("丙", ATTENDED, "plenary"))
    scores = town.scores(scheme=example("jinan-2015"))
    # 甲: 70 − 10; 2 × 5 + 5 + 10 + (14 → 10) = 35. 乙: 70 − 30, the first filed proposal adds nothing. 丙: 35 + 20 → 50.
    assert {name: summary(score) for name, score in scores.items()} == {
        "甲": (Fraction(95), "优秀"),
        "乙": (Fraction(40), "不称职"),
        "丙": (Fraction(120), "优秀"),
    }
    assert {name: lacking(score) for name, score in scores.items()} == {
        "甲": ["plenary"],
        "乙": ["plenary", "proposal_or_brief", "fieldwork"],
        "丙": ["proposal_or_brief", "fieldwork"],
    }


def test_the_district_counts_by_role_and_by_half_days(town: Town) -> None:
    for name in "甲乙丙":
        town.member(name)
    case = a_case()
    town.facts(("甲", ATTENDED, "lecturer", 2), ("甲", ATTENDED, "guest", 1), *times(5, "甲", ATTENDED, "member", 2))
    town.facts(
        ("甲", ACTIVITY, "member", 3), *times(3, "甲", LEAVE, "member"), ("甲", ABSENT, "member"), ("甲", ABSENT, "signed_up")
    )
    town.facts(("甲", FILED, "", 1, None, case), ("乙", JOINT, "", 1, None, case), ("丙", JOINT, "", 1, None, case))
    town.facts(
        ("甲", "scoring.brief_adopted", "national"),
        ("甲", "scoring.brief_adopted", "city"),
        ("甲", "dossier.research", "writing", 3),
    )
    scores = town.scores(scheme=example("district"))
    # Attendance: 6 + 1 + 20, 3, −3, −2, −2, −2 = 21. Work: 2.5 + (10 + 4) + (18 → 12) = 28.5.
    assert scores["甲"].groups == {"attendance": 21, "work": Fraction(57, 2)}
    assert scores["甲"].printed == "49.5"
    assert scores["乙"].total == scores["丙"].total == Fraction(5, 4)


def test_five_ones_are_checks_and_no_points(town: Town) -> None:
    for name in "甲乙":
        town.member(name)
    town.facts(
        ("甲", BRIEF), ("甲", JOINT), ("甲", "dossier.research"), ("甲", ACTIVITY), ("甲", "scoring.good_deed"), ("乙", BRIEF)
    )
    scores = town.scores(scheme=example("five-ones"))
    assert {name: summary(score) for name, score in scores.items()} == {"甲": (0, "完成"), "乙": (0, "未完成")}
    assert lacking(scores["乙"]) == ["proposal", "speech_or_report", "activity", "good_deed"]


def test_four_ones_reckon_a_part_of_the_year_as_a_whole(town: Town) -> None:
    town.member("甲")
    town.member("新", joined=date(2026, 7, 10))
    town.member("末", joined=date(2026, 11, 1))
    town.member("缺")
    town.facts(
        *times(4, "甲", ATTENDED, "talk", 2),
        ("甲", SUBMITTED),
        ("甲", "dossier.speech"),
        *times(4, "甲", BRIEF),
        *times(3, "甲", FILED),
    )
    town.facts(*times(2, "新", ATTENDED, "standing", 2, date(2026, 9, 1)), ("新", BRIEF, "", 1, date(2026, 9, 1)))
    town.facts(*times(9, "缺", ATTENDED, "talk", 2), *times(3, "缺", FILED), *times(4, "缺", BRIEF), ("缺", ABSENT, "plenary"))
    scores = town.scores(scheme=example("four-ones"))
    # 甲: 32 + 20 + 15. 新: 6 of 12 months, (16 + 5) × 2. 缺: (72 → 40) − 5 + 20 + 15 = 70, held at 基本称职 by the plenary.
    assert {name: summary(score) for name, score in scores.items()} == {
        "甲": (Fraction(67), "称职"),
        "新": (Fraction(42), "基本称职"),
        "末": (Fraction(0), ""),
        "缺": (Fraction(70), "基本称职"),
    }
    assert {name: lacking(score) for name, score in scores.items()} == {
        "甲": [],
        "新": [],
        "末": [],
        "缺": ["proposal", "speech"],
    }
    assert scores["缺"].vetoes == ["无故缺席全体会议"]
    assert [check.met for check in scores["新"].minimum] == [None] * 4
    assert scores["新"].served == 6
