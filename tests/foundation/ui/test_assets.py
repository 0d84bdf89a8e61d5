import re
from pathlib import Path

import brotli
import pytest
from django.test import Client

import yitang

SOURCE = Path(yitang.__file__).parent
STATIC = SOURCE / "foundation/ui/static/ui"
TEMPLATES = sorted([*(SOURCE / "foundation/ui").rglob("*.html"), *(SOURCE / "foundation/accounts").rglob("*.html")])


def weight(*contents: bytes) -> int:
    """Bytes on the wire: WhiteNoise compresses static files once, at brotli's best."""
    return sum(len(brotli.compress(content)) for content in contents)


def built(name: str) -> bytes:
    return (STATIC / name).read_bytes()


def test_styles_stay_under_eleven_kilobytes():
    assert weight(built("ui.css")) <= 11 * 1024


def test_first_visit_of_a_phone_stays_under_its_budget(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("YITANG_SPECIMEN", "1")
    page = Client().get("/ui/specimen").content
    assert weight(page, built("ui.css"), built("ui.js"), built("icons.svg"), built("mark.svg")) <= 30 * 1024


def test_log_in_page_stays_under_fifteen_kilobytes():
    page = Client().get("/accounts/login/").content
    assert weight(page, built("ui.css"), built("ui.js"), built("icons.svg"), built("mark.svg")) <= 15 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_nothing_inline(path: Path):
    source = path.read_text(encoding="utf-8")
    assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", source)


def test_styles_use_nothing_above_the_browser_floor():
    css = built("ui.css").decode()
    assert not re.findall(r"color-mix|oklch|oklab|:has\(|@layer|@container|@property|@scope|light-dark\(|[;{]&", css)


def test_styles_load_nothing_from_elsewhere():
    css = built("ui.css").decode()
    assert [url for url in re.findall(r"url\(([^)]*)", css) if not url.strip("\"'").startswith("data:")] == []


def test_every_icon_named_in_a_template_is_in_the_sprite():
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', built("icons.svg").decode()))
    named = {
        name for path in SOURCE.rglob("*.html") for name in re.findall(r'{% icon "([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert named - sprite == set()


def test_vendored_htmx_is_the_pinned_one():
    assert b'version:"2.0.11"' in built("htmx-2.0.11.min.js")
