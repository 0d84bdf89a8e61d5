"""Photographs: found by the number in the file's name, bare of what the camera wrote, seen by those who see the roster."""

import io
import zipfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.doors.test_middleware import logged_in
from tests.fixtures import AccountWith, ActorWith, Seeding
from tests.foundation.files.samples import picture, picture_with_place
from yitang.foundation.core.errors import Refused
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.store import path_of
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.permissions.roles import Role
from yitang.foundation.tenancy.models import Council
from yitang.institution.members.actions import add_member
from yitang.institution.members.models import Member
from yitang.institution.members.photos import HEIGHT, WIDTH, drop_photo, photos_of, take_photos

pytestmark = pytest.mark.usefixtures("scope")


@pytest.fixture(autouse=True)
def own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT, settings.DATA_DIR = tmp_path / "media", tmp_path / "data"


@pytest.fixture
def keeper(actor_with: ActorWith) -> Actor:
    actor = actor_with(Role.MEMBERS_AFFAIRS)
    for number, name in (("0001", "王芳"), ("0002", "买买提·吐尔逊"), ("A-3", "王芳")):
        add_member(actor, number=number, name=name)
    return actor


def upload(name: str, data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(size=(90, 160)) if data is None else data)


def taken(keeper: Actor, *uploads: SimpleUploadedFile) -> tuple[set[str], list[str]]:
    """Numbers of the members who have a photograph now, and what was said about the others."""
    found = take_photos(keeper, uploads, uuid4().hex)
    known = photos_of(Member.objects.values_list("pk", flat=True))
    return set(Member.objects.filter(pk__in=known).values_list("number", flat=True)), found.problems


def test_numbers_with_or_without_names_find_their_members(keeper: Actor) -> None:
    names = ("0001.jpg", "0002 买买提吐尔逊.jpeg", "王芳_A-3.jpg")
    assert taken(keeper, *map(upload, names)) == ({"0001", "0002", "A-3"}, [])


def test_every_file_that_is_nobodys_is_told_with_its_reason(keeper: Actor) -> None:
    found, said = taken(
        keeper,
        upload("0009.jpg"),
        upload("0001李明.jpg"),
        upload("合影.jpg"),
        upload("0002.jpg"),
        upload("0002-买买提·吐尔逊.png", picture("PNG")),
        upload("A-3.gif"),
        upload("0001.jpg", b"no picture"),
    )
    assert found == {"0002"}
    assert sorted(said) == sorted(
        [
            "“A-3.gif”未采用：照片须为JPEG、PNG或WebP格式。",
            "“0009.jpg”：名册上没有编号0009的委员。",
            "“0001李明.jpg”：编号0001在名册上是王芳，不是李明。核对编号和姓名。",
            "“合影.jpg”的文件名没有委员编号。按0001.jpg或0001王芳.jpg命名。",
            "“0002-买买提·吐尔逊.png”未采用：“0002.jpg”是同一位委员的照片。",
            next(text for text in said if text.startswith("“0001.jpg”")),
        ]
    )


def test_a_zip_is_unpacked_and_nothing_lands_outside(keeper: Actor) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("照片/0001.jpg", picture())
        package.writestr("../../0002.jpg", picture())
        package.writestr("照片/说明.txt", "按编号")
        package.writestr("__MACOSX/._0001.jpg", "x")
    found, said = taken(keeper, upload("照片.zip", packed.getvalue()))
    assert (found, said) == ({"0001", "0002"}, ["“说明.txt”未采用：照片须为JPEG、PNG或WebP格式。"])


def test_what_the_camera_wrote_is_gone_and_the_shape_is_that_of_a_portrait(keeper: Actor, council: Council) -> None:
    with Image.open(io.BytesIO(picture_with_place())) as sent:
        assert sent.getexif()
    taken(keeper, upload("0001.jpg", picture_with_place()))
    file = StoredFile.objects.get()
    with Image.open(path_of(council.pk, file.sha256)) as kept:
        kept.load()
        assert (kept.format, kept.size, dict(kept.getexif()), "exif" in kept.info) == ("WEBP", (WIDTH, HEIGHT), {}, False)


def test_a_new_photograph_takes_the_place_of_the_one_before(keeper: Actor) -> None:
    taken(keeper, upload("0001.jpg", picture(size=(50, 80))))
    taken(keeper, upload("0001.jpg", picture(size=(200, 80))))
    member = Member.objects.get(number="0001")
    assert sorted(StoredFile.objects.filter(subject_id=member.pk).values_list("state", flat=True)) == ["kept", "removed"]
    drop_photo(keeper, member_id=member.pk)
    assert photos_of([member.pk]) == {}


def test_only_those_who_keep_the_roster_set_photographs(keeper: Actor, actor_with: ActorWith) -> None:
    with pytest.raises(Refused):
        take_photos(actor_with(Role.MEMBER), [upload("0001.jpg")], "k")


def test_the_picture_opens_to_those_who_see_the_member_and_to_nobody_outside(
    keeper: Actor, council: Council, account_with: AccountWith, make_council: Any, seeding: Seeding
) -> None:
    client = logged_in(account_with("sun", Role.MEMBERS_AFFAIRS))
    desk = f"/{council.code}/desk/members/"
    answer = client.post(f"{desk}photos/", {"files": [upload("0001.jpg"), upload("0009.jpg")], "key": "k"})
    assert "已采用1张照片。" in answer.content.decode() and "0009" in answer.content.decode()
    member = Member.objects.get(number="0001")
    (file_id,) = photos_of([member.pk]).values()
    url = f"{desk}photo/{file_id}/"
    assert url in client.get(f"{desk}{member.pk}/").content.decode()
    assert url in client.get(f"{desk}?column=photo&column=name").content.decode()
    shown = client.get(url)
    assert (shown.status_code, shown["Content-Type"], shown["Cache-Control"]) == (200, "image/webp", "private, max-age=3600")
    assert Client().get(url).status_code == 302
    assert logged_in(account_with("unit", Role.UNIT_LIAISON)).get(url).status_code == 403
    client.post(f"{desk}{member.pk}/photo/", {"remove": "1", "key": "r"})
    assert client.get(url).status_code == 404
    client.post(f"{desk}{member.pk}/photo/", {"file": upload("自拍.jpg"), "key": "o"})
    assert list(photos_of([member.pk])) == [member.pk]
