"""The course as a picture: one box below the other in the order in which cases came of each other, their stations below each, and
arcs at the left from what was earlier to what came of it. Sizes are units of the drawing, about a pixel on a phone of 390.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width
from uuid import UUID

from yitang.foundation.ui.formats import iso_date
from yitang.insights.chain.stations import Station
from yitang.insights.chain.walking import Course, Node

WIDTH, LEFT, EDGE = 400, 56, 2
BOX = WIDTH - LEFT - EDGE
TITLE_SIZE, SMALL_SIZE = 15, 13
LINE, STATION, GAP, PAD = 21, 24, 20, 12
LANES_MOST = 6


@dataclass(frozen=True, slots=True)
class Row:
    """A station as it is drawn."""

    y: int
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class Box:
    """A case as it is drawn: its frame, the lines in it, and the stations below."""

    node: Node
    y: int
    height: int
    head: str
    titles: tuple[tuple[int, str], ...]
    foot: str
    foot_y: int
    rows: tuple[Row, ...]
    here: bool

    @property
    def head_y(self) -> int:
        return self.y + PAD + 10

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def spine(self) -> tuple[int, int] | None:
        """From the frame to the last station."""
        return (self.y + self.height, self.rows[-1].y) if self.rows else None


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws."""

    boxes: tuple[Box, ...]
    arcs: tuple[str, ...]
    width: int
    height: int
    left: int
    box: int


def drawn(course: Course, ordered: Sequence[Node], stations: dict[UUID, list[Station]], home: Any) -> Picture:
    """Lay the course out. `home` is the council of the reader's desk: cases of others name theirs."""
    boxes: list[Box] = []
    y = EDGE
    for node in ordered:
        box = _box(node, y, stations.get(node.case.pk, []), home, here=node.case.pk == course.start)
        boxes.append(box)
        y = (box.rows[-1].y + PAD if box.rows else box.y + box.height) + GAP
    places = {box.node.case.pk: place for place, box in enumerate(boxes)}
    arcs = tuple(_arc(boxes, places[tie.earlier], places[tie.later]) for tie in course.ties)
    return Picture(tuple(boxes), arcs, WIDTH, max(y - GAP + EDGE, 1), LEFT, BOX)


def _box(node: Node, y: int, stations: Sequence[Station], home: Any, *, here: bool) -> Box:
    titles = wrapped(node.case.title or node.kind, (BOX - 2 * PAD) / TITLE_SIZE, 2)
    first = y + PAD + 10 + LINE
    placed = tuple((first + LINE * place, line) for place, line in enumerate(titles))
    foot_y = placed[-1][0] + LINE
    height = foot_y - y + PAD - 3
    head = node.kind if node.council.pk == home.pk else f"{node.kind} · {node.council.name}"
    begun = iso_date(node.day)
    rows = tuple(
        Row(y + height + STATION * (place + 1) - 4, _clipped(_words(station), (BOX - 30) / SMALL_SIZE), station.code)
        for place, station in enumerate(stations)
    )
    widest = (BOX - 2 * PAD) / SMALL_SIZE
    return Box(node, y, height, _clipped(head, widest), placed, _clipped(f"{node.state} · {begun}", widest), foot_y, rows, here)


def _words(station: Station) -> str:
    return f"{iso_date(station.day)} {station.words}" if station.day else station.words


def _arc(boxes: Sequence[Box], earlier: int, later: int) -> str:
    """A path from the left of one frame to the left of another; the farther they lie apart the wider its bow."""
    bow = LEFT - 14 - 6 * min(abs(later - earlier), LANES_MOST)
    start, end = boxes[earlier].middle, boxes[later].middle - (8 if later > earlier else -8)
    return f"M{LEFT} {start}C{bow} {start} {bow} {end} {LEFT - 4} {end}"


def width_of(text: str) -> float:
    """How wide a text is, in signs of full width."""
    return sum(1.0 if east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def wrapped(text: str, widest: float, lines: int) -> list[str]:
    """The text in at most so many lines of that width; what does not fit ends in an ellipsis."""
    found = [""]
    for sign in " ".join(text.split()):
        if width_of(found[-1] + sign) > widest:
            if len(found) == lines:
                return [*found[:-1], _clipped(found[-1] + sign + sign, widest)]
            found.append("")
        found[-1] += sign
    return found


def _clipped(text: str, widest: float) -> str:
    if width_of(text) <= widest:
        return text
    kept = text
    while kept and width_of(kept) > widest - 1:
        kept = kept[:-1]
    return f"{kept}…"
