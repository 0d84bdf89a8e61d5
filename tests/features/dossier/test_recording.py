"""谁组织谁记录: recording for many, correcting, claims and their answers, and who may see what."""

from decimal import Decimal
from uuid import UUID

import pytest

from tests.features.dossier.people import NEW_YEAR, People
from yitang.features.dossier.actions import cancel, correct, open_dossier, record, record_more
from yitang.features.dossier.models import Claim, Look, Recording
from yitang.features.dossier.queries import is_open, looks_at, visible_claims, visible_facts, visible_members, visible_recordings
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.ledger.models import DutyFact


def facts(people: People, name: str = "丁一", actor: Actor | None = None) -> list[DutyFact]:
    with in_council(people.council.id):
        return list(visible_facts(actor or people.member(name), people.members[name].principal_id))


def test_one_occasion_gives_each_member_a_fact_with_its_recorder(people: People) -> None:
    recording_id = people.recorded()
    committee = people.committees["教科卫体委"].pk
    for name in people.members:
        (fact,) = facts(people, name)
        assert (fact.title, fact.role, fact.quantity, fact.source) == ("视察社区食堂", "taking_part", Decimal(1), "office")
        assert (fact.recorded_by, fact.recorded_for, fact.recorder) == (committee, committee, "教科卫体委办公室")
        assert (fact.evidence_kind, fact.evidence_id) == ("duty_recording", recording_id)


