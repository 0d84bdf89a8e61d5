"""A robot of a group and a calendar's address, here and next door, for the matrix."""

from typing import Any

from tests.features.proposals.house import House
from tests.fixtures import seed
from yitang.foundation.accounts.models import Account
from yitang.foundation.accounts.secrets import digest_of, new_secret
from yitang.foundation.core.ids import uuid7
from yitang.foundation.notify.channels import add_robot
from yitang.foundation.notify.models import CalendarFeed
from yitang.foundation.permissions.roles import Role


def connect(house: House, next_door: House, whose: Account) -> dict[str, dict[str, Any]]:
    """What stands in the addresses of messages, by relation. The calendar is of somebody who owes nothing."""
    robots: dict[str, Any] = {"unknown": uuid7()}
    for relation, place in (("here", house), ("foreign", next_door)):
        admin = place.office(Role.SYSTEM_ADMIN)
        robots[relation] = add_robot(admin, name="办公群", service="wecom", webhook="k" * 20, role=Role.PROPOSAL_CLERK)
    secret = new_secret()
    with seed(house.council):
        CalendarFeed(council=house.council, account=whose, digest=digest_of(secret)).save()
    people = {"here": house.unit_id, "foreign": next_door.unit_id, "unknown": uuid7()}
    return {"robot_id": robots, "feed": {"here": secret, "unknown": new_secret()}, "principal_id": people}
