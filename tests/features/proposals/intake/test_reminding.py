"""Reminding one person who was asked: by the first submitter, while the invitation runs, not too often."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.features.proposals.conftest import Browser
from tests.features.proposals.house import House
from tests.features.proposals.intake.test_joint import asked, own_id, run_out
from tests.fixtures import seed
from yitang.features.proposals.intake.joint import answer, remind
from yitang.features.proposals.models import Backing
from yitang.foundation.core.clock import now
from yitang.foundation.core.errors import Blocked, Conflict, Refused
from yitang.foundation.notify.models import Message
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.scope import in_council
from yitang.instruments.workflow.parameters import set_parameter

pytestmark = pytest.mark.django_db


def told(house: House) -> int:
    with in_council(house.council.id):
        return Message.objects.filter(principal_id=own_id(house.other), event="proposals.invitation").count()


def lately(house: House, backing_id: UUID, hours: int) -> None:
    """The invitation went out so many hours ago."""
    with seed(house.council):
        Backing.objects.filter(pk=backing_id).update(invited_at=now() - timedelta(hours=hours), due_at=now() + timedelta(hours=9))


def test_one_person_is_reminded_and_not_again_at_once(house: House) -> None:
    backing_id = asked(house, house.draft())
    with pytest.raises(Blocked):
        remind(house.member, backing_id=backing_id)
    lately(house, backing_id, 13)
    assert remind(house.member, backing_id=backing_id)["name"] == "吴二"
    assert told(house) == 2
    with pytest.raises(Blocked):
        remind(house.member, backing_id=backing_id)
    assert told(house) == 2


def test_the_council_says_how_often(house: House) -> None:
    director = house.office(Role.PROPOSAL_DIRECTOR)
    set_parameter(director, procedure="proposal", name="invitation_reminder_hours", value=0, effective_from=date(2020, 1, 1))
    backing_id = asked(house, house.draft())
    remind(house.member, backing_id=backing_id)
    remind(house.member, backing_id=backing_id)
    assert told(house) == 3


def test_nobody_is_reminded_of_what_is_over(house: House) -> None:
    backing_id = asked(house, house.draft())
    run_out(house, backing_id)
    with pytest.raises(Conflict):
        remind(house.member, backing_id=backing_id)
    other = asked(house, house.draft())
    answer(house.other, backing_id=other, agree=True)
    with pytest.raises(Conflict):
        remind(house.member, backing_id=other)


def test_only_the_first_submitter_reminds(house: House) -> None:
    backing_id = asked(house, house.draft())
    lately(house, backing_id, 13)
    with pytest.raises(Refused):
        remind(house.other, backing_id=backing_id)


def test_the_button_is_there_when_it_may_be_pressed(house: House, browser: Browser) -> None:
    case_id = house.draft()
    backing_id = asked(house, case_id)
    page, member = f"/{house.council.code}/desk/proposals/{case_id}/joint/", browser(house.member)
    press = f"/{house.council.code}/desk/proposals/invitations/{backing_id}/remind/"
    assert press not in member.get(page).content.decode()
    lately(house, backing_id, 13)
    assert press in member.get(page).content.decode()
    done = member.post(press, {"key": "r1"}, follow=True)
    assert "已提醒吴二" in done.content.decode()
    again = member.post(press, {"key": "r2"}, follow=True)
    assert "以后可以再次提醒" in again.content.decode()
    assert told(house) == 2
