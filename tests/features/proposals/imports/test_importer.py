"""Proposals from a table: what comes in, what is told, and that a second time changes nothing."""

import csv
import gzip
import os
from pathlib import Path

import pytest

from tests.features.proposals.house import House
from tests.features.proposals.tables import CONCLUDED, PLAIN, brought, checked, importer, write
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.institution.principals.models import Principal
from yitang.instruments.handling.models import Assignment, Rating, Reply
from yitang.instruments.imports.actions import agree
from yitang.instruments.imports.models import ImportRow
from yitang.instruments.imports.parse import text
from yitang.instruments.imports.taking import take_back, take_over
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Case, CaseLink, Decision, Track

pytestmark = pytest.mark.django_db


def numbered(count: int, **more: str) -> list[dict[str, str]]:
    return [PLAIN | {"编号": str(n), "案由": f"第{n}件提案", **more} for n in range(1, count + 1)]


def test_import_with_history_gives_the_case_its_course(house: House, tmp_path: Path) -> None:
    brought(house.council, write(tmp_path / "t.csv", [CONCLUDED]))
    with in_council(house.council.pk):
        proposal = Proposal.objects.select_related("case", "submitter", "lead_unit").get()
        case = proposal.case
        assert (case.number, case.title, case.stage, case.provenance) == (1, "关于办社区食堂的建议", "concluded", "imported")
        assert (proposal.outcome, str(proposal.outcome_on), proposal.adoption) == ("filed", "2026-02-02", "partial")
        assert (str(proposal.answered_on), proposal.satisfaction, str(proposal.concluded_on)) == (
            "2026-05-06",
            "satisfied",
            "2026-05-20",
        )
        tracks = set(Track.objects.values_list("axis", "state"))
        assert tracks == {
            ("filing", "filed"),
            ("course", "concluded"),
            ("handling", "replied"),
            ("publication", "unpublished"),
        }
        edges = list(Decision.objects.order_by("id").values_list("axis", "edge", "channel"))
        assert {channel for _axis, _edge, channel in edges} == {"import"}
        assert [f"{axis}.{edge}" for axis, edge, _channel in edges] == [
            "filing.submit",
            "filing.file",
            "course.assign",
            "handling.issue",
            "course.answer",
            "course.rate",
            "course.conclude",
        ]
        roles = sorted(Assignment.objects.values_list("unit__name", "role"))
        assert roles == [("县商务局", "co"), ("县民政局", "lead"), ("县财政局", "co")]
        assert list(Reply.objects.values_list("result_class", flat=True)) == ["A"]
        assert list(Rating.objects.values_list("overall", "attitude", "channel")) == [("satisfied", "", "import")]


def test_import_matches_nobody_by_name(house: House, tmp_path: Path) -> None:
    rows = [PLAIN, PLAIN | {"编号": "2", "委员证号": "2", "提案者": "随便谁"}]
    batch = brought(house.council, write(tmp_path / "t.csv", rows))
    with in_council(house.council.pk):
        namesake, known = Proposal.objects.select_related("submitter").order_by("case__number")
        assert (namesake.submitter.name, namesake.submitter.confirmed) == ("丁一", False)
        assert namesake.submitter_id != house.member.grants[0].principal_id
        assert known.submitter_id == house.other.grants[0].principal_id
        assert batch.result["unconfirmed"] == 1
        facts = DutyFact.objects.filter(principal_id=known.submitter_id).values_list("kind", flat=True)
        assert list(facts) == ["proposals.submitted"]


