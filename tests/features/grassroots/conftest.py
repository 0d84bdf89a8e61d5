"""A council with its dictionaries, an office that keeps its venues, and one venue."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from tests.fixtures import ActorWith, Seeding
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.actions import load_pack
from yitang.institution.places import actions
from yitang.institution.places.models import Venue

OPENED = date(2024, 3, 1)


@pytest.fixture
def office(actor_with: ActorWith, council: Council, seeding: Seeding) -> Actor:
    with seeding(council) as ctx:
        load_pack(ctx, council)
    return actor_with(Role.RESEARCH_OFFICE)


@pytest.fixture
def venue(office: Actor) -> Venue:
    with in_council(office.council_id):
        county = actions.add_region(office, code="513201", name="云水县", level="county")["region_id"]
        town = actions.add_region(office, code="513201100", name="石桥镇", level="township", parent_id=county)["region_id"]
        made = actions.add_venue(
            office,
            code="V001",
            name="石桥镇协商平台",
            kind="township",
            region_id=UUID(town),
            address="石桥街 8 号",
            latitude=Decimal("31.902345"),
            longitude=Decimal("102.221100"),
            hours="每月 15 日",
            opened_on=OPENED,
        )
        return Venue.objects.get(pk=made["venue_id"])
