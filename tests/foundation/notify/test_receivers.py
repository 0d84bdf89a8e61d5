"""W4: whoever a message reaches outside the house is whoever reads it inside, and nobody else; and it says nothing hidden."""

import random
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixtures import seed
from tests.foundation.notify.conftest import PersonWith
from tests.trust.report import FULL, report
from yitang.foundation.accounts.models import Account
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify import spreading
from yitang.foundation.notify.actions import tell
from yitang.foundation.notify.models import Message
from yitang.foundation.notify.outside import summary
from yitang.foundation.notify.queries import messages_of
from yitang.foundation.permissions.actors import actor_of
from yitang.foundation.permissions.models import Appointment
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council

pytestmark = pytest.mark.django_db
ROLES = (Role.MEMBER, Role.UNIT_LIAISON, Role.UNIT_HEAD, Role.PROPOSAL_CLERK)
MESSAGES = 400 if FULL else 60


def crowd(council: Council, person: PersonWith) -> list[Account]:
    """People with one role or two, some for the same principal, some whose appointment or log-in has ended."""
    chance = random.Random(20260302)
    principals = [uuid7() for _ in range(4)]
    people = []
    for number in range(12):
        role = chance.choice(ROLES)
        found = person(f"p{number}", role, principal=chance.choice(principals)).account
        if number % 4 == 1:
            with seed(council):
                Appointment(
                    council=council, account=found, role=Role.COMMITTEE_CLERK, principal_id=None, valid_from=date(2020, 1, 1)
                ).save()
        if number % 5 == 2:
            with seed(council):
                Appointment.objects.filter(account=found, role=role).update(valid_to=date(2021, 1, 1))
        people.append(found)
    closed = people[0]
    closed.is_active = False
    closed.save()
    with seed(council):
        held = list(Appointment.objects.order_by("pk").values_list("pk", flat=True))
        for _ in range(MESSAGES // 4):
            tell(council.pk, "x", "机密", appointment_id=chance.choice(held))
        for _ in range(MESSAGES):
            role = chance.choice([*ROLES, Role.COMMITTEE_CLERK, ""])
            principal_id = chance.choice([*principals, uuid7()]) if not role or chance.random() < 0.4 else None
            tell(council.pk, "x", "机密", role=role, principal_id=principal_id, needs_action=chance.random() < 0.5)
    return people


def mistaken(council: Council, people: list[Account]) -> list[str]:
    """Messages whose receivers differ from those on whose page it stands, by the rule of the policy."""
    with in_council(council.pk):
        messages = list(Message.objects.all())
        found = spreading.receivers(messages)
        inside: dict[object, set[object]] = {message.pk: set() for message in messages}
        for account in people:
            for message in messages_of(actor_of(account.pk, account.name, council.pk)) if account.is_active else ():
                inside[message.pk].add(account.pk)
    return [str(pk) for pk, accounts in inside.items() if accounts != found[pk]]


def test_whoever_is_told_outside_is_whoever_reads_it_inside(
    council: Council, person: PersonWith, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = crowd(council, person)
    assert mistaken(council, people) == []
    with monkeypatch.context() as patch:
        # The seeded defect: a message to one principal reaches everybody who holds the role.
        wrong: Callable[[spreading.Holder, Message], bool] = lambda holder, message: holder.role == (message.role or holder.role)  # noqa: E731
        patch.setattr(spreading.Holder, "receives", wrong)
        caught = bool(mistaken(council, people))
    report("W4", figure=0, unit=f"of {MESSAGES} messages reach somebody else", control="caught" if caught else "missed")
    assert caught


WORDS = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=8, max_size=60)


@pytest.mark.once
@given(text=WORDS, step=WORDS)
@settings(max_examples=300 if FULL else 60, deadline=None)
def test_words_that_a_person_typed_never_leave_the_house(text: str, step: str) -> None:
    council = Council(name="政协云河县委员会", code="yunhe")
    messages = [Message(text=text, next_step=step, kind=Message.Kind.NEED), Message(text=text, next_step="签收")]
    for needs, knows in ((messages, []), ([], messages)):
        words = summary(council, needs, knows)
        whole = words.subject + words.text
        assert (text in whole, step in whole) == (False, False)
