"""A contact as a bare fact: who, with whom, when, of which kind."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.features.meetings.hall import Hall
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Invalid, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.gatherings.contacts import hold_contact
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.ledger.models import DutyFact
from yitang.instruments.workflow.models import Decision

pytestmark = pytest.mark.django_db


def ids(hall: Hall, *places: int) -> list[UUID]:
    return [next(iter(hall.members[place].principal_ids)) for place in places]


def test_a_contact_leaves_the_facts_of_the_members_and_nothing_else(hall: Hall) -> None:
    day = today() - timedelta(days=2)
    made = hold_contact(
        hall.office(), key="a", kind_code="heart_talk", held_on=day, held_by=ids(hall, 0), held_with=ids(hall, 1, 2)
    )
    again = hold_contact(hall.office(), key="b", kind_code="contact_visit", held_on=day, held_by=ids(hall, 0), held_with=[])
    assert (made["facts"], again["facts"]) == (3, 1)
    with in_council(hall.council.id):
        facts = DutyFact.objects.filter(case_id=made["case_id"]).order_by("role")
        assert [(row.kind, row.role, row.quantity, row.effective_on) for row in facts] == [
            ("contact.held", "convener", Decimal(1), day),
            ("contact.held", "member", Decimal(1), day),
            ("contact.held", "member", Decimal(1), day),
        ]
        found = Gathering.objects.select_related("case").get(pk=made["case_id"])
        assert (found.case.stage, found.place, found.minutes, found.advice) == ("closed", "", "", "")
        assert list(Decision.objects.filter(case=found.pk).order_by("recorded_at", "id").values_list("edge", flat=True)) == [
            "begin",
            "close",
        ]
        assert Message.objects.filter(case_id=found.pk).count() == 0


def test_what_is_no_bare_fact_is_refused(hall: Hall) -> None:
    good = {"kind_code": "heart_talk", "held_on": today(), "held_by": ids(hall, 0)}
    for wrong in (
        {"kind_code": "plenary"},
        {"held_on": today() + timedelta(days=1)},
        {"held_by": []},
        {"held_by": [UUID(int=7)]},
    ):
        with pytest.raises(Invalid):
            hold_contact(hall.office(), **{**good, **wrong})
    with pytest.raises(Refused):
        hold_contact(hall.member, **good)
    with in_council(hall.council.id):
        assert Gathering.objects.count() == 0
