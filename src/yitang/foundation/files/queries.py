"""Questions about files. What a subject does not show to somebody does not exist for them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.subjects import FILE_SUBJECTS
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.plans import planned


def files_of(kind: str, subject_id: UUID, *purposes: str) -> list[StoredFile]:
    """The kept files of a subject in the order in which they came; the caller knows already that it may be read."""
    return files_of_many(kind, [subject_id], *purposes)


def files_of_many(kind: str, subject_ids: Iterable[UUID], *purposes: str) -> list[StoredFile]:
    """The same for several subjects in one query."""
    return _kept(kind, tuple(subject_ids), purposes)


def ask_beforehand(request: Any, subjects: Iterable[tuple[str, UUID]]) -> None:
    """Ask once for the files of several subjects that a page shows in different places; `{% attachments %}` finds them there."""
    found: dict[tuple[str, UUID], list[StoredFile]] = {subject: [] for subject in subjects}
    kinds = tuple(sorted({kind for kind, _subject_id in found}))
    for file in _kept_of_kinds(kinds, tuple(subject_id for _kind, subject_id in found)):
        if (subject := (file.subject_kind, file.subject_id)) in found:
            found[subject].append(file)
    request.files_beforehand = found


def files_shown(request: Any, kind: str, subject_id: UUID, *purposes: str) -> list[StoredFile]:
    """The files of a subject on a page, those asked for beforehand without another question."""
    known: list[StoredFile] | None = getattr(request, "files_beforehand", {}).get((kind, subject_id))
    if known is None:
        return files_of(kind, subject_id, *purposes)
    return [file for file in known if not purposes or file.purpose in purposes]


def locked_files_of(kind: str, subject_id: UUID) -> QuerySet[StoredFile]:
    """The kept files of a subject, held until the act ends."""
    found = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, state=StoredFile.State.KEPT)
    return found.select_for_update().order_by("id")


@planned(shape=("kind", "purposes"))
def _kept(kind: str, subject_ids: tuple[UUID, ...], purposes: tuple[str, ...]) -> QuerySet[StoredFile]:
    found = StoredFile.objects.filter(subject_kind=kind, subject_id__in=subject_ids, state=StoredFile.State.KEPT)
    return (found.filter(purpose__in=purposes) if purposes else found).order_by("id")


@planned(shape=("kinds",))
def _kept_of_kinds(kinds: tuple[str, ...], subject_ids: tuple[UUID, ...]) -> QuerySet[StoredFile]:
    found = StoredFile.objects.filter(subject_kind__in=kinds, subject_id__in=subject_ids, state=StoredFile.State.KEPT)
    return found.order_by("id")


def find_file(actor: Actor, file_id: UUID) -> StoredFile | None:
    """A kept file, if its subject lets the actor read it."""
    file = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.KEPT).first()
    if file is None or not FILE_SUBJECTS.get(file.subject_kind).read(actor, file.subject_id, file.purpose):
        return None
    return file
