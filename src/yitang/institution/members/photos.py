"""Photographs of members: taken by file name from a zip or several files, kept small, without what the camera wrote, never public."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.files.actions import drop_all, keep
from yitang.foundation.files.attaching import key_for
from yitang.foundation.files.checks import refusal, refuse_virus, sentence
from yitang.foundation.files.names import clean_name, suffix_of
from yitang.foundation.files.queries import files_of_many
from yitang.foundation.files.store import Arrived, receive, receive_upload
from yitang.foundation.files.subjects import FILE_SUBJECTS, FileSubject, Place
from yitang.foundation.files.types import MB, TYPES, limits
from yitang.foundation.files.wall import Refused, behind_wall
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor
from yitang.institution.members.models import Member
from yitang.institution.members.policy import MANAGE, VIEW
from yitang.institution.members.queries import visible_members
from yitang.institution.principals.queries import plain_name

KIND, PHOTO = "member", "photo"
WIDTH, HEIGHT = 360, 480
"""Points of a kept portrait: a passport photograph's shape, sharp at the size in which a page shows it."""
MOST = 600
"""Photographs of one form; a plenary of two thousand sends four."""
SECONDS = 120.0
TOGETHER = 100
ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
_NUMBER_FIRST = re.compile(r"^(?P<number>[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)[\s_+.\-]*(?P<name>.*)$", re.ASCII)
_NAME_FIRST = re.compile(r"^(?P<name>.*?)[\s_+.\-]*(?P<number>[0-9A-Za-z]+(?:-[0-9A-Za-z]+)*)$", re.ASCII)


@dataclass
class Taken:
    """What became of the photographs of a form: how many members have a new one, and a sentence for each that was not taken."""

    members: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Picture:
    """A picture that has arrived, under its own name."""

    name: str
    path: Path


def take_photos(actor: Actor, uploads: Iterable[UploadedFile], key: str) -> Taken:
    """Pictures and zips of pictures whose names begin or end with a member's number, perhaps beside the name.

    People are found by the number; a name that stands beside it has to be that member's. Raises `Refused`.
    """
    policy.require(actor, MANAGE)
    taken = Taken()
    with tempfile.TemporaryDirectory(prefix="yitang-photos-") as place:
        pictures = list(_arrived(actor.council_id, uploads, Path(place), taken.problems))
        matched = _matched(pictures, taken.problems)
        for start in range(0, len(matched), TOGETHER):
            ready = _portraits(actor.council_id, matched[start : start + TOGETHER], Path(place), taken.problems)
            if ready:
                own = key_for(key, PHOTO, start)
                taken.members += set_photos(actor, key=own, photos=ready)["members"]
    return taken


def take_one(actor: Actor, member: Member, upload: UploadedFile, key: str) -> Taken:
    """One photograph for this member, whatever its name. Raises `Refused`."""
    policy.require(actor, MANAGE)
    taken = Taken()
    with tempfile.TemporaryDirectory(prefix="yitang-photos-") as place:
        for picture in _arrived(actor.council_id, [upload], Path(place), taken.problems, zips=False):
            ready = _portraits(actor.council_id, [(member, picture)], Path(place), taken.problems)
            if ready:
                taken.members += set_photos(actor, key=key_for(key, PHOTO), photos=ready)["members"]
    return taken


@act("members.set_photos")
def set_photos(ctx: ActContext, *, photos: list[dict[str, Any]]) -> dict[str, Any]:
    """Give members the portraits that have arrived, in place of those they had: `member_id`, `name`, `size`, `sha256` each."""
    ctx.require(MANAGE)
    for one in photos:
        member_id = UUID(str(one["member_id"]))
        drop_all(ctx, KIND, member_id)
        keep(ctx, KIND, member_id, purpose=PHOTO, name=one["name"], type="webp", size=one["size"], sha256=one["sha256"])
    return {"members": len(photos)}


@act("members.drop_photo")
def drop_photo(ctx: ActContext, *, member_id: UUID) -> dict[str, Any]:
    """Take a member's portrait away. Raises `NotFound`."""
    ctx.require(MANAGE)
    if not Member.objects.filter(pk=member_id).exists():
        raise NotFound(_("There is no such member."))
    drop_all(ctx, KIND, member_id)
    ctx.about("members.member", member_id)
    return {}


