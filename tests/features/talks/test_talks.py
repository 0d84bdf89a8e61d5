"""From a topic to a closed talk: what each step asks, what it leaves behind, and that each act is carried out once."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from tests.features.talks.conftest import CONFIRMED, Village
from tests.fixtures import seed
from yitang.features.talks import actions, stepping, topics
from yitang.features.talks.forms import TopicStep
from yitang.features.talks.inviting import call_members
from yitang.features.talks.models import Attendance, Named, Prompted, StepDone, Talk, Topic
from yitang.features.talks.prompting import run
from yitang.features.talks.prompts import period_day, prompts_of
from yitang.features.talks.queries import get_talk, last_held, own_venues, visible_talks, visible_topics
from yitang.features.talks.releases import release, withdraw_release
from yitang.features.talks.states import TALK, TOPIC
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.core.ids import uuid7
from yitang.foundation.jobs.handlers import RunningJob
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import visitor
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.queries import entries
from yitang.institution.places.models import Venue
from yitang.instruments.deadlines.terms import add_months
from yitang.instruments.gatherings.models import Attendee
from yitang.instruments.gatherings.queries import KINDS
from yitang.instruments.ledger.queries import facts_in_force
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.models import Case, CaseLink, Decision
from yitang.instruments.workflow.procedures import procedure_of


@pytest.fixture(autouse=True)
def _scope(village: Village) -> object:
    with in_council(village.council.pk):
        yield


def facts(village: Village) -> list[tuple[str, UUID]]:
    return sorted(facts_in_force().values_list("kind", "principal_id"))


def test_topic_waits_until_the_party_organisation_confirmed_it_on_paper(village: Village) -> None:
    case_id = village.topic(confirmed=False)
    with pytest.raises(Invalid) as short:
        advance(village.convener, case_id=case_id, axis=TOPIC, edge="confirm", payload={})
    assert set(short.value.errors) == {"confirmed_by", "confirmed_on", "confirmed_paper"}
    with pytest.raises(Blocked):
        actions.open_talk(village.convener, case_id=uuid7(), venue_id=village.venue_id, topic_id=case_id)
    advance(village.convener, case_id=case_id, axis=TOPIC, edge="confirm", payload=CONFIRMED)
    topic = Topic.objects.get(pk=case_id)
    assert (topic.confirmed_by, topic.confirmed_on, topic.case.stage) == ("云水村党支部", date(2026, 1, 5), "confirmed")
    assert Decision.objects.get(case=case_id).data["paper"] == CONFIRMED["confirmed_paper"]
    with pytest.raises(Blocked):
        topics.edit_topic(village.convener, case_id=case_id, title="别的", source="party")


def test_who_confirmed_is_one_of_the_lists_or_written(village: Village) -> None:
    listed, written = village.topic(confirmed=False), village.topic(confirmed=False)
    organ, paper = village.principal(village.unit), {name: CONFIRMED[name] for name in ("confirmed_on", "confirmed_paper")}
    with pytest.raises(Invalid) as unknown:
        advance(village.convener, case_id=listed, axis=TOPIC, edge="confirm", payload=paper | {"confirmer": str(uuid7())})
    assert set(unknown.value.errors) == {"confirmed_by"}
    advance(village.convener, case_id=listed, axis=TOPIC, edge="confirm", payload=paper | {"confirmer": str(organ)})
    advance(village.convener, case_id=written, axis=TOPIC, edge="confirm", payload=CONFIRMED)
    rows = {row.pk: (row.confirmer_id, row.confirmed_by) for row in Topic.objects.all()}
    assert rows == {listed: (organ, "市政服务中心"), written: (None, "云水村党支部")}
    form = TopicStep({"confirmed_by": "市政服务中心", "confirmed_on": "2026-01-05", "confirmed_paper": "记录"})
    assert form.is_valid()
    assert form.payload_of(("confirmed_by", "confirmed_on", "confirmed_paper"))["confirmer"] == str(organ)


def test_topic_is_set_aside_with_a_reason_and_may_be_proposed_again(village: Village) -> None:
    case_id = village.topic(confirmed=False, actor=village.member)
    assert Topic.objects.get(pk=case_id).proposed_by_id == village.principal(village.member)
    with pytest.raises(Invalid):
        advance(village.convener, case_id=case_id, axis=TOPIC, edge="set_aside")
    advance(village.convener, case_id=case_id, axis=TOPIC, edge="set_aside", reason="正在信访办理")
    advance(village.convener, case_id=case_id, axis=TOPIC, edge="propose_again")
    assert Case.objects.get(pk=case_id).stage == "proposed"


def test_convener_acts_at_the_own_venue_only(village: Village) -> None:
    elsewhere = {"venue_id": village.other_venue_id, "title": "别村的事", "source": "people"}
    with pytest.raises(Refused):
        topics.propose_topic(village.convener, case_id=uuid7(), **elsewhere)
    made = UUID(topics.propose_topic(village.office, case_id=uuid7(), **elsewhere)["case_id"])
    with pytest.raises(NotFound):
        advance(village.convener, case_id=made, axis=TOPIC, edge="confirm", payload=CONFIRMED)
    own = village.topic()
    assert set(visible_topics(village.convener).values_list("pk", flat=True)) == {own}
    assert set(visible_topics(village.office).values_list("pk", flat=True)) == {own, made}


def test_whole_session_leaves_numbers_words_and_a_duty_done(village: Village) -> None:
    talk_id = village.opened()
    with pytest.raises(Blocked):
        actions.close_talk(village.convener, case_id=talk_id)
    village.write(talk_id)
    made = actions.raise_suggestion(
        village.convener, case_id=talk_id, suggestion_id=uuid7(), text="先修学校门口", said_by="村民代表"
    )
    assert made["ordinal"] == 1
    done = actions.close_talk(village.convener, case_id=talk_id)
    talk = Talk.objects.select_related("case", "topic__case").get(pk=talk_id)
    assert (done["stage"], done["facts"], talk.held_on) == ("closed", 1, today())
    assert talk.topic is not None
    assert talk.topic.case.stage == "talked"
    assert dict(Attendance.objects.values_list("kind_code", "count")) == {"resident": 12, "member": 1}
    assert facts(village) == [("talk.attended", village.principal(village.member))]
    assert Suggestion.objects.get().voice == "村民代表"


def test_names_put_right_after_the_closing_put_the_facts_right(village: Village) -> None:
    talk_id = village.closed()
    chaired = [{"principal_id": str(village.principal(village.convener)), "part": "chaired"}]
    actions.record_attendance(village.convener, case_id=talk_id, counts={"resident": 9}, named=chaired)
    assert facts(village) == [("talk.chaired", village.principal(village.convener))]
    assert Named.objects.count() == 1


def test_every_act_sent_twice_is_carried_out_once(village: Village) -> None:
    talk_id, suggestion_id, topic_id = uuid7(), uuid7(), village.topic()
    for _twice in range(2):
        actions.open_talk(village.convener, key="o", case_id=talk_id, venue_id=village.venue_id, topic_id=topic_id)
        actions.record_attendance(village.convener, key="a", case_id=talk_id, counts={"resident": 5})
        actions.write_minutes(village.convener, key="m", case_id=talk_id, minutes="说了路灯", consensus="partly")
        actions.raise_suggestion(
            village.convener, key="s", case_id=talk_id, suggestion_id=suggestion_id, text="早点修", said_by="老周"
        )
        actions.close_talk(village.convener, key="c", case_id=talk_id)
    assert (Talk.objects.count(), Suggestion.objects.count()) == (1, 1)
    assert [row.edge for row in Decision.objects.filter(case=talk_id).order_by("pk")] == ["open", "close"]
    with pytest.raises(Conflict):
        actions.plan_talk(village.convener, case_id=talk_id, venue_id=village.venue_id, title="另一次")


def test_two_who_write_at_once_see_each_other(village: Village) -> None:
    talk_id = village.opened()
    actions.write_minutes(village.convener, case_id=talk_id, minutes="第一稿", expected_version=1)
    with pytest.raises(Conflict):
        actions.write_minutes(village.office, case_id=talk_id, minutes="另一稿", expected_version=1)
    assert Talk.objects.get(pk=talk_id).minutes == "第一稿"


def test_talk_is_announced_with_day_and_place_and_held_on_a_day_that_came(village: Village) -> None:
    talk_id, topic_id = uuid7(), village.topic()
    actions.plan_talk(village.convener, case_id=talk_id, venue_id=village.venue_id, topic_id=topic_id)
    with pytest.raises(Invalid) as short:
        advance(village.convener, case_id=talk_id, axis=TALK, edge="announce")
    assert set(short.value.errors) == {"planned_at"}
    data = {"topic_id": topic_id, "planned_at": timezone.now() + timedelta(days=2)}
    actions.edit_talk(village.convener, case_id=talk_id, expected_version=1, **data)
    assert get_talk(village.member, talk_id) is None
    advance(village.convener, case_id=talk_id, axis=TALK, edge="announce")
    assert get_talk(village.member, talk_id) is not None
    assert list(visible_talks(visitor(village.council.pk))) == [get_talk(village.office, talk_id)]
    with pytest.raises(Invalid):
        actions.open_talk(village.convener, case_id=talk_id, held_on=today() + timedelta(days=1))
    actions.open_talk(village.convener, case_id=talk_id, held_on=today() - timedelta(days=1))
    actions.raise_suggestion(village.convener, case_id=talk_id, suggestion_id=uuid7(), text="修灯", said_by="老周")
    with pytest.raises(Blocked):
        advance(village.convener, case_id=talk_id, axis=TALK, edge="cancel", reason="下雨")


def test_suggestion_is_answered_at_the_venue_without_a_unit(village: Village) -> None:
    talk_id, suggestion_id = village.opened(), uuid7()
    said = {"suggestion_id": suggestion_id, "text": "修灯"}
    with pytest.raises(Invalid):
        actions.raise_suggestion(village.convener, case_id=talk_id, **said)
    actions.raise_suggestion(village.convener, case_id=talk_id, raised_by=village.principal(village.member), **said)
    with pytest.raises(Refused):
        actions.answer_suggestion(village.member, suggestion_id=suggestion_id, adopted="full", text="好")
    actions.answer_suggestion(village.convener, suggestion_id=suggestion_id, adopted="full", text="本月修好")
    row = Suggestion.objects.get()
    assert (row.adopted, row.answered_on, row.unit_id) == ("full", today(), None)


def test_release_refuses_names_of_those_who_were_there(village: Village) -> None:
    talk_id = village.closed()
    visiting = visitor(village.council.pk)
    with pytest.raises(Refused):
        release(village.convener, case_id=talk_id, title="路灯", text="修好了")
    with pytest.raises(Invalid) as named:
        release(village.office, case_id=talk_id, title="路灯", text="陆言秋委员说要修。")
    assert "陆言秋" in str(named.value)
    release(village.office, case_id=talk_id, title="路灯", text="大家商定本月修好。")
    release(village.office, case_id=talk_id, title="路灯", text="三盏路灯本月修好。")
    from yitang.features.talks.queries import released

    assert [row.text for row in released(visiting)] == ["三盏路灯本月修好。"]
    withdraw_release(village.office, case_id=talk_id, why="更正")
    assert list(released(visiting)) == []


def test_steps_of_a_method_hold_back_what_comes_later(village: Village) -> None:
    from yitang.instruments.methods.models import Method, MethodStep, MethodVersion

    with seed(village.council):
        method = Method(council=village.council, kind="grassroots", code="six", name="六步")
        method.save()
        version = MethodVersion(council=village.council, method=method, number=1, effective_from=date(2026, 1, 1))
        version.published_at = timezone.now()
        version.save()
        for n, (code, gate) in enumerate((("raise", "done"), ("confirm", "confirmed"), ("look", "")), start=1):
            MethodStep(
                council=village.council, version=version, ordinal=n, code=code, name=code, role="venue_convener", gate=gate
            ).save()
    talk_id, topic_id = uuid7(), village.topic(confirmed=False)
    data = {"topic_id": topic_id, "method_version_id": version.pk}
    actions.plan_talk(village.convener, case_id=talk_id, venue_id=village.venue_id, **data)
    with pytest.raises(Blocked):
        stepping.do_step(village.convener, case_id=talk_id, code="look")
    stepping.do_step(village.convener, case_id=talk_id, code="raise", note="入户走访")
    with pytest.raises(Blocked):
        stepping.do_step(village.convener, case_id=talk_id, code="confirm")
    advance(village.convener, case_id=topic_id, axis=TOPIC, edge="confirm", payload=CONFIRMED)
    stepping.do_step(village.convener, case_id=talk_id, code="confirm")
    stepping.do_step(village.convener, case_id=talk_id, code="look")
    with pytest.raises(NotFound):
        stepping.do_step(village.convener, case_id=talk_id, code="nothing")
    assert list(StepDone.objects.order_by("pk").values_list("code", "note")) == [
        ("raise", "入户走访"),
        ("confirm", ""),
        ("look", ""),
    ]


def test_prompt_comes_before_the_months_of_the_county_are_over(village: Village) -> None:
    venues = list(own_venues(village.convener, today()))
    held = {village.venue_id: date(2026, 1, 31)}
    assert [venue.pk for venue in venues] == [village.venue_id]
    assert [one.due_on for one in prompts_of(venues, held, date(2026, 4, 1))] == [date(2026, 4, 30)]
    assert list(prompts_of(venues, held, date(2026, 3, 1))) == []
    assert [one.late for one in prompts_of(venues, held, date(2026, 5, 1))] == [True]
    village.closed()
    assert last_held([village.venue_id]) == {village.venue_id: today()}
    assert list(prompts_of(list(Venue.objects.filter(meets_every__isnull=True)), {}, today())) == []


@pytest.mark.parametrize(
    ("last", "day", "due_on"),
    [
        (None, date(2024, 4, 30), None),
        (None, date(2024, 5, 1), date(2024, 6, 1)),
        (None, date(2024, 7, 31), date(2024, 6, 1)),
        (None, date(2024, 8, 1), date(2024, 9, 1)),
        (date(2026, 1, 31), date(2026, 3, 29), None),
        (date(2026, 1, 31), date(2026, 3, 30), date(2026, 4, 30)),
    ],
)
def test_each_period_has_a_day_of_its_own(last: date | None, day: date, due_on: date | None) -> None:
    venue = Venue(meets_every=3, opened_on=date(2024, 3, 1))
    assert period_day(venue, last, day) == due_on
    assert period_day(Venue(meets_every=None, opened_on=date(2024, 3, 1)), last, day) is None


def test_convener_is_told_once_a_period(village: Village) -> None:
    job = RunningJob(uuid7(), village.council.pk, None, {})
    assert (run(job), run(job)) == ({"told": 1}, {"told": 0})
    told = Message.objects.get(event="talks.meet")
    period = Prompted.objects.get()
    assert (told.principal_id, told.kind, told.due_on) == (
        village.principal(village.convener),
        Message.Kind.NEED,
        period.due_on,
    )
    assert "云水村议事室" in told.text
    assert period.due_on == period_day(Venue.objects.get(pk=village.venue_id), None, today())
    with seed(village.council):
        # The period before: what was told then does not keep the house from telling now.
        Prompted.objects.update(due_on=add_months(period.due_on, -3))
    assert run(job) == {"told": 1}
    village.closed()
    with seed(village.council):
        Prompted.objects.all().delete()
    assert run(job) == {"told": 0}


def test_council_may_let_talks_begin_without_a_confirmed_topic(village: Village) -> None:
    from yitang.instruments.workflow.models import ProcedureParameter

    with seed(village.council):
        ProcedureParameter(
            council=village.council, code=TALK, name="topic_confirmed_first", value=False, effective_from=date(2026, 1, 1)
        ).save()
    talk_id = uuid7()
    actions.open_talk(village.convener, case_id=talk_id, venue_id=village.venue_id, title="院坝闲话")
    case = Case.objects.get(pk=talk_id)
    assert (case.stage, procedure_of(case.procedure_id).parameter("topic_confirmed_first")) == ("open", False)


def test_talk_with_invited_members_has_a_gathering_and_no_second_fact(village: Village) -> None:
    talk_id, topic_id = uuid7(), village.topic()
    data = {"topic_id": topic_id, "venue_id": village.venue_id}
    actions.plan_talk(village.convener, case_id=talk_id, **data)
    with pytest.raises(Blocked):
        call_members(village.office, case_id=talk_id, kind_code="activity")
    planned_at = timezone.now() + timedelta(days=2)
    actions.edit_talk(village.convener, case_id=talk_id, expected_version=1, topic_id=topic_id, planned_at=planned_at)
    with pytest.raises(Refused):
        call_members(village.convener, case_id=talk_id, kind_code="activity")
    kind = entries(KINDS)[0].code
    gathering_id = UUID(call_members(village.office, case_id=talk_id, kind_code=kind)["gathering_id"])
    assert CaseLink.objects.filter(source=gathering_id, target=talk_id).count() == 1
    with pytest.raises(Blocked):
        call_members(village.office, case_id=talk_id, kind_code=kind)
    with seed(village.council):
        invited = Attendee(council=village.council, gathering_id=gathering_id, principal_id=village.principal(village.member))
        invited.number = 1
        invited.save()
    actions.open_talk(village.convener, case_id=talk_id)
    village.write(talk_id)
    actions.close_talk(village.convener, case_id=talk_id)
    assert facts(village) == []
