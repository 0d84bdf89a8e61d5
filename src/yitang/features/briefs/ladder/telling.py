"""Telling writers what became of theirs: each about the own brief, those of a combined one too."""

from typing import Any
from uuid import UUID

from django.utils.translation import override

from yitang.features.briefs.queries import KIND
from yitang.features.briefs.telling import LANGUAGE, originals_of, writers_of
from yitang.foundation.notify.actions import tell
from yitang.instruments.workflow.models import Case

EVENT = "briefs.ladder"


def tell_of_ladder(council_id: UUID, case: Case, text: Any) -> None:
    """A message to everybody who reflected the brief or one that it was made of."""
    with override(LANGUAGE):
        for one in [case, *originals_of(case.pk)]:
            words = str(text).replace("%(title)s", one.title)
            for principal_id in writers_of(one.pk):
                tell(council_id, EVENT, words, principal_id=principal_id, case=(KIND, one.pk))
