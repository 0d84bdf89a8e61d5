"""Acts on files: add, remove; and, inside an act of the subject's room, move, drop and purge."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.checks import refusal
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.names import named_as
from yitang.foundation.files.pages import bare_of
from yitang.foundation.files.store import CHUNK, erase, place, receive
from yitang.foundation.files.subjects import FILE_SUBJECTS
from yitang.foundation.files.types import MB, limits
from yitang.foundation.files.wall import Refused
from yitang.foundation.jobs.actions import enqueue
from yitang.foundation.tenancy.scope import in_council

ERASE = "files.erase"
State = StoredFile.State


@act("files.attach")
def attach(
    ctx: ActContext, *, kind: str, subject_id: UUID, purpose: str, name: str, type: str, size: int, sha256: str
) -> dict[str, Any]:
    """Add a checked file to a subject; returns its `file_id`. The same file under the same name is added once.

    Raises what the subject says about adding, `Invalid` when there would be too many or too much.
    """
    FILE_SUBJECTS.get(kind).attach(ctx, subject_id, purpose)
    file = keep(ctx, kind, subject_id, purpose=purpose, name=name, type=type, size=size, sha256=sha256)
    return {"file_id": file.pk}


@act("files.remove")
def remove(ctx: ActContext, *, file_id: UUID) -> dict[str, Any]:
    """Take a file off its subject. Whoever may add one may remove one; one that is gone already stays gone."""
    file = StoredFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise NotFound(_("There is no such file, or it is not yours to see."))
    FILE_SUBJECTS.get(file.subject_kind).attach(ctx, file.subject_id, file.purpose)
    _end(ctx, file)
    ctx.about(file.subject_kind, file.subject_id)
    return {"name": file.name}


def keep(ctx: ActContext, kind: str, subject_id: UUID, **facts: Any) -> StoredFile:
    """Write the row of a file whose bytes have arrived, inside an act that has asked the policy. Raises `Invalid`."""
    there = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, state=State.KEPT)
    same = there.filter(purpose=facts["purpose"], sha256=facts["sha256"], name=facts["name"]).first()
    if same is not None:
        return same
    _refuse_too_many(there, facts["name"], facts["size"], FILE_SUBJECTS.get(kind).most)
    place(ctx.council_id, facts["sha256"])
    file = StoredFile(
        council_id=ctx.council_id,
        subject_kind=kind,
        subject_id=subject_id,
        account_id=ctx.actor.account_id,
        uploaded_by=ctx.actor.name[:60],
        uploaded_at=ctx.at,
        **facts,
    )
    file.save(force_insert=True)
    ctx.about(kind, subject_id)
    return file


def hand_over(ctx: ActContext, file: StoredFile, kind: str, subject_id: UUID, purpose: str) -> StoredFile:
    """Inside an act: the file leaves its subject and belongs to another one."""
    _end(ctx, file)
    facts = {"name": file.name, "type": file.type, "size": file.size, "sha256": file.sha256}
    return keep(ctx, kind, subject_id, purpose=purpose, **facts)


def keep_bare(ctx: ActContext, file: StoredFile, kind: str, subject_id: UUID, *, purpose: str, name: str) -> StoredFile:
    """Inside an act: the copy for strangers of a kept file belongs to a subject of its own, under a name of its own.

    A page makes the copy before (`pages.bare_of`), so that the act does not wait for it. Raises `Invalid` when none can be made.
    """
    try:
        bare = bare_of(file)
    except Refused as refused:
        raise Invalid(refusal(file.name, refused)) from None
    with bare.path.open("rb") as content:
        arrived = receive(ctx.council_id, iter(lambda: content.read(CHUNK), b""))
    facts = {"type": bare.type, "size": arrived.size, "sha256": arrived.sha256}
    return keep(ctx, kind, subject_id, purpose=purpose, name=named_as(name, bare.type), **facts)


def drop_all(ctx: ActContext, kind: str, subject_id: UUID) -> None:
    """Inside an act: the subject goes, and its files with it."""
    for file in StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, state=State.KEPT):
        _end(ctx, file)


def purge_all(ctx: ActContext, kind: str, subject_id: UUID, words: str) -> set[tuple[str, UUID]]:
    """误传, inside an act: names and bytes of all files that were ever added go; rows say `words` in place of the name.

    Rows of the same content that were removed elsewhere would keep the bytes for a week, so they go too. Returns the subjects
    whose rows were changed; their rooms may have more to forget.
    """
    return _purge(ctx, StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id), words)


def purge_one(ctx: ActContext, file: StoredFile, words: str) -> None:
    """The same for one file of a subject whose other files stay."""
    _purge(ctx, StoredFile.objects.filter(pk=file.pk), words)
    ctx.about(file.subject_kind, file.subject_id)


def _purge(ctx: ActContext, files: QuerySet[StoredFile], words: str) -> set[tuple[str, UUID]]:
    own = files.exclude(state=State.PURGED)
    hashes = {file.sha256 for file in own}
    elsewhere = StoredFile.objects.filter(sha256__in=hashes, state=State.REMOVED)
    touched: set[tuple[str, UUID]] = set()
    for file in (own | elsewhere).order_by("id"):
        touched.add((file.subject_kind, file.subject_id))
        file.name, file.sha256, file.state, file.ended_at = words, "", State.PURGED, ctx.at
        file.save(update_fields=["name", "sha256", "state", "ended_at"])
    if hashes:
        # At once when the act holds; the job is for a process that dies between the two.
        enqueue(ctx, ERASE, {"sha256": sorted(hashes)})
        ctx.after_commit.append(lambda: _erase_now(ctx.council_id, hashes))
    return touched


def _erase_now(council_id: UUID, hashes: set[str]) -> None:
    with in_council(council_id):
        erase(council_id, hashes)


def _end(ctx: ActContext, file: StoredFile) -> None:
    if file.state == State.KEPT:
        file.state, file.ended_at = State.REMOVED, ctx.at
        file.save(update_fields=["state", "ended_at"])


def _refuse_too_many(there: Any, name: str, size: int, own_most: int | None) -> None:
    most = limits()
    count = own_most or most.count
    if there.count() >= count:
        raise Invalid(
            _("“%(name)s” was not added: there are %(n)d files already, which is the most. Remove one first.")
            % {"name": name, "n": count}
        )
    if own_most is None and (there.aggregate(n=Sum("size"))["n"] or 0) + size > most.together:
        raise Invalid(
            _("“%(name)s” was not added: all files together may have %(mb)d MB. Make it smaller, or remove another one.")
            % {"name": name, "mb": most.together // MB}
        )
