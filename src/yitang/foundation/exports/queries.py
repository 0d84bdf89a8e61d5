"""Reading the register of exports: which rule holds, which copies somebody sees, whose mark is whose."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yitang.foundation.core.clock import now, today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.exports.declared import EXPORT_KINDS, KEPT_DAYS
from yitang.foundation.exports.models import ExportCopy, ExportRule
from yitang.foundation.exports.policy import ROWS
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor

State = ExportCopy.State


@dataclass(frozen=True)
class InForce:
    """What holds for a kind of export on a day; `rule` is None where the council has set nothing."""

    over: int | None
    kept_days: int
    rule: ExportRule | None


def in_force(kind: str, on: date | None = None) -> InForce:
    """The rule of a day, today by default: of several for the same day the one set last."""
    found = ExportRule.objects.filter(kind=kind, effective_from__lte=on or today()).order_by("-effective_from", "-set_at").first()
    return InForce(found.over, found.kept_days, found) if found else InForce(EXPORT_KINDS.get(kind).over, KEPT_DAYS, None)


def to_come(kind: str) -> QuerySet[ExportRule]:
    """Rules that will hold from a later day."""
    return ExportRule.objects.filter(kind=kind, effective_from__gt=today()).order_by("effective_from", "set_at")


def visible_copies(actor: Actor) -> QuerySet[ExportCopy]:
    """The copies that the actor may know of: one's own, and all of them for those who answer for it; newest first."""
    every = policy.rows(actor, ROWS, ExportCopy.objects.all())
    own = ExportCopy.objects.filter(account_id=actor.account_id) if actor.account_id else ExportCopy.objects.none()
    return (every | own).order_by("-asked_at", "-id")


def found_by(copies: QuerySet[ExportCopy], words: str) -> QuerySet[ExportCopy]:
    """Copies whose mark, person or file is named by the words; the hidden mark of a file is the id of its copy."""
    text = words.strip()
    condition = Q(mark__iexact=text) | Q(asked_by__icontains=text) | Q(file_name__icontains=text)
    if re.fullmatch(r"[0-9a-fA-F]{8}", text):
        condition |= Q(mark=f"{text[:4]}-{text[4:]}".upper())
    for copy_id in uuids([text]):
        condition |= Q(pk=copy_id)
    return copies.filter(condition)


def get_copy(actor: Actor, copy_id: UUID) -> ExportCopy:
    """Raises `NotFound`."""
    found = visible_copies(actor).filter(pk=copy_id).first()
    if found is None:
        raise NotFound(_("There is no such export, or it is not yours to see."))
    return found


def copy_of(subject_id: UUID) -> ExportCopy | None:
    """The copy of something that a room keeps itself."""
    return ExportCopy.objects.filter(subject_id=subject_id).first()


def may_be_taken(copy: ExportCopy) -> bool:
    """Whether the file may be handed to whoever asked for it now."""
    return copy.state in (State.FREE, State.RELEASED) and copy.expires_at > now()


def purpose_words(copy: ExportCopy) -> tuple[Any, Any]:
    """Kind and purpose of a copy in words; what is no longer declared shows its code."""
    if copy.kind not in EXPORT_KINDS:
        return copy.kind, copy.purpose
    kind = EXPORT_KINDS.get(copy.kind)
    labels = {purpose.code: purpose.label for purpose in kind.purposes}
    return kind.label, labels.get(copy.purpose, copy.purpose)
