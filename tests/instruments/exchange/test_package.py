"""The package itself: whatever byte is changed, it is found; what is whole is taken."""

import io
import zipfile
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yitang.foundation.audit.signing import public_key, sign
from yitang.foundation.core.errors import Invalid
from yitang.instruments.exchange.package import canonical, digest, fingerprint, manifest_of, opened, packed

NOTE = UUID("0190b1f0-0000-7000-8000-0000000000aa")
FILE = "附件：现场照片说明。".encode()


def a_package(text: str = "情况属实。", *, to: str = "qingshan", kind: str = "tests.notes") -> bytes:
    payload = canonical({"items": [{"id": str(NOTE), "title": "关于停车的建议", "data": {"text": text}, "files": []}]})
    files = {digest(FILE): FILE}
    head = {
        "id": str(NOTE),
        "kind": kind,
        "from": {"code": "yunhe", "name": "政协云河县委员会"},
        "to": {"code": to, "name": "政协青山县委员会"},
        "made_at": "2026-03-05T04:00:00.000000+00:00",
        "public_key": public_key(),
    }
    manifest = manifest_of(head, payload, files)
    return packed(manifest, sign(manifest.encode()), payload, files)


def holds(content: bytes) -> bool:
    try:
        opened(content)
    except Invalid:
        return False
    return True


def test_a_whole_package_says_what_was_packed() -> None:
    package = opened(a_package())
    assert (package.id, package.kind, package.from_code, package.to_code) == (NOTE, "tests.notes", "yunhe", "qingshan")
    assert package.items[0]["data"] == {"text": "情况属实。"}
    assert package.files == {digest(FILE): FILE}
    assert package.fingerprint == fingerprint(public_key())


def test_the_same_content_gives_the_same_bytes() -> None:
    assert a_package() == a_package()


def test_every_changed_byte_is_found() -> None:
    content = a_package()
    unseen = []
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 0x01
        if holds(bytes(changed)):
            unseen.append(place)
    assert unseen == []


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_cut_doubled_or_moved_stretches_are_found(data: st.DataObject) -> None:
    content = a_package()
    start = data.draw(st.integers(0, len(content) - 1))
    end = data.draw(st.integers(start + 1, len(content)))
    stretch = content[start:end]
    changed = data.draw(
        st.sampled_from(
            [content[:start] + content[end:], content[:end] + stretch + content[end:], stretch + content, content + stretch]
        )
    )
    assert changed == content or not holds(changed)


def test_without_the_canonical_form_a_changed_header_would_pass() -> None:
    """Negative control: signature and digests alone do not see a date in a header of the zip."""
    content = a_package()
    entries = _read(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, found in entries.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), found)
    assert _read(buffer.getvalue()) == entries
    assert not holds(buffer.getvalue())


def test_a_changed_text_with_a_fitting_list_is_found_by_the_signature() -> None:
    entries = _read(a_package())
    payload = entries["payload.json"].replace("属实".encode(), "不实".encode())
    listed = entries["manifest.json"].decode().replace(digest(entries["payload.json"]), digest(payload))
    forged = packed(listed, entries["signature"].decode(), payload.decode(), {digest(FILE): FILE})
    with pytest.raises(Invalid, match="签名"):
        opened(forged)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip at all" * 9])
def test_what_is_no_package_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        opened(content)
    assert "没有导入任何内容" in str(refused.value.message)


def test_packed_entries_are_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, found in _read(a_package()).items():
            archive.writestr(name, found)
    assert not holds(buffer.getvalue())


def _read(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
