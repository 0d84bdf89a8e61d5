"""The columns of the roster: on the page, in its saved views, and in the workbook that goes out and comes in again."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.ui.lists.declared import ListColumn, ListPage
from yitang.institution.members.forms import MemberFilter
from yitang.institution.members.models import Belonging, Body, Member
from yitang.institution.members.photos import photos_of
from yitang.institution.members.policy import VIEW
from yitang.institution.members.queries import elected

COLUMNS = (
    ListColumn("place", _("Place within the term"), sort="term", numeric=True, usual=True),
    ListColumn("number", _("Number"), sort="number", usual=True),
    ListColumn("photo", _("Photograph")),
    ListColumn("name", _("Name"), fixed=True, usual=True),
    ListColumn("sector", _("Sector"), sort="sector", usual=True),
    ListColumn("party", _("Political party"), usual=True),
    ListColumn("committee", _("Special committee"), usual=True),
    ListColumn("office", _("Elected office")),
    ListColumn("group", _("Group")),
    ListColumn("township", _("Township or street")),
    ListColumn("post", _("Workplace and post"), usual=True),
    ListColumn("phone", _("Telephone"), usual=True),
    ListColumn("email", _("E-mail")),
    ListColumn("joined_on", _("Member since")),
    ListColumn("left_on", _("Left on")),
)
ORDER_WORDS = {
    "term": _("Order within the term"),
    "strokes": _("By strokes of the surname"),
    "pinyin": _("By pinyin"),
    "number": _("By number"),
    "sector": _("By sector"),
}
PRIVATE = ("phone", "email")
"""Columns for those only who may see how to reach members."""
GROUPS = (Body.Kind.GROUP, Body.Kind.LIAISON)
SHOWN = (Body.Kind.COMMITTEE, *GROUPS, Body.Kind.TOWNSHIP)


class Held(NamedTuple):
    """A body to which somebody belongs, and the post there."""

    kind: str
    name: str
    post: str


def described(asked: QueryDict) -> list[tuple[Any, Any]]:
    """A question to the roster in words: each condition with its label, and the order."""
    form = MemberFilter(asked)
    form.is_valid()
    said: list[tuple[Any, Any]] = []
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value:
            choices = {str(code): label for code, label in getattr(bound, "choices", ())} if isinstance(value, str) else {}
            said.append((bound.label, choices.get(str(value), value)))
    order = ORDER_WORDS.get(asked.get("sort", "").lstrip("-"))
    return [*said, (_("Order"), order)] if order else said


ROSTER = ListPage(
    code="members",
    label=_("Roster of members"),
    url_name="desk:members:members",
    permission=VIEW,
    columns=COLUMNS,
    describe=described,
)


def columns_for(codes: list[str], *, contact: bool) -> tuple[ListColumn, ...]:
    """The chosen columns that this reader may see."""
    return tuple(column for column in ROSTER.chosen(codes) if contact or column.code not in PRIVATE)


def cells_of(members: Iterable[Member], columns: Iterable[ListColumn]) -> list[dict[str, Any]]:
    """For each member the texts of the columns, in order. Asks for belongings and offices once for all of them."""
    rows, wanted = list(members), {column.code for column in columns}
    photos = photos_of([row.pk for row in rows]) if "photo" in wanted else {}
    belongs: dict[Any, list[Held]] = {}
    offices: dict[Any, list[str]] = {}
    if wanted & {"committee", "group", "township"}:
        belongs = _held([row.principal_id for row in rows])
    if "office" in wanted:
        for held in elected().filter(member__in=[row.pk for row in rows]):
            offices.setdefault(held.member_id, []).append(str(held.get_office_display()))
    return [
        {
            "member": row,
            "cells": _cells(row, belongs.get(row.principal_id, []), offices.get(row.pk, []), photos.get(row.pk), columns),
        }
        for row in rows
    ]


def _held(principal_ids: list[UUID]) -> dict[UUID, list[Held]]:
    """What these people belong to today, without sectors and party organisation: plain values, for a table may have 30,000 rows."""
    found: dict[UUID, list[Held]] = {}
    rows = Belonging.objects.filter(in_force(today()), principal__in=principal_ids, kind__in=SHOWN)
    for who, kind, name, post in rows.order_by("kind", "body__code", "body__name").values_list(
        "principal_id", "kind", "body__name", "post"
    ):
        found.setdefault(who, []).append(Held(kind, name, post))
    return found


def _cells(
    row: Member, belongs: list[Held], offices: list[str], photo: UUID | None, columns: Iterable[ListColumn]
) -> list[tuple[ListColumn, Any]]:
    texts: dict[str, Any] = {
        "place": row.place or "",
        "photo": photo or "",
        "number": row.number,
        "name": row.principal.name,
        "sector": row.sector.name if row.sector else "",
        "party": row.political_party,
        "committee": named(one for one in belongs if one.kind == Body.Kind.COMMITTEE),
        "office": "、".join(offices),
        "group": named(one for one in belongs if one.kind in GROUPS),
        "township": named(one for one in belongs if one.kind == Body.Kind.TOWNSHIP),
        "post": row.post,
        "phone": row.phone,
        "email": row.email,
        "joined_on": row.joined_on.isoformat() if row.joined_on else "",
        "left_on": row.left_on.isoformat() if row.left_on else "",
    }
    return [(column, texts[column.code]) for column in columns]


def named(rows: Iterable[Held]) -> str:
    """Bodies with the post there: 提案委员会（副主任）、经济委员会."""
    return "、".join(f"{row.name}（{row.post}）" if row.post else row.name for row in rows)
