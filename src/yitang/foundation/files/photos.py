"""Photographs on their way in: looked through and stripped behind the wall of place, device and day. What arrives is never kept as it came."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import attach
from yitang.foundation.files.attaching import Added, key_for
from yitang.foundation.files.checks import check, refusal, sentence
from yitang.foundation.files.names import clean_name, named_as
from yitang.foundation.files.store import CHUNK, receive, receive_upload
from yitang.foundation.files.types import MB, PICTURES, limits
from yitang.foundation.files.wall import Refused, behind_wall
from yitang.foundation.permissions.actors import Actor

STRIP_SECONDS = 20.0


def stripped(council_id: UUID, upload: UploadedFile) -> dict[str, Any]:
    """The bare copy of a picture, waiting among the arrivals, as `{type, size, sha256}`. Raises `Invalid` for anything else."""
    name = clean_name(upload.name or "")
    if (upload.size or 0) > limits().one:
        raise Invalid(sentence(name, "large", mb=-(-(upload.size or 0) // MB), most=limits().one // MB))
    arrived = receive_upload(council_id, upload)
    target = arrived.path.with_suffix(".bare")
    try:
        checked = check(arrived, name, PICTURES)
        made = behind_wall("copy_bare", seconds=STRIP_SECONDS, path=arrived.path, type=checked.type, target=target)
        with target.open("rb") as content:
            bare = receive(council_id, iter(lambda: content.read(CHUNK), b""))
    except Refused as refused:
        raise Invalid(refusal(name, refused)) from None
    finally:
        arrived.path.unlink(missing_ok=True)
        target.unlink(missing_ok=True)
    return {"type": made["type"], "size": bare.size, "sha256": bare.sha256}


def add_photos(actor: Actor, uploads: Iterable[UploadedFile], *, kind: str, subject_id: UUID, purpose: str, key: str) -> Added:
    """Add the pictures of a form to a subject, each as its bare copy; one that is refused does not keep the others out.

    Raises `Refused` and `NotFound` when the subject lets nothing be added at all.
    """
    added = Added()
    for place, upload in enumerate(uploads):
        try:
            facts = stripped(actor.council_id, upload)
            name = named_as(clean_name(upload.name or ""), facts["type"])
            own = key_for(key, purpose, place, facts["sha256"])
            made = attach(actor, key=own, kind=kind, subject_id=subject_id, purpose=purpose, name=name, **facts)
            added.files.append(UUID(str(made["file_id"])))
        except Invalid as error:
            added.problems.append(str(error.message))
    return added
