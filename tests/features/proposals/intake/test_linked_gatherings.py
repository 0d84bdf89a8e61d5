"""A gathering held because of a proposal is told apart from the parts into which a proposal was split."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.features.proposals.house import build_house
from tests.fixtures import seed
from yitang.features.proposals.intake.merging import made_for, relatives
from yitang.features.proposals.models import Proposal
from yitang.foundation.core.clock import now
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.foundation.tenancy.scope import in_council
from yitang.foundation.vocabulary.models import DictionaryEntry
from yitang.instruments.gatherings.linking import link_case
from yitang.instruments.gatherings.planning import start

pytestmark = pytest.mark.django_db


def test_a_gathering_about_a_proposal_is_no_part_of_it(council: Council) -> None:
    house = build_house(council)
    with seed(council):
        DictionaryEntry(council=council, dictionary="gathering_kind", code="x-talk", label="面商会", order=99).save()
    clerk, case_id, begin = house.office(Role.PROPOSAL_CLERK), house.filed(), now()
    made = start(clerk, kind_code="x-talk", title="提案面商会", starts_at=begin, ends_at=begin + timedelta(hours=1))
    link_case(clerk, gathering_id=UUID(str(made["case_id"])), case_id=case_id)
    with in_council(council.id):
        found = relatives(case_id)
        assert {name: [case.title for case in cases] for name, cases in found.items() if cases} == {"raised": ["提案面商会"]}
        proposal = Proposal.objects.select_related("case").get(pk=case_id)
        proposal.case.stage = "split"
        assert made_for(proposal) == []
