"""Extensions, reminders, papers of units without an account, review by the office, contacts, inner tasks."""

from datetime import date, timedelta

import pytest

from tests.fixtures import AccountWith
from tests.instruments.handling.conftest import GRADES, Town
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.actors import Channel
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.deadlines.terms import add_months
from yitang.instruments.handling.contacts import answer_contact, distribute, finish_task, log_contact
from yitang.instruments.handling.models import Contact, InnerTask, Reply
from yitang.instruments.workflow.engine import BatchItem, advance_many

pytestmark = pytest.mark.django_db

PAPER = {"evidence": "回执扫描件 12.pdf"}
LETTER = PAPER | {"text": "一、已经办好。", "result_class": "A", "signed_by": "冯局长", "document_number": "云财函〔2026〕2号"}
TALK = {"channel": "phone", "held_on": date.today(), "who": "沈科长", "result": "说明了选址进展，委员同意。"}


def test_extension_moves_the_day_and_the_old_one_is_on_record(town: Town) -> None:
    case_id = town.sent()
    town.receive(case_id, "edu")
    due = town.part(case_id, "edu").due_on
    assert due is not None
    liaison, until = town.of_unit("edu", Role.UNIT_LIAISON), due + timedelta(days=20)
    for wrong in ("", due, add_months(due, 4), "昨天"):
        with pytest.raises(Invalid):
            town.step(liaison, case_id, "ask_extension", "edu", reason="等预算", payload={"until": wrong})
    version = town.track(case_id, "edu").version
    town.step(liaison, case_id, "ask_extension", "edu", reason="等预算", payload={"until": until})
    assert (town.track(case_id, "edu").due_on, town.track(case_id, "edu").version) == (due, version)
    with pytest.raises(Conflict):
        town.step(liaison, case_id, "ask_extension", "edu", reason="等预算", payload={"until": until})
    done = town.step(town.dispatch, case_id, "grant_extension", "edu")
    assert (done["until"], done["due_on"]) == (until.isoformat(), due.isoformat())
    assert (town.part(case_id, "edu").due_on, town.track(case_id, "edu").due_on, town.case(case_id).due_on) == (until,) * 3
    with pytest.raises(Conflict):
        town.step(town.dispatch, case_id, "grant_extension", "edu")
    with pytest.raises(Blocked):
        town.step(liaison, case_id, "ask_extension", "edu", reason="再等", payload={"until": until + timedelta(days=9)})


def test_extension_that_is_not_granted_leaves_the_day(town: Town) -> None:
    case_id = town.sent()
    town.receive(case_id, "edu")
    due = town.part(case_id, "edu").due_on
    assert due is not None
    liaison = town.of_unit("edu", Role.UNIT_LIAISON)
    town.step(liaison, case_id, "ask_extension", "edu", reason="等", payload={"until": due + timedelta(days=3)})
    with pytest.raises(Refused):
        town.step(town.clerk, case_id, "deny_extension", "edu", reason="不行")
    town.step(town.dispatch, case_id, "deny_extension", "edu", reason="按期办理")
    assert town.part(case_id, "edu").due_on == due
    town.step(liaison, case_id, "ask_extension", "edu", reason="再请", payload={"until": due + timedelta(days=2)})


def test_reminders_go_out_with_their_words_once_a_day(town: Town) -> None:
    first, second, late = town.sent(), town.sent(), town.sent()
    town.receive(late, "edu")
    items = [
        BatchItem(case, 1, town.units["edu"], {"text": "50%的件已签收，“%(title)s”还没有。"}) for case in (first, second, late)
    ]
    done = advance_many(town.clerk, items, axis="handling", edge="remind_receipt")
    assert [row["ok"] for row in done["results"]] == [row["case_id"] != str(late) for row in done["results"]]
    with in_council(town.house.council.id):
        told = Message.objects.filter(event="handling.remind_receipt")
        assert (told.count(), {m.principal_id for m in told}) == (2, {town.units["edu"]})
        assert all(m.text.startswith("50%的件已签收，“关于") for m in told)
    with pytest.raises(Conflict):
        town.step(town.dispatch, first, "remind_receipt", "edu")
    assert (town.track(first, "edu").version, town.edges(first)) == (1, ["remind_receipt"])


def test_dispatch_office_and_submitter_are_reminded(town: Town) -> None:
    filed = town.house.filed()
    town.step(town.clerk, filed, "remind_assignment")
    case_id = town.sent()
    town.answer(case_id, "edu")
    town.step(town.clerk, case_id, "remind_feedback")
    with in_council(town.house.council.id):
        assert Message.objects.get(event="course.remind_assignment").role == Role.DISPATCH_OFFICE
        (member,) = town.house.member.principal_ids
        assert Message.objects.get(event="course.remind_feedback").principal_id == member


def test_office_enters_receipt_and_reply_of_a_unit_without_an_account(town: Town) -> None:
    case_id = town.sent(lead="fin")
    clerk = town.clerk.through(Channel.PAPER)
    with pytest.raises(Invalid):
        town.step(clerk, case_id, "enter_receipt", "fin")
    town.step(clerk, case_id, "enter_receipt", "fin", payload=PAPER)
    for missing in ("text", "result_class", "evidence"):
        with pytest.raises(Invalid) as found:
            town.step(clerk, case_id, "enter_reply", "fin", payload=LETTER | {missing: ""})
        assert list(found.value.errors) == [missing]
    town.step(clerk, case_id, "enter_reply", "fin", payload=LETTER)
    with in_council(town.house.council.id):
        reply = Reply.objects.get(assignment__case_id=case_id)
    assert (reply.evidence, reply.signed_by, reply.issued_on) == (PAPER["evidence"], "冯局长", date.today())
    assert town.case(case_id).stage == "answered"


