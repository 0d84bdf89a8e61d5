"""对口联系 and 联系指导: who keeps contact with whom, by date; what took place and what came of it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.doors.test_middleware import logged_in
from tests.features.duties.test_plans import committee, office  # noqa: F401
from tests.fixtures import AccountWith, ActorWith, MakeCouncil
from yitang.features.duties.models import Tie, Visit
from yitang.features.duties.queries import open_follow_ups, ties_of
from yitang.features.duties.ties import add_tie, edit_tie, follow_up_done, note_visit
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Conflict, Invalid, NotFound, Refused
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member, elect
from yitang.institution.units.actions import add_unit
from yitang.institution.units.models import Unit

pytestmark = pytest.mark.usefixtures("scope")
SINCE = date(2024, 1, 1)


@pytest.fixture
def unit(office: Actor) -> UUID:  # noqa: F811
    return Unit.objects.get(pk=add_unit(office, code="edu", name="教育局")["unit_id"]).principal_id


def tied(office: Actor, holder: UUID, unit: UUID, **more: Any) -> UUID:  # noqa: F811
    made = add_tie(office, kind="unit", holder_id=holder, unit_id=unit, **{"valid_from": SINCE, "contact": "沈科长", **more})
    return UUID(str(made["tie_id"]))


def test_a_committee_keeps_contact_with_a_unit_once_at_a_time(office: Actor, committee: UUID, unit: UUID) -> None:  # noqa: F811
    tie = tied(office, committee, unit)
    with pytest.raises(Invalid, match="已经登记"):
        tied(office, committee, unit)
    edit_tie(office, tie_id=tie, expected_version=1, valid_from=SINCE, valid_to=date(2025, 1, 1), contact="沈科长")
    again = tied(office, committee, unit, valid_from=date(2025, 1, 1))
    assert [row.pk for row in ties_of(committee, date(2024, 6, 1))] == [tie]
    assert [row.pk for row in ties_of(committee, date(2025, 6, 1))] == [again]
    with pytest.raises(Conflict):
        edit_tie(office, tie_id=tie, expected_version=1, valid_from=SINCE)


def test_only_committees_hold_contacts_and_the_chair_meeting_guides(office: Actor, committee: UUID, unit: UUID) -> None:  # noqa: F811
    made = add_member(office, number="1", name="王芳", joined_on=date(2023, 1, 10))
    member = UUID(made["principal_id"])
    with pytest.raises(Invalid):
        tied(office, member, unit)
    guided = {"kind": "guidance", "holder_id": member, "valid_from": SINCE, "lower_name": "政协云水县委员会"}
    with pytest.raises(Invalid, match="主席会议"):
        add_tie(office, **guided)
    elect(office, member_id=UUID(made["member_id"]), office="vice_chair", valid_from=date(2023, 1, 10))
    add_tie(office, **guided)
    assert Tie.objects.get().lower_name == "政协云水县委员会"


def test_guidance_names_one_council_of_the_level_below(
    office: Actor,  # noqa: F811
    committee: UUID,  # noqa: F811
    council: Council,
    make_council: MakeCouncil,
) -> None:
    below, stranger = make_council("below", parent=council), make_council("stranger")
    asked = {"kind": "guidance", "holder_id": committee, "valid_from": SINCE}
    for wrong in ({}, {"lower_id": stranger.pk}, {"lower_id": below.pk, "lower_name": "政协下县委员会"}):
        with pytest.raises(Invalid):
            add_tie(office, **asked, **wrong)
    add_tie(office, **asked, lower_id=below.pk)
    assert Tie.objects.get().lower == below


def test_what_took_place_is_told_with_its_finding_until_something_came_of_it(office: Actor, committee: UUID, unit: UUID) -> None:  # noqa: F811
    tie = tied(office, committee, unit)
    visit = {"tie_id": tie, "held_on": today() - timedelta(days=40), "way": "visit", "text": "听取意见"}
    for field, wrong in (
        ("held_on", {"held_on": today() + timedelta(days=1)}),
        ("held_on", {"held_on": SINCE - timedelta(days=1)}),
        ("way", {"way": "telepathy"}),
        ("text", {"text": " "}),
        ("due_on", {"follow_up": "补齐名册"}),
        ("follow_up", {"due_on": today()}),
    ):
        with pytest.raises(Invalid) as refused:
            note_visit(office, **(visit | wrong))
        assert list(refused.value.errors) == [field]
    due = today() - timedelta(days=1)
    made = note_visit(office, **visit, finding="名册不全", follow_up="补齐名册", due_on=due)
    assert [row.follow_up for row in open_follow_ups(today())] == ["补齐名册"]
    follow_up_done(office, visit_id=made["visit_id"], done_on=today(), note="已补齐")
    assert (open_follow_ups().count(), Visit.objects.get().done_note) == (0, "已补齐")
    with pytest.raises(NotFound):
        plain = note_visit(office, **visit)
        follow_up_done(office, visit_id=plain["visit_id"], done_on=today(), note="无")


def test_a_committees_office_sees_what_waits_and_keeps_its_own(
    office: Actor,  # noqa: F811
    committee: UUID,  # noqa: F811
    unit: UUID,
    actor_with: ActorWith,
    account_with: AccountWith,
    council: Council,
) -> None:
    tie = tied(office, committee, unit)
    with pytest.raises(Refused):
        note_visit(actor_with(Role.COMMITTEE_CLERK), tie_id=tie, held_on=today(), way="visit", text="走访")
    client = logged_in(account_with("sun", Role.COMMITTEE_CLERK, principal=committee))
    desk = f"/{council.code}/desk/"
    data = {
        "held_on": f"{today()}",
        "way": "visit",
        "text": "走访\n两项",
        "follow_up": "送资料",
        "due_on": f"{today()}",
        "key": "k1",
    }
    for _twice in range(2):
        client.post(f"{desk}duties/tie/{tie}/visit/", data)
    assert Visit.objects.get().text == "走访\n两项"
    assert "送资料" in client.get(desk).content.decode()
    assert "教育局" in client.get(f"{desk}duties/ties/").content.decode()
    page = client.get(f"{desk}duties/tie/{tie}/").content.decode()
    assert "沈科长" in page and "送资料" in page
