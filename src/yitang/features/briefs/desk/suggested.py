"""The numbered suggestions of an issued brief: what a unit answers one by one."""

from uuid import UUID

from yitang.features.briefs.models import Brief, BriefText
from yitang.features.briefs.queries import KIND
from yitang.instruments.handling.numbered import suggestions_in
from yitang.instruments.handling.suggestions import SUGGESTIONS


def _of_case(case_id: UUID) -> list[str]:
    """The suggestions as they were issued, each without its number."""
    issued = BriefText.objects.filter(case_id=case_id, hand=BriefText.Hand.ISSUED).order_by("-turn")
    text = issued.values_list("suggestion", flat=True).first()
    return suggestions_in(text if text is not None else Brief.objects.values_list("suggestion", flat=True).get(pk=case_id))


SUGGESTIONS.register(KIND, _of_case)
