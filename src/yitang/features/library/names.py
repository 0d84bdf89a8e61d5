"""Whether a text still names somebody. It warns and does not decide: a common word may be somebody's name, and a person looks at it."""

from collections.abc import Iterable
from uuid import UUID

from yitang.features.library.points import ORIGINS
from yitang.institution.places.models import Seated
from yitang.institution.principals.models import PERSONS, Principal

LEAST = 2
"""Characters that a name has at least; a single one is in every text."""


def names_in(text: str, *, venue_id: UUID | None = None, origin: tuple[str, UUID | None] = ("", None)) -> list[str]:
    """Names that stand in the text: of members and guests on the lists, of those at the venue's table, of those who took part."""
    kind, origin_id = origin
    known: set[str] = set(Principal.objects.filter(kind__in=PERSONS).values_list("name", flat=True))
    if venue_id is not None:
        known |= set(Seated.objects.filter(venue=venue_id).values_list("name", flat=True))
    if origin_id is not None and kind in ORIGINS:
        known |= set(ORIGINS.get(kind).people(origin_id))
    return sorted(standing_in(text, known), key=text.index)


def standing_in(text: str, names: Iterable[str]) -> set[str]:
    """Those of the names that stand in the text."""
    return {name for name in names if len(name) >= LEAST and name in text}
