import pytest

from tests.doors.api.programme import Programme, a_programme
from tests.features.proposals.house import House, build_house
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council


@pytest.fixture
def house(council: Council) -> House:
    return build_house(council)


@pytest.fixture
def member(house: House) -> Programme:
    """The programme of 丁一, a member."""
    (principal,) = house.member.principal_ids
    return a_programme(house.council, "ding", Role.MEMBER, principal=principal)


@pytest.fixture
def other(house: House) -> Programme:
    """The programme of 吴二, another member."""
    (principal,) = house.other.principal_ids
    return a_programme(house.council, "wu", Role.MEMBER, principal=principal)


@pytest.fixture
def clerk(house: House) -> Programme:
    return a_programme(house.council, "zhou", Role.PROPOSAL_CLERK)


@pytest.fixture
def director(house: House) -> Programme:
    return a_programme(house.council, "zheng", Role.PROPOSAL_DIRECTOR)


@pytest.fixture
def dispatch(house: House) -> Programme:
    return a_programme(house.council, "duban", Role.DISPATCH_OFFICE)


@pytest.fixture
def unit(house: House) -> Programme:
    """One account that receives, writes and signs for the unit."""
    roles = (Role.UNIT_LIAISON, Role.UNIT_HANDLER, Role.UNIT_HEAD)
    return a_programme(house.council, "jiaoyuju", *roles, principal=house.unit_id)


@pytest.fixture
def stranger(house: House) -> Programme:
    return Programme(house.council)
