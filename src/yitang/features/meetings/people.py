"""Whom a clerk means: everybody who serves, the members of a body, or names typed on lines."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from yitang.institution.members.models import Member
from yitang.institution.members.queries import members_of, roster_order, serving
from yitang.institution.principals.models import Principal
from yitang.institution.principals.naming import one_named
from yitang.institution.principals.queries import known

EVERYBODY = "all"
BODY_KINDS = (Principal.Kind.SECTOR, Principal.Kind.ORGAN, Principal.Kind.GROUP, Principal.Kind.PARTY_GROUP)


@dataclass(frozen=True)
class Bodies:
    """The choices of the list “invite whom”, grouped by kind."""

    choices: list[tuple[str, Any]]

    @classmethod
    def now(cls) -> "Bodies":
        kinds = dict(Principal.Kind.choices)
        found: dict[str, list[tuple[str, str]]] = {}
        for pk, kind, name in known().filter(kind__in=BODY_KINDS).order_by("code", "name").values_list("pk", "kind", "name"):
            found.setdefault(kind, []).append((str(pk), name))
        groups: list[tuple[str, Any]] = [(str(kinds[kind]), found[kind]) for kind in BODY_KINDS if kind in found]
        return cls([("", _("Nobody by body")), (EVERYBODY, _("All serving members")), *groups])


def principals_of(choice: str, day: date) -> list[UUID]:
    """The members who are meant by a choice of `Bodies` on a day, in the order of the roster."""
    if choice == EVERYBODY:
        found = serving(day)
    else:
        body_id = UUID(choice)
        belong = members_of(body_id, day).values("pk")
        found = serving(day).filter(Q(sector_id=body_id) | Q(pk__in=belong))
    return list(roster_order(found).values_list("principal_id", flat=True))


def lines_of(text: str) -> list[UUID]:
    """The people named on lines, each by name, name with number, or number. Raises `ValidationError` that says which line is meant."""
    found = []
    for number, words in enumerate(text.replace("、", "\n").splitlines(), start=1):
        if words.strip():
            try:
                found.append(one_named(words).pk)
            except forms.ValidationError as error:
                raise forms.ValidationError(_("Line %(n)d: %(problem)s") % {"n": number, "problem": error.messages[0]}) from error
    return found


def sectors_of(principal_ids: list[UUID]) -> dict[UUID, str]:
    """Principal → name of the sector, for lists."""
    rows = Member.objects.filter(principal__in=principal_ids).select_related("sector")
    return {row.principal_id: row.sector.name if row.sector else "" for row in rows}
