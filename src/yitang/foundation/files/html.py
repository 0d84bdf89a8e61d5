"""HTML that came out of a document: cleaned to a few tags, and taken apart into blocks of plain text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"} | {
    "strong",
    "em",
    "sup",
    "sub",
    "img",
    "a",
}
_ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "a": {"href"}}
_NUMBER = re.compile(r"[1-9]\d{0,3}", re.ASCII)
_LINK = re.compile(r"(https?://|mailto:)\S+", re.I)


def cleaned(html: str, picture_url: Callable[[int], str]) -> str:
    """The document's HTML with nothing in it but text, structure, numbered pictures and links that are followed by hand.

    `picture_url` gives the address of picture N; a picture without a number is left out.
    """

    def keep(tag: str, name: str, value: str) -> str | None:
        if tag == "img" and name == "src":
            return picture_url(int(value)) if _NUMBER.fullmatch(value) else None
        if tag == "a" and name == "href":
            return value if _LINK.fullmatch(value) else None
        if name in ("colspan", "rowspan"):
            return value if _NUMBER.fullmatch(value) else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=keep,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


@dataclass
class Block:
    """A piece of a document in reading order. `kind` is heading, text, item, row or picture; a row has its `cells`."""

    kind: str
    text: str = ""
    level: int = 0
    cells: list[str] = field(default_factory=list)


def blocks_of(html: str) -> list[Block]:
    """The blocks of cleaned or raw HTML. Items of numbered lists get their numbers back, which the text would lose."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.blocks


class _Reader(HTMLParser):
    """Walks the tags that `cleaned` lets through. Text within a cell belongs to the cell, lines within it stay lines."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text: list[str] = []
        self._cells: list[str] | None = None
        self._tables = 0
        self._lists: list[list[int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._text.append("\n")
        elif tag == "img":
            self._picture(dict(attrs).get("src") or "")
        elif tag in ("ol", "ul"):
            self._flush("text")
            self._lists.append([0, int(tag == "ol")])
        elif tag == "li" and self._lists:
            self._lists[-1][0] += 1
        elif tag == "table":
            self._flush("text")
            self._tables += 1
        elif tag == "tr" and self._tables == 1:
            self._cells = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li"):
            self._end_of_line(tag)
        elif tag in ("ol", "ul") and self._lists:
            self._lists.pop()
        elif tag in ("td", "th") and self._tables == 1 and self._cells is not None:
            self._cells.append("".join(self._text).strip())
            self._text = []
        elif tag == "tr" and self._tables == 1 and self._cells is not None:
            if any(self._cells):
                self.blocks.append(Block("row", cells=self._cells))
            self._cells = None
        elif tag == "table":
            self._tables -= 1

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def close(self) -> None:
        super().close()
        self._flush("text")

    def _end_of_line(self, tag: str) -> None:
        if self._cells is not None:
            self._text.append("\n")
        elif tag == "li":
            self._flush("item")
        elif tag.startswith("h"):
            self._flush("heading", int(tag[1]))
        elif not self._lists:
            self._flush("text")

    def _flush(self, kind: str, level: int = 0) -> None:
        text = "".join(self._text).strip()
        self._text = []
        if not text:
            return
        if kind == "item" and self._lists:
            number, ordered = self._lists[-1]
            text = f"{number}. {text}" if ordered else f"· {text}"
            level = len(self._lists)
        self.blocks.append(Block(kind, text, level))

    def _picture(self, source: str) -> None:
        if not _NUMBER.fullmatch(source):
            return
        if self._cells is None:
            self._flush("text")
        self.blocks.append(Block("picture", source))
