"""Finding principals. Nobody is ever matched by name alone: a search proposes, a person chooses."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yitang.foundation.administration.directory import Entry
from yitang.institution.principals.models import Principal


def known() -> QuerySet[Principal]:
    """Principals that are confirmed and not joined into another."""
    return Principal.objects.filter(confirmed=True, merged_into__isnull=True)


def active_units(on: date) -> QuerySet[Principal]:
    """Units to which something may be assigned on a day: confirmed, not joined into another, not ended."""
    found = known().filter(kind=Principal.Kind.UNIT)
    return found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def find_principal(kind: str, code: str) -> Principal | None:
    """The principal with this number or code, followed to the one it was joined into."""
    found = Principal.objects.filter(kind=kind, code=code).first()
    return resolve(found) if found else None


def resolve(principal: Principal) -> Principal:
    """The principal that stands for this one today. One step is enough: only unconfirmed principals are ever joined."""
    return principal.merged_into or principal


def also_known_as(ids: Iterable[UUID]) -> QuerySet[Any]:
    """Ids of these principals and of all that were joined into them: rows of history still name the old ones.

    As a subquery it costs no query of its own.
    """
    wanted = list(ids)
    return Principal.objects.filter(Q(pk__in=wanted) | Q(merged_into__in=wanted)).values_list("pk", flat=True)


def search(words: str, kinds: Iterable[str] = (), limit: int = 20, on: date | None = None) -> list[Principal]:
    """Known principals by part of the name, by pinyin or initials, or by number, best ones first; with `on` those of that day."""
    typed = words.strip()
    if not typed:
        return []
    spelling = "".join(typed.lower().split())
    found = known().filter(
        Q(name__icontains=typed) | Q(code=typed) | Q(spelled__startswith=spelling) | Q(spelled__contains=f" {spelling}")
    )
    if kinds:
        found = found.filter(kind__in=list(kinds))
    if on:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    ranked = sorted(found.order_by("spelled", "code")[: limit * 5], key=lambda one: _rank(one, typed))
    return ranked[:limit]


def exact_words(principals: Iterable[Principal]) -> list[str]:
    """The words by which a form takes each of them: a unit by its name, with the code where two have one name; others by name and
    number, for people of one name are not rare."""
    rows = list(principals)
    names = [row.name for row in rows]
    return [
        row.name
        if not row.code or (row.kind == Principal.Kind.UNIT and names.count(row.name) == 1)
        else f"{row.name}（{row.code}）"
        for row in rows
    ]


def _rank(principal: Principal, typed: str) -> int:
    if typed in (principal.code, principal.name):
        return 0
    return 1 if principal.name.startswith(typed) else 2


def unconfirmed() -> QuerySet[Principal]:
    """Principals from imports that nobody has joined yet."""
    return Principal.objects.filter(confirmed=False, merged_into__isnull=True).order_by("kind", "spelled", "pk")


def suggestions(principals: Iterable[Principal]) -> dict[UUID, list[Principal]]:
    """For each unconfirmed principal the known ones of its kind with the same name, spaces and dots apart."""
    rows = list(principals)
    spellings = {row.spelled for row in rows}
    candidates: dict[tuple[str, str], list[Principal]] = {}
    for one in known().filter(spelled__in=spellings, kind__in={row.kind for row in rows}):
        candidates.setdefault((one.kind, plain_name(one.name)), []).append(one)
    return {row.pk: candidates.get((row.kind, plain_name(row.name)), []) for row in rows}


def plain_name(name: str) -> str:
    """The name without the spaces and dots that differ from list to list."""
    return "".join(sign for sign in name if not sign.isspace() and sign not in "·•．.・")


class PrincipalDirectory:
    """The institution's answer to the foundation; see `foundation.administration.directory`."""

    def names(self, ids: Iterable[UUID]) -> Mapping[UUID, str]:
        return dict(Principal.objects.filter(pk__in=list(ids)).values_list("pk", "name"))

    def find(self, words: str) -> list[Entry]:
        by_code = list(known().filter(code=words))
        found = by_code or list(known().filter(name=words)[:10])
        return [Entry(one.pk, one.name, one.get_kind_display(), one.code or "") for one in found]
