"""The scan of a paper in a form from which something is entered for somebody else: kept first, named again when the form is shown again."""

from typing import Any
from uuid import UUID

from yitang.foundation.core.errors import YitangError
from yitang.foundation.files.attaching import add_uploads
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.types import accepted_suffixes


def scan_of(request: Any, form: Any, kind: str, subject_id: UUID, purpose: str) -> UUID | None:
    """The scan that the form brings along, kept with its subject; a file that is refused says why in the form.

    A form that has to be shown again names the scan that it brought the first time.
    """
    uploads = request.FILES.getlist("scan")[:1]
    if not uploads:
        return _kept(request.POST.get("scan_id", ""), kind, subject_id, purpose)
    try:
        added = add_uploads(
            request.actor,
            uploads,
            kind=kind,
            subject_id=subject_id,
            purpose=purpose,
            key=f"{_form_key(request, form)[:40]}:scan",
        )
    except YitangError as error:
        form.add_error(None, str(error.message))
        return None
    for problem in added.problems:
        form.add_error(None, problem)
    request.scan_id = added.files[0] if added.files else None
    return request.scan_id  # type: ignore[no-any-return]


def scan_field(request: Any, kind: str, subject_id: UUID, purpose: str) -> dict[str, Any]:
    """What the part of the form for the scan needs: the kinds of file, and the scan that is there already."""
    scan_id = getattr(request, "scan_id", None) or request.POST.get("scan_id", "")
    kept = _kept(str(scan_id), kind, subject_id, purpose)
    name = StoredFile.objects.values_list("name", flat=True).get(pk=kept) if kept else ""
    return {"accept": accepted_suffixes(), "id": kept, "name": name}


def _form_key(request: Any, form: Any) -> str:
    """The form's own key, whether it is a field of the form or stands beside it."""
    return str((form["key"].data if "key" in form.fields else request.POST.get("key")) or "")


def _kept(asked: str, kind: str, subject_id: UUID, purpose: str) -> UUID | None:
    try:
        file_id = UUID(asked)
    except ValueError:
        return None
    rows = StoredFile.objects.filter(pk=file_id, subject_kind=kind, subject_id=subject_id, purpose=purpose)
    return rows.filter(state=StoredFile.State.KEPT).values_list("pk", flat=True).first()
