"""The chain in which gatherings follow one another, and the cases because of which one is held."""

from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yitang.features.meetings.times import span
from yitang.features.meetings.views.parts import TONES, frame, link, stage_words
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import press
from yitang.foundation.ui.sent import key_of
from yitang.instruments.gatherings.linking import chain_of, link_case, links_of, next_in_chain, unlink_case
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.policy import ORGANISE
from yitang.instruments.gatherings.queries import find, kind_labels
from yitang.instruments.workflow.board import find_subject
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.moves import CASE_KINDS

FOUND_MOST, LOOKED_AT = 20, 60


def chain_rows(request: Any, found: Gathering, *, own: bool = False) -> list[dict[str, Any]]:
    """The chain as steps for the page; `own` leads to the pages of the person who is invited."""
    kinds = kind_labels()
    return [
        {
            "title": row.case.title,
            "kind": kinds.get(row.kind_code, row.kind_code),
            "when": span(row.starts_at, row.ends_at),
            "url": link(request, "mine" if own else "case", row.pk),
            "current": row.pk == found.pk,
            "tone": TONES[row.case.stage],
            "state": stage_words(row),
        }
        for row in chain_of(request.actor, found.pk)
    ]


def link_rows(request: Any, found: Gathering) -> list[dict[str, Any]]:
    """The linked cases with where they lead and how they are taken away."""
    return [
        {
            "id": one.link_id,
            "title": one.case.title,
            "kind": one.kind,
            "number": one.case.number,
            "relation": _("Comes after this one")
            if one.later
            else _("Comes before it")
            if one.case.kind == found.case.kind
            else "",
            "url": CASE_KINDS.get(one.case.kind).address(request.council, one.case),
        }
        for one in links_of(request.actor, found.pk)
    ]


def next_step(request: Any, found: Gathering) -> dict[str, str] | None:
    """Where the next link of the chain of study is begun, by the council's dictionary."""
    following = next_in_chain(found.kind_code)
    if following is None:
        return None
    return {"kind": following[1], "url": f"{link(request, 'new')}?after={found.pk}"}


@require_safe
@needs(ORGANISE)
def links(request: Any, gathering_id: UUID) -> HttpResponse:
    """What the gathering is linked to; looking for another case by number or words of its title."""
    found = find(request.actor, gathering_id)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    rows = link_rows(request, found)
    context = frame(request, found, "case", rows=rows, asked=words, back=link(request, "case", gathering_id), key=uuid4().hex)
    if words:
        context["found_cases"] = _meant(request, found, words)
    return render(request, "meetings/links.html", context)


@require_POST
@needs(ORGANISE)
def tie(request: Any, gathering_id: UUID) -> HttpResponse:
    """Link the case whose button was pressed."""
    ids = uuids([request.POST.get("case", "")])
    if not ids:
        raise NotFound
    return press(
        request,
        lambda: link_case(request.actor, key=key_of(request), gathering_id=gathering_id, case_id=ids[0]),
        link(request, "links", gathering_id),
        _("Linked."),
    )


@require_POST
@needs(ORGANISE)
def untie(request: Any, gathering_id: UUID) -> HttpResponse:
    """Take a link away."""
    ids = uuids([request.POST.get("link", "")])
    if not ids:
        raise NotFound
    return press(
        request,
        lambda: unlink_case(request.actor, key=key_of(request), gathering_id=gathering_id, link_id=ids[0]),
        link(request, "links", gathering_id),
        _("The link was taken away."),
    )


def _meant(request: Any, found: Gathering, words: str) -> list[dict[str, Any]]:
    """Cases of any kind that the words mean and that this person may see, the newest first."""
    digits = words.removeprefix("第").removesuffix("号").strip()
    asked = Q(title__icontains=words)
    if digits.isdecimal() and len(digits) < 7:
        asked |= Q(number=int(digits))
    rows = Case.objects.filter(asked).exclude(pk=found.pk).select_related("session").order_by("-id")[:LOOKED_AT]
    seen = (row for row in rows if row.kind in CASE_KINDS and find_subject(request.actor, row.kind, row.pk) is not None)
    return [
        {
            "id": row.pk,
            "title": row.title,
            "kind": CASE_KINDS.get(row.kind).label,
            "number": row.number,
            "session": row.session.name if row.session else "",
        }
        for row, _n in zip(seen, range(FOUND_MOST), strict=False)
    ]