def test_import_again_adds_nothing(house: House, tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", numbered(5))
    assert brought(house.council, path).result["added"] == 5
    again = brought(house.council, path)
    assert (again.counts["same"], again.result["added"], again.result["updated"]) == (5, 0, 0)
    with in_council(house.council.pk):
        assert Proposal.objects.count() == 5


def test_import_of_a_corrected_row_updates_that_case_only(house: House, tmp_path: Path) -> None:
    rows = numbered(3)
    brought(house.council, write(tmp_path / "a.csv", rows))
    with in_council(house.council.pk):
        before = set(Case.objects.values_list("pk", flat=True))
        people = Principal.objects.count()
    rows[1] |= CONCLUDED | {"编号": "2", "案由": "改过的案由"}
    again = brought(house.council, write(tmp_path / "b.csv", rows))
    assert (again.result["added"], again.result["updated"]) == (0, 1)
    with in_council(house.council.pk):
        assert set(Case.objects.values_list("pk", flat=True)) == before
        changed = Case.objects.get(number=2)
        assert (changed.title, changed.stage, changed.proposal.adoption) == ("改过的案由", "concluded", "partial")
        assert Principal.objects.count() == people + 3


def test_import_leaves_a_case_alone_when_somebody_works_on_it(house: House, tmp_path: Path) -> None:
    brought(house.council, write(tmp_path / "a.csv", numbered(2)))
    with in_council(house.council.pk):
        worked_on = Case.objects.get(number=1)
    house.step(house.office(Role.PROPOSAL_CLERK), worked_on.pk, "filing.return", reason="补充数据")
    rows = numbered(2, 类别="经济建设")
    again = brought(house.council, write(tmp_path / "b.csv", rows))
    assert (again.counts["error"], again.counts["update"]) == (1, 1)
    with in_council(house.council.pk):
        classes = list(Proposal.objects.order_by("case__number").values_list("class_code", flat=True))
    assert classes == ["society", "economy"]


def test_import_refuses_a_number_that_was_given_here(house: House, tmp_path: Path) -> None:
    house.filed()
    batch = checked(house.council, write(tmp_path / "t.csv", [PLAIN]))
    assert (batch.counts["error"], batch.counts["new"]) == (1, 0)


def test_import_raises_the_series_so_that_live_numbers_go_on(house: House, tmp_path: Path) -> None:
    brought(house.council, write(tmp_path / "t.csv", [PLAIN | {"编号": "41"}]))
    case_id = house.filed()
    with in_council(house.council.pk):
        assert Case.objects.get(pk=case_id).number == 42


def test_check_names_every_wrong_cell_and_changes_nothing(house: House, tmp_path: Path) -> None:
    rows = [
        PLAIN,
        PLAIN | {"编号": "第十号", "提交日期": "去年"},
        PLAIN | {"编号": "3", "案由": ""},
        PLAIN | {"编号": "4", "审查结果": "不立案", "答复日期": "2026-03-01"},
        PLAIN | {"编号": "5", "并入": "99"},
        PLAIN | {"编号": "6", "并入": "5"},
        PLAIN,
        PLAIN | {"编号": "8", "委员证号": "777"},
    ]
    batch = checked(house.council, write(tmp_path / "t.csv", rows))
    with in_council(house.council.pk):
        wrong = {row.number: [p["column"] for p in row.problems] for row in batch.rows.filter(level="error")}
        assert wrong == {
            3: ["编号", "提交日期"],
            4: ["案由"],
            5: ["答复日期"],
            6: ["并入"],
            7: ["并入"],
            8: ["编号"],
            9: ["委员证号"],
        }
        assert Proposal.objects.count() == 0
        assert (batch.counts["rows"], batch.counts["new"], batch.counts["error"]) == (8, 1, 7)


def test_agreement_needs_a_word_about_errors(house: House, tmp_path: Path) -> None:
    batch = checked(house.council, write(tmp_path / "t.csv", [PLAIN, PLAIN]))
    with pytest.raises(Blocked):
        agree(importer(house.council), batch_id=batch.pk)


def test_import_links_merged_proposals(house: House, tmp_path: Path) -> None:
    rows = [PLAIN | {"审查结果": "并案", "并入": "2"}, PLAIN | {"编号": "2", "审查结果": "立案"}]
    brought(house.council, write(tmp_path / "t.csv", rows))
    with in_council(house.council.pk):
        assert list(CaseLink.objects.values_list("source__number", "target__number", "kind")) == [(1, 2, "merged_into")]
        assert Case.objects.get(number=1).stage == "merged"


def test_import_adds_unknown_classes_unless_told_not_to(house: House, tmp_path: Path) -> None:
    path = write(tmp_path / "t.csv", [PLAIN | {"类别": "教育事业"}])
    assert checked(house.council, path, strict=True).counts["error"] == 1
    brought(house.council, path)
    with in_council(house.council.pk):
        assert DictionaryEntry.objects.get(label="教育事业").code == Proposal.objects.get().class_code


def test_import_of_a_file_without_titles_is_refused_at_once(house: House, tmp_path: Path) -> None:
    with pytest.raises(Invalid) as refused:
        checked(house.council, write(tmp_path / "t.csv", [{"编号": "1", "某列": "x"}]))
    assert "某列" in str(refused.value.message)


def test_withdrawal_removes_exactly_what_came(house: House, tmp_path: Path) -> None:
    kept = house.filed()
    brought(house.council, write(tmp_path / "a.csv", [PLAIN | {"编号": "7"}]))
    with in_council(house.council.pk):
        people, words = Principal.objects.count(), DictionaryEntry.objects.count()
    rows = [
        CONCLUDED | {"编号": "8", "类别": "新的类别", "委员证号": "2"},
        PLAIN | {"编号": "9", "审查结果": "并案", "并入": "8"},
    ]
    batch = brought(house.council, write(tmp_path / "b.csv", rows))
    assert take_back(importer(house.council), batch.pk, "传错了文件") == {"removed": 2, "restored": 0}
    with in_council(house.council.pk):
        assert set(Case.objects.values_list("number", flat=True)) == {1, 7}
        assert Case.objects.filter(pk=kept).exists()
        assert (Principal.objects.count(), DictionaryEntry.objects.count()) == (people, words)
        assert ImportRow.objects.filter(batch=batch).count() == 0
        facts = DutyFact.objects.filter(principal_id=house.other.grants[0].principal_id)
        assert sum(fact.quantity for fact in facts) == 0


def test_withdrawal_of_a_correction_brings_the_old_values_back(house: House, tmp_path: Path) -> None:
    brought(house.council, write(tmp_path / "a.csv", numbered(2)))
    correction = brought(house.council, write(tmp_path / "b.csv", [numbered(1)[0] | {"案由": "改过的案由"}]))
    assert take_back(importer(house.council), correction.pk, "改错了") == {"removed": 0, "restored": 1}
    with in_council(house.council.pk):
        assert sorted(Case.objects.values_list("title", flat=True)) == ["第1件提案", "第2件提案"]


def test_withdrawal_is_refused_when_work_has_followed(house: House, tmp_path: Path) -> None:
    batch = brought(house.council, write(tmp_path / "t.csv", numbered(2)))
    with in_council(house.council.pk):
        case = Case.objects.get(number=2)
    house.step(house.office(Role.PROPOSAL_CLERK), case.pk, "filing.return", reason="补充数据")
    with pytest.raises(Blocked) as refused:
        take_back(importer(house.council), batch.pk, "传错了")
    assert "第2件提案" in str(refused.value.message)
    with in_council(house.council.pk):
        assert Case.objects.count() == 2


def test_import_is_taken_back_whole_when_a_number_came_in_meanwhile(house: House, tmp_path: Path) -> None:
    batch = checked(house.council, write(tmp_path / "t.csv", numbered(4)))
    agree(importer(house.council), batch_id=batch.pk)
    brought(house.council, write(tmp_path / "other.csv", [PLAIN | {"编号": "3", "案由": "抢先的一件"}]))
    with pytest.raises(Conflict):
        take_over(importer(house.council), batch.pk)
    with in_council(house.council.pk):
        assert list(Case.objects.values_list("title", flat=True)) == ["抢先的一件"]


def test_real_proposals_come_in_whole(house: House) -> None:
    path = Path(os.environ.get("YITANG_SHARED_DATA", "../shared/data")) / "proposals_jiangsu" / "proposals_2019.csv.gz"
    if not path.exists():
        pytest.skip(f"the real proposals are not here: {path}")
    batch = brought(house.council, path)
    assert (batch.counts["error"], batch.result["added"], batch.result["updated"]) == (0, 436, 0)
    with in_council(house.council.pk):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            written = {int(row["proposal_number"]): row["content"] for row in csv.DictReader(file)}
        kept = dict(Proposal.objects.values_list("case__number", "body"))
        assert kept == {number: text(content) for number, content in written.items()}
        assert not Case.objects.filter(title__contains="\n").exists()
    assert brought(house.council, path).result["added"] == 0
