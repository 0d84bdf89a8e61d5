"""The numbered suggestions of a proposal, read from its text: what a unit answers one by one."""

from uuid import UUID

from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND
from yitang.instruments.handling.numbered import suggestions_in
from yitang.instruments.handling.suggestions import SUGGESTIONS


def _of_case(case_id: UUID) -> list[str]:
    return suggestions_in(Proposal.objects.values_list("body", flat=True).get(pk=case_id))


SUGGESTIONS.register(KIND, _of_case)
