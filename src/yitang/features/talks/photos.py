"""Pictures on their way in: they arrive, their bare copy is made and kept, and what has arrived goes."""

from collections.abc import Iterable
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from yitang.features.talks.attachments import ARRIVED, keep_photo
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import remove
from yitang.foundation.files.attaching import add_uploads, key_for
from yitang.foundation.files.types import PICTURES, TYPES
from yitang.foundation.permissions.actors import Actor

SUFFIXES = tuple(suffix for code in PICTURES for suffix in TYPES[code].suffixes)


def take_pictures(
    actor: Actor, uploads: Iterable[UploadedFile], kind: str, subject_id: UUID, pictures: str, others: str, key: str
) -> tuple[int, list[str]]:
    """Add the files of a form: pictures without what cameras write into them, everything else as it is. Returns how many, and a
    sentence for each that was refused. Raises what the subject says about adding."""
    sent = list(uploads)
    shown = [one for one in sent if (one.name or "").lower().endswith(SUFFIXES)]
    rest = [one for one in sent if one not in shown]
    purpose = others or pictures
    papers = add_uploads(actor, rest, kind=kind, subject_id=subject_id, purpose=purpose, key=key_for(key, "papers"))
    arrived = add_uploads(
        actor, shown, kind=kind, subject_id=subject_id, purpose=ARRIVED, key=key_for(key, "photos"), types=PICTURES
    )
    count, problems = len(papers.files), [*papers.problems, *arrived.problems]
    for file_id in arrived.files:
        try:
            keep_photo(actor, key=key_for(key, "keep", file_id), file_id=file_id, purpose=pictures)
            count += 1
        except Invalid as error:
            problems.append(str(error.message))
        remove(actor, key=key_for(key, "arrived", file_id), file_id=file_id)
    return count, problems
