"""Photographs of a matter: looked through behind the wall, stripped of place, device and day, then kept under plain names.

What arrives is never kept as it came. While a resident checks the words, the stripped copies wait among the arrivals, and the page
carries their digests signed; after a day nobody wants them and they are swept.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yitang.features.grassroots.queries import visible_matters
from yitang.features.grassroots.states import KIND
from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.foundation.files.actions import keep
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.photos import stripped
from yitang.foundation.files.queries import files_of
from yitang.foundation.files.store import waiting
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.files.types import MB, PICTURES, TYPES, accepted_suffixes, allowed, limits
from yitang.foundation.permissions.actors import Actor

PHOTO = "photo"
MOST = 27
"""Photographs of one matter with all that is added later; how many at once is a parameter of the procedure."""
SALT, WAITING = "yitang.grassroots.photos", "yitang.grassroots.photos.waiting"
WAIT = 20 * 3600
"""Seconds for which a page may carry photographs that are not sent yet: less than arrivals are kept."""


def taken_in(
    council_id: UUID, uploads: Iterable[UploadedFile], most: int, there: int = 0
) -> tuple[list[dict[str, Any]], list[str]]:
    """The photographs of a form, stripped and waiting, as facts for an act; and a sentence for each that was not taken."""
    kept: list[dict[str, Any]] = []
    problems: list[str] = []
    for upload in uploads:
        if there + len(kept) >= most:
            words = _("Up to {n} photographs are taken. Those beyond were left out.")
            problems.append(words.format(n=most))
            break
        try:
            one = stripped(council_id, upload)
            kept += [one] if one not in kept else []
        except Invalid as error:
            problems.append(str(error.message))
    return kept, problems


def carried(photos: list[dict[str, Any]], council_id: UUID) -> str:
    """What the page that asks again carries."""
    return signing.dumps([str(council_id), photos], salt=SALT, compress=True) if photos else ""


def brought(text: str, council_id: UUID) -> list[dict[str, Any]]:
    """The photographs that a page carried; anything forged, foreign or too old is nothing."""
    council: Any
    photos: Any
    try:
        council, photos = signing.loads(text, salt=SALT, max_age=WAIT) if text else ["", []]
    except (signing.BadSignature, ValueError):
        return []
    return list(photos) if council == str(council_id) else []


def still_there(photos: list[dict[str, Any]], council_id: UUID) -> list[dict[str, Any]]:
    """Those of them that wait for a page to be sent."""
    return [one for one in photos if waiting(council_id, one["sha256"]) is not None]


def tokens_of(photos: Iterable[dict[str, Any]], council_id: UUID) -> list[str]:
    """What opens these photographs, while they wait, for whoever has the page that carries them."""
    return [signing.dumps([str(council_id), one["sha256"], one["type"]], salt=WAITING) for one in photos]


def waiting_photo(token: str, council_id: UUID) -> tuple[Path, str] | None:
    """Where the photograph of a token lies and what it is served as; None when it is forged, foreign, sent off or too old."""
    try:
        council, sha256, kind = signing.loads(token, salt=WAITING, max_age=WAIT)
    except (signing.BadSignature, ValueError):
        return None
    found = waiting(council_id, sha256) if council == str(council_id) and kind in PICTURES else None
    return (found, TYPES[kind].mime) if found else None


def keep_photos(ctx: ActContext, case_id: UUID, photos: Iterable[dict[str, Any]]) -> None:
    """Inside an act: photographs belong to a matter from now on. Raises `Invalid`, `NotFound`."""
    for n, one in enumerate(photos, start=StoredFile.objects.filter(subject_kind=KIND, subject_id=case_id).count() + 1):
        name = f"{_('Photograph')}{n}{TYPES[one['type']].suffixes[0]}"
        keep(ctx, KIND, case_id, purpose=PHOTO, name=name, type=one["type"], size=one["size"], sha256=one["sha256"])


def photos_of(case_id: UUID) -> list[StoredFile]:
    """The photographs of a matter in their order; the caller knows that it may be read."""
    return files_of(KIND, case_id, PHOTO)


def field_of(most: int) -> dict[str, Any]:
    """What the field for photographs says: endings, size of one, how many."""
    kinds = "、".join(str(one.label) for one in allowed() if one.code in PICTURES)
    return {"accept": accepted_suffixes(PICTURES), "kinds": kinds, "mb": limits().one // MB, "most": most}


def _attach(ctx: ActContext, case_id: UUID, purpose: str) -> None:
    raise Invalid(_("Photographs of a matter come with what the resident says."))


def _read(actor: Actor, case_id: UUID, purpose: str) -> bool:
    return visible_matters(actor).filter(pk=case_id).exists()


def _place(request: Any, case_id: UUID) -> Place:
    url = reverse("desk:grassroots:matter", kwargs={"council": request.council.code, "matter_id": case_id})
    return Place(url, _("Back to the matter"))


FILE_SUBJECTS.register(
    KIND, FileSubject(KIND, _attach, _read, _place, most=MOST, labels={PHOTO: gettext_lazy("Photograph of a resident")})
)