def photos_of(member_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Member → the file of the portrait, for those who have one; one question."""
    return {file.subject_id: file.pk for file in files_of_many(KIND, list(member_ids), PHOTO)}


def _arrived(
    council_id: UUID, uploads: Iterable[UploadedFile], place: Path, problems: list[str], *, zips: bool = True
) -> Iterable[_Picture]:
    """The pictures of a form, zips unpacked, once the virus scanner has nothing against them."""
    for upload in uploads:
        name = clean_name(upload.name or "")
        packed = suffix_of(name) == ".zip" and zips
        most = limits().together if packed else limits().one
        if (upload.size or 0) > most:
            problems.append(sentence(name, "large", mb=-(-(upload.size or 0) // MB), most=most // MB))
            continue
        if not packed and suffix_of(name) not in ENDINGS:
            problems.append(_("“%(name)s” was left out: photographs are JPEG, PNG or WebP pictures.") % {"name": name})
            continue
        one = receive_upload(council_id, upload)
        try:
            refuse_virus(one, name)
        except Invalid as error:
            problems.append(str(error.message))
            continue
        if packed:
            yield from _unpacked(one, name, place, problems)
        else:
            yield _Picture(name, one.path)


def _unpacked(packed: Arrived, name: str, place: Path, problems: list[str]) -> Iterable[_Picture]:
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        found = behind_wall("unpack_pictures", path=packed.path, folder=folder, most=MOST, seconds=SECONDS)
    except Refused as refused:
        problems.append(
            _("“%(name)s” holds more than %(most)d photographs. Split it.") % {"name": name, "most": MOST}
            if refused.code == "documents"
            else refusal(name, refused)
        )
        return
    finally:
        packed.path.unlink(missing_ok=True)
    for other in found["others"]:
        problems.append(_("“%(name)s” was left out: photographs are JPEG, PNG or WebP pictures.") % {"name": clean_name(other)})
    for number, inner in found["documents"]:
        yield _Picture(clean_name(inner), folder / f"{number}{Path(inner).suffix.lower()}")


def _matched(pictures: list[_Picture], problems: list[str]) -> list[tuple[Member, _Picture]]:
    """Whose each picture is; a sentence for each that is nobody's."""
    numbers = {number for one in pictures for number, _name in _readings(one.name)}
    known = {row.number: row for row in Member.objects.filter(number__in=numbers).select_related("principal")}
    found: dict[UUID, tuple[Member, _Picture]] = {}
    for one in pictures:
        readings = _readings(one.name)
        reading = next(((known[number], name) for number, name in readings if number in known), None)
        if reading is None:
            problems.append(_unknown(one.name, readings))
            continue
        member, name = reading
        if name and plain_name(name) != plain_name(member.principal.name):
            words = _("“%(file)s”: number %(number)s is %(member)s on the roster, not %(name)s. Check number and name.")
            facts = {"file": one.name, "number": member.number, "member": member.principal.name, "name": name}
            problems.append(words % facts)
        elif member.pk in found:
            words = _("“%(file)s” was left out: “%(other)s” is for the same member.")
            problems.append(words % {"file": one.name, "other": found[member.pk][1].name})
        else:
            found[member.pk] = (member, one)
    return list(found.values())


def _unknown(name: str, readings: list[tuple[str, str]]) -> str:
    if not readings:
        return _("“%(file)s” names no member number. Call it like 0001.jpg or 0001王芳.jpg.") % {"file": name}
    return _("“%(file)s”: no member has the number %(number)s.") % {"file": name, "number": readings[0][0]}


def _readings(name: str) -> list[tuple[str, str]]:
    """Number and name as the file's name may be read: the number before the name, or behind it."""
    stem = name.rpartition(".")[0].strip()
    found = [match for match in (_NUMBER_FIRST.match(stem), _NAME_FIRST.match(stem)) if match]
    return list(dict.fromkeys((match["number"], match["name"].strip()) for match in found))


def _portraits(
    council_id: UUID, matched: list[tuple[Member, _Picture]], place: Path, problems: list[str]
) -> list[dict[str, Any]]:
    """The portraits, made behind the wall and put where the act takes them up."""
    targets = [place / f"{member.pk}.webp" for member, _picture in matched]
    paths = [picture.path for _member, picture in matched]
    try:
        each = behind_wall(
            "take_portraits",
            seconds=SECONDS,
            paths=[str(path) for path in paths],
            targets=[str(path) for path in targets],
            width=WIDTH,
            height=HEIGHT,
        )["each"]
    except Refused as refused:
        if len(matched) > 1:
            # One of them broke the process that opens them: each is looked at alone.
            return [row for one in matched for row in _portraits(council_id, [one], place, problems)]
        problems.append(refusal(matched[0][1].name, refused))
        return []
    ready = []
    for (member, picture), target, answer in zip(matched, targets, each, strict=True):
        if "fault" in answer:
            problems.append(refusal(picture.name, Refused(answer.pop("fault"), answer), TYPES["jpeg"]))
            continue
        one = receive(council_id, [target.read_bytes()])
        name = f"{member.number}.webp"
        ready.append({"member_id": member.pk, "name": name, "size": one.size, "sha256": one.sha256})
    return ready


def _attach(ctx: ActContext, member_id: UUID, purpose: str) -> None:
    """Portraits come by the pages of the roster only, which make them small and bare first."""
    raise Invalid(_("Photographs are added on the pages of the roster."))


def _read(actor: Actor, member_id: UUID, purpose: str) -> bool:
    return policy.may_ever(actor, VIEW) and visible_members(actor).filter(pk=member_id).exists()


def _place(request: Any, member_id: UUID) -> Place:
    url = reverse("desk:members:member", kwargs={"council": request.council.code, "member_id": member_id})
    return Place(url, _("To the member"))


FILE_SUBJECTS.register(KIND, FileSubject(KIND, _attach, _read, _place, most=1))