def test_an_office_records_for_another_that_organised(people: People) -> None:
    people.recorded(people.affairs(), "李三", organiser_id=people.committees["经济委"].pk)
    (fact,) = facts(people, "李三")
    assert (fact.recorded_by, fact.recorded_for) == (None, people.committees["经济委"].pk)
    with in_council(people.council.id):
        assert visible_recordings(people.clerk("经济委")).count() == 1
        assert visible_recordings(people.clerk()).count() == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
        ({"kind": "proposals.filed"}, "kind"),
        ({"held_on": NEW_YEAR.replace(year=NEW_YEAR.year + 2)}, "held_on"),
        ({"people": []}, "people"),
    ],
)
def test_what_is_missing_is_said_by_its_field(people: People, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as error:
        people.recorded(None, "丁一", **given)
    assert field in error.value.errors
    with in_council(people.council.id):
        assert Recording.objects.count() == 0


def test_somebody_who_is_no_member_is_not_recorded(people: People) -> None:
    with pytest.raises(Invalid):
        people.recorded(people=[(people.committees["经济委"].pk, "", Decimal(1))])


def test_members_that_were_forgotten_are_added_once(people: People) -> None:
    recording_id = people.recorded(None, "丁一")
    both = [(people.members[name].principal_id, "", Decimal(1)) for name in ("丁一", "吴二")]
    assert record_more(people.clerk(), recording_id=recording_id, people=both)["written"] == 1
    with pytest.raises(Invalid):
        record_more(people.clerk(), recording_id=recording_id, people=both)
    assert len(facts(people, "吴二")) == 1


def test_the_same_form_sent_twice_records_once(people: People) -> None:
    person = [(people.members["丁一"].principal_id, "", Decimal(1))]
    given = {"kind": "dossier.visit", "title": "走访", "held_on": NEW_YEAR, "people": person}
    clerk = people.clerk()
    assert record(clerk, key="k1", **given) == record(clerk, key="k1", **given)
    assert len(facts(people)) == 1


def test_a_correction_is_a_new_fact_and_the_member_is_told(people: People) -> None:
    people.recorded(None, "丁一")
    (wrong,) = facts(people)
    right = {"effective_on": wrong.effective_on, "quantity": Decimal("0.5"), "role": "leading", "title": wrong.title}
    made = correct(people.clerk(), fact_id=wrong.pk, reason="只参加了半天", **right)
    (fact,) = facts(people)
    assert (str(fact.pk), fact.quantity, fact.role, fact.reason) == (made["fact_id"], Decimal("0.5"), "leading", "只参加了半天")
    with in_council(people.council.id):
        assert fact.corrects_id == wrong.pk
        assert Message.objects.get(event="dossier.corrected").principal_id == people.members["丁一"].principal_id
    with pytest.raises(Conflict):
        cancel(people.clerk(), fact_id=wrong.pk, reason="再改一次")


def test_nothing_different_is_no_correction(people: People) -> None:
    people.recorded(None, "丁一")
    (fact,) = facts(people)
    same = {"effective_on": fact.effective_on, "quantity": fact.quantity, "role": fact.role, "title": fact.title}
    with pytest.raises(Invalid):
        correct(people.clerk(), fact_id=fact.pk, reason="没有改", **same)


def test_another_committee_neither_sees_nor_corrects_the_fact(people: People) -> None:
    people.recorded(None, "丁一")
    (fact,) = facts(people)
    assert facts(people, actor=people.clerk("经济委")) == []
    with pytest.raises(NotFound):
        cancel(people.clerk("经济委"), fact_id=fact.pk, reason="不是我们的")


def test_a_member_corrects_nothing(people: People) -> None:
    people.recorded(None, "丁一")
    (fact,) = facts(people)
    with pytest.raises(Refused):
        cancel(people.member(), fact_id=fact.pk, reason="想去掉")


def test_a_claim_becomes_a_fact_when_its_organiser_confirms(people: People) -> None:
    committee = people.committees["经济委"].pk
    case_id = people.claimed(organiser_id=committee)
    assert facts(people) == []
    people.step(people.clerk("经济委"), case_id, "claiming.confirm")
    (fact,) = facts(people)
    assert (fact.source, fact.case_id, fact.recorded_by, fact.recorded_for) == ("member", case_id, committee, committee)
    with in_council(people.council.id):
        assert Claim.objects.get(pk=case_id).fact_id == fact.pk


def test_a_claim_is_not_confirmed_by_an_office_that_did_not_organise_it(people: People) -> None:
    case_id = people.claimed(organiser_id=people.committees["经济委"].pk)
    with in_council(people.council.id):
        assert list(visible_claims(people.clerk())) == []
    with pytest.raises(NotFound):
        people.step(people.clerk(), case_id, "claiming.confirm")


def test_a_no_needs_its_reason_and_reaches_the_member(people: People) -> None:
    case_id = people.claimed()
    with pytest.raises(Invalid):
        people.step(people.affairs(), case_id, "claiming.decline")
    people.step(people.affairs(), case_id, "claiming.decline", reason="与委员职务无关")
    with in_council(people.council.id):
        message = Message.objects.get(event="duty_claim.decline")
        assert (message.text, message.next_step) == ("《义诊一天》未予确认。", "与委员职务无关")
    assert facts(people) == []


def test_an_answered_claim_is_answered_once(people: People) -> None:
    case_id = people.claimed()
    people.step(people.affairs(), case_id, "claiming.confirm")
    for actor, step in ((people.affairs(), "decline"), (people.member(), "take_back")):
        with pytest.raises(Conflict):
            people.step(actor, case_id, f"claiming.{step}", reason="迟了")


def test_a_look_is_noted_and_opens_the_dossier_for_its_minutes(people: People) -> None:
    principal_id = people.members["丁一"].principal_id
    affairs = people.affairs()
    with in_council(people.council.id):
        assert not is_open(affairs, principal_id)
    open_dossier(affairs, member_id=people.members["丁一"].pk)
    with in_council(people.council.id):
        assert is_open(affairs, principal_id)
        assert not is_open(people.leader(), principal_id)
        (look,) = looks_at(people.member(), principal_id)
        assert (look.name, look.role, look.purpose) == ("林静", "members_affairs", "read")
        assert (look.until - look.looked_at).total_seconds() == 1800
        assert list(looks_at(people.member("吴二"), principal_id)) == []


def test_a_committee_opens_the_dossiers_of_its_own_members_alone(people: People) -> None:
    clerk = people.clerk("经济委")
    with in_council(people.council.id):
        assert [member.principal.name for member in visible_members(clerk)] == ["李三"]
        assert visible_members(people.leader()).count() == 3
    with pytest.raises(NotFound):
        open_dossier(clerk, member_id=people.members["丁一"].pk)
    with in_council(people.council.id):
        assert Look.objects.count() == 0


def test_no_member_opens_the_dossier_of_another(people: People) -> None:
    with pytest.raises(NotFound):
        open_dossier(people.member("吴二"), member_id=people.members["丁一"].pk)
    with in_council(people.council.id):
        people_seen = {UUID(str(one.principal_id)) for one in visible_members(people.member("吴二"))}
        assert people_seen == {people.members["吴二"].principal_id}
