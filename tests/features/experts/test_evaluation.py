"""A round of evaluation: one ballot for each rater, a quorum, a result; of an anonymous one the record links nobody with anything."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps

from tests.features.experts.house import RULES, Panel, an_actor, an_expert
from yitang.features.experts import rounds
from yitang.features.experts.box import ballots_in, receipts_in
from yitang.features.experts.composing import compose, compose_version
from yitang.features.experts.models import Box, Evaluation, NamedBallot, Rater
from yitang.features.experts.reckoning import Ballot
from yitang.features.experts.telling import overtaken
from yitang.foundation.audit.models import ActRecord
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.points import Happening
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.base import CouncilModel
from yitang.foundation.tenancy.scope import in_council


def test_a_round_from_its_preparation_to_its_result(panel: Panel) -> None:
    case_id = panel.opened()
    for at, scores in enumerate([(8, 9, 7), (9, 9, 9), (6, 8, 10), (10, 10, 10)]):
        panel.cast(at, case_id, scores, words="选题很准。" if at == 1 else "")
    panel.step("close", case_id)
    with in_council(panel.council.id):
        found = Evaluation.objects.get(pk=case_id)
        assert found.result is not None
        assert (found.result["total"]["mean"], found.result["total"]["printed"]) == ("351/40", "8.78")
        assert (found.result["total"]["lowest"], found.result["total"]["highest"]) == ("7.80", "10.00")
        assert [(row["label"], row["mean"]) for row in found.result["criteria"]] == [
            ("选题", "33/4"),
            ("质量", "9"),
            ("效果", "9"),
        ]
        assert (found.invited, found.result["ballots"], found.words) == (5, 4, ["选题很准。"])
        # The ballots are gone, the receipts are not.
        assert ballots_in_act(panel, found) == []
        assert len(receipts_in(found)) == 4


def ballots_in_act(panel: Panel, found: Evaluation) -> list[Ballot]:
    from tests.fixtures import seed

    with seed(panel.council):
        return ballots_in(found)


def test_one_ballot_for_each_rater_and_none_for_others(panel: Panel) -> None:
    case_id = panel.opened(raters=4)
    panel.cast(0, case_id, (8, 8, 8), key="same")
    assert panel.cast(0, case_id, (8, 8, 8), key="same") == {"cast": True}
    with pytest.raises(Conflict):
        panel.cast(0, case_id, (9, 9, 9))
    with pytest.raises(NotFound):
        panel.cast(5, case_id, (9, 9, 9))
    with pytest.raises(Invalid) as off:
        panel.cast(1, case_id, (0, 11, 5))
    assert sorted(off.value.errors) == ["c1", "c2"]
    with pytest.raises(Blocked, match="3"):
        panel.step("close", case_id)
    with pytest.raises(Invalid):
        panel.step("end", case_id)
    panel.step("end", case_id, reason="人数不足")
    with in_council(panel.council.id):
        assert Evaluation.objects.get(pk=case_id).result is None
    with pytest.raises(Conflict):
        panel.cast(1, case_id, (5, 5, 5))


def test_raters_are_fixed_once_a_round_is_open(panel: Panel) -> None:
    case_id = panel.prepared(raters=2)
    with pytest.raises(Blocked):
        panel.step("open", case_id)
    rounds.add_raters(panel.office, evaluation_id=case_id, principal_ids=panel.people[1:3], names=["周老伯"])
    with in_council(panel.council.id):
        rows = list(Rater.objects.filter(evaluation_id=case_id).order_by("name").values_list("name", "way"))
    assert rows == [("周老伯", "paper"), ("委员0", "login"), ("委员1", "login"), ("委员2", "login")]
    panel.step("open", case_id)
    with pytest.raises(Conflict):
        rounds.add_raters(panel.office, evaluation_id=case_id, names=["又一位"])
    with in_council(panel.council.id):
        one = Rater.objects.filter(evaluation_id=case_id).first()
    assert one is not None
    with pytest.raises(Conflict):
        rounds.drop_rater(panel.office, rater_id=one.pk)


def test_paper_ballots_are_never_more_than_raters_on_paper(panel: Panel) -> None:
    case_id = panel.prepared(raters=3)
    rounds.add_raters(panel.office, evaluation_id=case_id, names=["周老伯"])
    panel.step("open", case_id)
    rounds.enter_paper(panel.office, evaluation_id=case_id, ballot=Ballot((7, 7, 7)))
    with pytest.raises(Blocked):
        rounds.enter_paper(panel.office, evaluation_id=case_id, ballot=Ballot((7, 7, 7)))
    panel.cast(0, case_id, (9, 9, 9))
    panel.cast(1, case_id, (8, 8, 8))
    panel.step("close", case_id)
    with in_council(panel.council.id):
        result = Evaluation.objects.get(pk=case_id).result
    assert result is not None
    assert (result["ballots"], result["total"]["mean"]) == (3, "8")


def test_a_round_with_names_keeps_who_gave_what(panel: Panel) -> None:
    case_id = panel.prepared(named=True, raters=3)
    rounds.add_raters(panel.office, evaluation_id=case_id, names=["周老伯"])
    panel.step("open", case_id)
    for at in range(3):
        panel.cast(at, case_id, (at + 5, 5, 5))
    with in_council(panel.council.id):
        paper = Rater.objects.get(evaluation_id=case_id, way="paper")
    rounds.enter_paper(panel.office, evaluation_id=case_id, ballot=Ballot((8, 8, 8)), rater_id=paper.pk)
    with pytest.raises(Conflict):
        rounds.enter_paper(panel.office, evaluation_id=case_id, ballot=Ballot((8, 8, 8)), rater_id=paper.pk)
    panel.step("close", case_id)
    with in_council(panel.council.id):
        assert sorted(NamedBallot.objects.values_list("rater__name", "scores")) == [
            ("周老伯", [8, 8, 8]),
            ("委员0", [5, 5, 5]),
            ("委员1", [6, 5, 5]),
            ("委员2", [7, 5, 5]),
        ]
        assert not Box.objects.exists()


VOLATILE = {"id", "recorded_at", "changed_at", "key", "payload_digest_salt"}


def left_behind(panel: Panel, case_id: UUID) -> dict[str, list[Any]]:
    """All that the database holds about a round, row by row, without ids, moments and seals that are new each time."""
    found: dict[str, list[Any]] = {}
    with in_council(panel.council.id):
        evaluation = Evaluation.objects.get(pk=case_id)
        raters = {row.pk: row.name for row in Rater.objects.filter(evaluation=evaluation)}
        found["raters"] = sorted((row.name, row.has_cast, row.way) for row in Rater.objects.filter(evaluation=evaluation))
        found["named"] = list(NamedBallot.objects.values_list("rater__name", "scores"))
        acts = ActRecord.objects.filter(name="experts.cast", subject_id=case_id)
        found["acts"] = sorted(
            (
                row.actor_name,
                row.payload_digest,
                str(row.result),
                str([[table, raters.get(UUID(str(pk)), "?"), columns] for table, pk, columns in row.changes]),
                row.note,
            )
            for row in acts
        )
        box = evaluation.box
        found["columns"] = sorted(field.name for field in box._meta.concrete_fields)
        from yitang.features.experts.box import _plain

        found["box"] = [_plain(box)]
    return found


def test_who_cast_what_makes_no_difference_to_anything_that_is_kept(panel: Panel) -> None:
    """Two worlds in which the same ballots are cast by other people, in another order, leave the same rows behind."""
    ballots = [(8, 9, 7), (1, 1, 1), (10, 10, 10)]
    worlds = []
    for order in ([0, 1, 2], [2, 0, 1]):
        case_id = panel.opened(raters=3, group="")
        with in_council(panel.council.id):
            digests = ["a", "b", "c"]
        for at, which in enumerate(order):
            # The receipt is of the rater's own making and goes with the person, not with the scores.
            rounds.cast(
                panel.members[at],
                key=f"key-{at}-{case_id}",
                evaluation_id=case_id,
                ballot=Ballot(ballots[which], "", f"意见{which}", digests[at]),
            )
        kept = left_behind(panel, case_id)
        digests_of_payload = [row[1] for row in kept["acts"]]
        # What an act was asked is the same for every rater of a round, so that no digest can be tried out against scores.
        assert len(set(digests_of_payload)) == 1
        kept["acts"] = [(row[0], *row[2:]) for row in kept["acts"]]
        worlds.append(kept)
    assert worlds[0] == worlds[1]
    assert worlds[0]["named"] == []
    assert worlds[0]["box"][0]["ballots"] == [[[1, 1, 1], ""], [[8, 9, 7], ""], [[10, 10, 10], ""]]
    # Negative control: rounds with names differ.
    named = []
    for order in ([0, 1, 2], [2, 0, 1]):
        case_id = panel.opened(named=True, raters=3)
        for at, which in enumerate(order):
            panel.cast(at, case_id, ballots[which])
        with in_council(panel.council.id):
            rows = NamedBallot.objects.filter(rater__evaluation_id=case_id).order_by("rater__name")
            named.append([row.scores for row in rows])
    assert named[0] != named[1]


def test_no_table_but_the_sealed_box_holds_a_ballot(panel: Panel) -> None:
    """A word that stands in a ballot is looked for in every column of every table, and in the box as it lies there."""
    mark = "鹤望兰花"
    case_id = panel.opened(raters=3)
    panel.cast(0, case_id, (3, 3, 3), words=mark)
    holding = []
    with in_council(panel.council.id):
        for model in apps.get_models():
            if issubclass(model, CouncilModel):
                for row in model.objects.values():
                    if mark in str(row):
                        holding.append(model._meta.label)
    assert holding == []


def test_groups_too_small_leave_no_mark_on_a_ballot(panel: Panel) -> None:
    case_id = panel.prepared(raters=3, group="member")
    rounds.add_raters(panel.office, evaluation_id=case_id, group="expert", principal_ids=panel.people[3:5])
    panel.step("open", case_id)
    for at in range(5):
        panel.cast(at, case_id, (at + 1, 5, 5))
    with in_council(panel.council.id):
        found = Evaluation.objects.get(pk=case_id)
    kept = [(one.scores[0], one.group) for one in ballots_in_act(panel, found)]
    assert kept == [(1, "member"), (2, "member"), (3, "member"), (4, ""), (5, "")]
    panel.step("close", case_id)
    with in_council(panel.council.id):
        result = Evaluation.objects.get(pk=case_id).result
    assert result is not None
    # Two ballots are too few to be left over beside a group that shows.
    assert (result["groups"], result["left_out"]) == ([], 5)


def test_forms_are_versioned_and_running_rounds_keep_theirs(panel: Panel) -> None:
    case_id = panel.opened()
    new = RULES | {"criteria": [{"label": "总体", "weight": 1}], "effective_from": today()}
    compose_version(panel.office, form_id=panel.form, after=1, **new)
    with pytest.raises(Conflict):
        compose_version(panel.office, form_id=panel.form, after=1, **new)
    with in_council(panel.council.id):
        assert Evaluation.objects.get(pk=case_id).version.number == 1
        assert Evaluation.objects.get(pk=panel.prepared()).version.number == 2
    faults = {"criteria": [{"label": "", "weight": 1}], "low": 5, "high": 5, "quorum": 0, "least": 1}
    with pytest.raises(Invalid) as wrong:
        compose(panel.office, code="report", name="", **(new | faults))
    assert sorted(wrong.value.errors) == ["code", "criteria", "high", "least", "name", "quorum"]


def test_only_the_office_runs_rounds_and_only_raters_see_theirs(panel: Panel) -> None:
    case_id = panel.prepared(raters=3)
    member, leader = panel.members[0], an_actor(panel.council, Role.COUNCIL_LEADER)
    with pytest.raises(NotFound):
        panel.step("open", case_id, actor=member)
    panel.step("open", case_id)
    with pytest.raises(Refused):
        panel.step("close", case_id, actor=member)
    with pytest.raises(Refused):
        panel.step("close", case_id, actor=leader)
    with pytest.raises(NotFound):
        panel.step("close", case_id, actor=panel.members[5])


def test_an_expert_who_is_a_member_rates_by_the_own_log_in(panel: Panel) -> None:
    expert = an_expert(panel, principal_id=panel.people[5])
    case_id = panel.prepared(raters=2)
    rounds.add_raters(panel.office, evaluation_id=case_id, group="expert", expert_ids=[expert, an_expert(panel, "邵清")])
    with in_council(panel.council.id):
        assert sorted(Rater.objects.filter(expert__isnull=False).values_list("name", "way")) == [
            ("邵清", "paper"),
            ("韩川", "login"),
        ]
    panel.step("open", case_id)
    assert panel.cast(5, case_id, (8, 8, 8)) == {"cast": True}


def test_a_version_with_grades_and_left_out_extremes_is_kept_in_its_rounds(panel: Panel) -> None:
    grades = [{"least": 9, "word": "优秀"}, {"least": 1, "word": "合格"}]
    faulty = {"grades": [{"least": 9, "word": "优秀"}, {"least": 2, "word": "优秀"}], "trim_from": 4}
    with pytest.raises(Invalid) as wrong:
        compose(panel.office, code="w", name="有等次", **(RULES | {"effective_from": today()} | faulty))
    assert sorted(wrong.value.errors) == ["grades", "trim_from"]
    rules = RULES | {"effective_from": today(), "grades": grades, "trim_from": 5}
    form_id = compose(panel.office, code="w", name="有等次", **rules)["form_id"]
    case_id = panel.opened(raters=5, form_id=form_id)
    for at, score in enumerate((10, 9, 9, 9, 2)):
        panel.cast(at, case_id, (score, score, score))
    panel.step("close", case_id)
    with in_council(panel.council.id):
        result = Evaluation.objects.get(pk=case_id).result
    assert result is not None
    assert (result["total"]["mean"], result["total"]["grade"], result["dropped"]) == ("9", "优秀", ["2.00", "10.00"])


def test_raters_are_told_at_the_opening_and_not_again_once_they_cast(panel: Panel) -> None:
    case_id = panel.prepared(raters=2)
    rounds.add_raters(panel.office, evaluation_id=case_id, names=["周老伯"])
    with in_council(panel.council.id):
        assert not Message.objects.exists()
    panel.step("open", case_id)
    panel.cast(0, case_id, (8, 8, 8))
    with in_council(panel.council.id):
        told = list(Message.objects.order_by("created_at"))
        assert [(one.principal_id, one.kind, one.due_on) for one in told] == [
            (pk, "need", today() + timedelta(days=7)) for pk in sorted(panel.people[:2], key=[m.principal_id for m in told].index)
        ]
        happened = [Happening(one.pk, one.principal_id, one.case_id, one.created_at) for one in told]  # type: ignore[arg-type]
        over = overtaken(happened)
        assert over == {one.pk for one in told if one.principal_id == panel.people[0]}
