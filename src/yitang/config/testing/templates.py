"""Checks every template: `python -m yitang.config.testing.templates`.

It parses; it carries no inline style, script or handler, which the content security policy would block; and no word stands in it untranslated.
"""

import re
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

SOURCE = Path(__file__).resolve().parents[2]

TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
# A block that fills a class attribute of the page it extends.
CLASSES = re.compile(r"\{%\s*block\s+(?:\w*class\w*|width)\s*%\}.*?\{%\s*endblock\b.*?%\}")
BLOCK = re.compile(r"\{%\s*(blocktrans(?:late)?|comment)\b.*?\{%\s*end\1\s*%\}", re.DOTALL)
UNTRIMMED = re.compile(r"\{%\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%\}")
WORD = re.compile(r"[A-Za-z]{2,}|[\u3400-\u9fff]")
# Names that are the same in every language.
SAME = re.compile(
    r"(?<![A-Za-z])(Yitang|Excel|Word|CSV|XLSX|DOCX|PDF|JSON|API|Atom|TOTP|ICS|kB|MB|GB|OpenAPI|https?|English)(?![A-Za-z])|议堂|中文"
)
SPOKEN = {"title", "alt", "placeholder", "aria-label", "aria-description", "label"}
# The page that shows every component to those who write pages is filled with samples of real words.
SAMPLES = "ui/specimen"
SILENT = {"script", "style", "code", "kbd", "samp", "pre"}


class Page(HTMLParser):
    """Collects the faults of one page's HTML, with all template tags taken out."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[tuple[int, str]] = []
        self.silent = 0

    def fault(self, text: str) -> None:
        self.faults.append((self.getpos()[0], text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style":
            self.fault("inline <style>")
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.fault("inline <script>")
        for name, value in attrs:
            if name == "style" or (name.startswith("on") and name[2:].isalpha()):
                self.fault(f"inline {name}=")
            if name in SPOKEN and untranslated(value or ""):
                self.fault(f"untranslated {name}: {value!r}")
        self.silent += tag in SILENT

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent and untranslated(data):
            self.fault(f"untranslated text: {data.strip()[:60]!r}")


def untranslated(text: str) -> bool:
    """Whether a text holds words of any one language."""
    return bool(WORD.search(SAME.sub("", text)))


def faults(path: Path) -> Iterator[str]:
    """What is wrong with one template, as `file:line: fault`."""
    where = path.relative_to(SOURCE)
    text = path.read_text(encoding="utf-8")
    name = path.as_posix().split("/templates/", 1)[1]
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        yield f"{where}: {error}"
    for found in UNTRIMMED.finditer(text):
        yield f"{where}:{text.count(chr(10), 0, found.start()) + 1}: blocktranslate without trimmed"
    if path.suffix == ".html":
        page = Page()
        page.feed(TAG.sub(_blank, CLASSES.sub("", BLOCK.sub(_blank, text))))
        page.close()
        for line, fault in page.faults:
            if name.startswith(SAMPLES) and fault.startswith("untranslated"):
                continue
            yield f"{where}:{line}: {fault}"


def _blank(found: re.Match[str]) -> str:
    # Lines are kept so that a fault names the right one.
    return "\n" * found[0].count("\n")


def main() -> int:
    """Print every fault; 0 when there is none."""
    django.setup()
    paths = sorted(path for path in SOURCE.glob("*/*/templates/**/*") if path.is_file())
    found = [fault for path in paths for fault in faults(path)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(paths)} templates, {len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
