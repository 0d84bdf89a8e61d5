"""Questions about files. What a subject does not show to somebody does not exist for them."""

from collections.abc import Iterable
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


def locked_files_of(kind: str, subject_id: UUID) -> QuerySet[StoredFile]:
    """The kept files of a subject, held until the act ends."""
    found = StoredFile.objects.filter(subject_kind=kind, subject_id=subject_id, state=StoredFile.State.KEPT)
    return found.select_for_update().order_by("id")


@planned(shape=("kind", "purposes"))
def _kept(kind: str, subject_ids: tuple[UUID, ...], purposes: tuple[str, ...]) -> QuerySet[StoredFile]:
    found = StoredFile.objects.filter(subject_kind=kind, subject_id__in=subject_ids, state=StoredFile.State.KEPT)
    return (found.filter(purpose__in=purposes) if purposes else found).order_by("id")


def find_file(actor: Actor, file_id: UUID) -> StoredFile | None:
    """A kept file, if its subject lets the actor read it."""
    file = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.KEPT).first()
    if file is None or not FILE_SUBJECTS.get(file.subject_kind).read(actor, file.subject_id, file.purpose):
        return None
    return file
