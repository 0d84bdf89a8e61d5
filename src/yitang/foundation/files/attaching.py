"""From a form to a subject: check each file, add each by its own act, and say for each what was wrong."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse

from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import attach
from yitang.foundation.files.checks import check, sentence
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.names import clean_name
from yitang.foundation.files.store import receive_upload
from yitang.foundation.files.subjects import FILE_SUBJECTS
from yitang.foundation.files.types import MB, TYPES, accepted_suffixes, allowed, limits
from yitang.foundation.permissions.actors import Actor


@dataclass
class Added:
    """What became of the files of a form: those that were added, and a sentence for each that was not."""

    files: list[UUID] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def add_uploads(
    actor: Actor,
    uploads: Iterable[UploadedFile],
    *,
    kind: str,
    subject_id: UUID,
    purpose: str,
    key: str,
    types: Iterable[str] = (),
) -> Added:
    """Check and add the files of a form; a file that is refused does not keep the others out. `key` is the form's own.

    Raises `Refused` and `NotFound` when the subject lets nothing be added at all.
    """
    added = Added()
    for place, upload in enumerate(uploads):
        name = clean_name(upload.name or "")
        try:
            if (upload.size or 0) > limits().one:
                # Too large to be worth copying before saying so.
                raise Invalid(sentence(name, "large", mb=-(-(upload.size or 0) // MB), most=limits().one // MB))
            checked = check(receive_upload(actor.council_id, upload), name, types)
            made = attach(
                actor,
                key=key_for(key, purpose, place, checked.sha256),
                kind=kind,
                subject_id=subject_id,
                purpose=purpose,
                name=checked.name,
                type=checked.type,
                size=checked.size,
                sha256=checked.sha256,
            )
            added.files.append(UUID(str(made["file_id"])))
        except Invalid as error:
            added.problems.append(str(error.message))
    return added


def key_for(form_key: str, *parts: object) -> str:
    """The idempotency key of one of several acts that a form asks for, from the form's own; as long as any other key."""
    return hashlib.sha256("\x1f".join([form_key, *map(str, parts)]).encode()).hexdigest()[:40]


def file_rows(request: Any, files: Iterable[StoredFile]) -> list[dict[str, Any]]:
    """Rows for `ui/parts/file_list.html` and for the field below: name, size, kind, and where each is read."""
    rows = []
    for file in files:
        kwargs = {"council": request.council.code, "file_id": file.pk}
        label = FILE_SUBJECTS.get(file.subject_kind).labels.get(file.purpose, "")
        rows.append(
            {
                "id": file.pk,
                "name": file.name,
                "size": file.size,
                "kind": " · ".join(str(word) for word in (label, TYPES[file.type].label) if word),
                "url": reverse("desk:files:read", kwargs=kwargs),
            }
        )
    return rows


def file_field(request: Any, files: Iterable[StoredFile], **more: Any) -> dict[str, Any]:
    """What `files/parts/field.html` draws: the files that are there, each with its button to remove it, and a place for more.

    It is a part of a larger form: `files` holds the chosen ones, `remove_file` the id of one to remove; `button` names the button
    that adds them.
    """
    most = limits()
    return {
        "rows": file_rows(request, files),
        "accept": accepted_suffixes(),
        "kinds": "、".join(str(one.label) for one in allowed()),
        "one": most.one // MB,
        "count": most.count,
        **more,
    }


def file_to_remove(request: Any) -> UUID | None:
    """The file whose button was pressed."""
    try:
        return UUID(request.POST.get("remove_file", ""))
    except ValueError:
        return None