def test_office_enters_nothing_for_a_unit_that_has_an_account(town: Town, account_with: AccountWith) -> None:
    account_with("liaison", Role.UNIT_LIAISON, principal=town.units["fin"])
    case_id = town.sent(lead="fin")
    with pytest.raises(Refused):
        town.step(town.clerk, case_id, "enter_receipt", "fin", payload=PAPER)
    with pytest.raises(Refused):
        stranger, other = town.of_unit("edu", Role.UNIT_LIAISON), town.sent(lead="civil", co=["edu"])
        town.step(stranger, other, "enter_receipt", "civil", payload=PAPER)


def test_office_reads_replies_before_they_go_out_where_the_rule_says_so(town: Town) -> None:
    town.rule("office_review", True)
    case_id = town.sent()
    town.draft(case_id, "edu")
    head = town.of_unit("edu", Role.UNIT_HEAD)
    with pytest.raises(Blocked):
        town.issue(case_id, "edu")
    town.step(head, case_id, "submit_review", "edu", payload={"signed_by": "冯局长"})
    town.step(town.clerk, case_id, "review_back", "edu", reason="没有逐条回应")
    assert town.state(case_id, "edu") == "received"
    town.step(town.of_unit("edu", Role.UNIT_HANDLER), case_id, "draft", "edu")
    town.step(head, case_id, "submit_review", "edu", payload={"signed_by": "冯局长"})
    assert town.case(case_id).stage == "handling"
    town.step(town.dispatch, case_id, "pass_review", "edu")
    with in_council(town.house.council.id):
        assert Reply.objects.get(assignment__case_id=case_id).signed_by == "冯局长"
    assert town.case(case_id).stage == "answered"


def test_without_the_rule_nothing_goes_to_review(town: Town) -> None:
    case_id = town.sent()
    town.draft(case_id, "edu")
    with pytest.raises(Blocked):
        town.step(town.of_unit("edu", Role.UNIT_HEAD), case_id, "submit_review", "edu")


def test_contact_is_demanded_where_the_rule_says_so_and_an_objected_one_does_not_count(town: Town) -> None:
    town.rule("contact_required", True)
    case_id = town.sent()
    with pytest.raises(Blocked):
        town.draft(case_id, "edu")
    handler, part = town.of_unit("edu", Role.UNIT_HANDLER), town.part(case_id, "edu")
    made = log_contact(handler, assignment_id=part.pk, **TALK)
    with pytest.raises(Invalid):
        answer_contact(town.house.member, contact_id=made["contact_id"], answer="objected")
    with pytest.raises((Refused, NotFound)):
        answer_contact(town.house.other, contact_id=made["contact_id"], answer="confirmed")
    answer_contact(town.house.member, contact_id=made["contact_id"], answer="objected", objection="没有接到电话。")
    with pytest.raises(Conflict):
        answer_contact(town.house.member, contact_id=made["contact_id"], answer="confirmed")
    with pytest.raises(Blocked):
        town.step(handler, case_id, "draft", "edu")
    log_contact(handler, assignment_id=part.pk, **TALK)
    town.step(handler, case_id, "draft", "edu")
    with in_council(town.house.council.id):
        assert sorted(Contact.objects.values_list("answer", flat=True)) == ["", "objected"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("channel", "smoke"), ("held_on", date.today() + timedelta(days=1)), ("held_on", None), ("who", " "), ("result", "")],
)
def test_contact_says_how_when_who_and_what(town: Town, field: str, value: object) -> None:
    case_id = town.sent()
    handler = town.of_unit("edu", Role.UNIT_HANDLER)
    with pytest.raises(Invalid) as found:
        log_contact(handler, assignment_id=town.part(case_id, "edu").pk, **{**TALK, field: value})
    assert list(found.value.errors) == [field]


def test_inner_tasks_are_the_units_own(town: Town) -> None:
    case_id = town.sent(lead="edu", co=["fin"])
    liaison, part = town.of_unit("edu", Role.UNIT_LIAISON), town.part(case_id, "edu")
    with pytest.raises(Invalid):
        distribute(liaison, assignment_id=part.pk, section=" ")
    made = distribute(liaison, assignment_id=part.pk, section="基教科", person="韩青", note="先摸底")
    for who in (town.of_unit("fin", Role.UNIT_LIAISON), town.clerk, town.dispatch, town.house.member):
        with pytest.raises(Refused):
            distribute(who, assignment_id=part.pk, section="基教科")
        with pytest.raises(Refused):
            finish_task(who, task_id=made["task_id"])
    finish_task(liaison, task_id=made["task_id"])
    with in_council(town.house.council.id):
        assert InnerTask.objects.get().done_on == date.today()


def test_history_keeps_running_when_a_rule_is_newer_than_its_case(town: Town) -> None:
    """A case that is pinned to a version from before the rules of this room has their built-in values."""
    from yitang.instruments.workflow.models import ProcedureVersion
    from yitang.instruments.workflow.procedures import load

    case_id = town.sent(lead="edu", co=["fin"])
    with in_council(town.house.council.id):
        body = ProcedureVersion.objects.latest("published_at").body
    old = load(body | {"parameters": {name: value for name, value in body["parameters"].items() if "opinion" not in name}})
    assert (old.parameter("opinion_blocks"), old.parameter("opinion_period")) == (True, {"unit": "months", "count": 1})
    assert town.parts(case_id) == {"edu": "lead", "fin": "co"}
    with pytest.raises(KeyError):
        old.parameter("nothing")


def test_feedback_on_time_needs_no_paper(town: Town) -> None:
    case_id = town.sent()
    town.answer(case_id, "edu")
    town.step(town.house.member, case_id, "rate", payload=GRADES)
    assert town.case(case_id).stage == "rated"
