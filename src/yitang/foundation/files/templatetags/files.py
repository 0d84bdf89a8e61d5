"""`{% attachments kind id %}` lists the files of a subject that the reader may read; `{% file_field kind id %}` is the part of a form."""

from typing import Any
from uuid import UUID

from django import template

from yitang.foundation.files.attaching import file_field as field_of
from yitang.foundation.files.attaching import file_rows
from yitang.foundation.files.queries import files_of, files_shown
from yitang.foundation.files.subjects import FILE_SUBJECTS

register = template.Library()


@register.inclusion_tag("files/parts/attachments.html", takes_context=True)
def attachments(context: dict[str, Any], kind: str, subject_id: UUID, *purposes: str, title: Any = "") -> dict[str, Any]:
    """The files of a subject with a heading, by the purposes that this reader may see; nothing when there are none."""
    request = context["request"]
    subject = FILE_SUBJECTS.get(kind)
    files = files_shown(request, kind, subject_id, *purposes)
    readable = {purpose: subject.read(request.actor, subject_id, purpose) for purpose in {file.purpose for file in files}}
    return {"files": file_rows(request, [file for file in files if readable[file.purpose]]), "title": title}


@register.inclusion_tag("files/parts/field.html", takes_context=True)
def file_field(context: dict[str, Any], kind: str, subject_id: UUID, purpose: str, **more: Any) -> dict[str, Any]:
    """The files of this purpose with a place for more, inside a form that is sent as `multipart/form-data`."""
    request = context["request"]
    return {"field": field_of(request, files_of(kind, subject_id, purpose), **more)}
