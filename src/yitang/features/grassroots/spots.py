"""Venues as points: a drawing of their coordinates without any base map, and the numbers themselves beside it.

A base map needs a licence number (审图号) and a server elsewhere; the drawing shows how venues lie to each
other. Its points are too small for fingers, so the list beside it is what leads to each page.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, radians

from yitang.institution.places.models import Venue

WIDTH, MARGIN = 720, 16
TALLEST, LOWEST = 900, 240


@dataclass(frozen=True, slots=True)
class Point:
    """A venue in the drawing, in its own units."""

    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    width: int
    height: int
    points: list[Point]


def drawing_of(venues: Iterable[Venue]) -> Drawing | None:
    """Venues with coordinates as a drawing with north above; None when fewer than two have any.

    A degree of longitude is drawn shorter than one of latitude by the cosine of the latitude, so that shapes are true.
    """
    known = [
        (float(row.longitude), float(row.latitude), row.name)
        for row in venues
        if row.latitude is not None and row.longitude is not None
    ]
    if len(known) < 2:
        return None
    west, east = min(one[0] for one in known), max(one[0] for one in known)
    south, north = min(one[1] for one in known), max(one[1] for one in known)
    narrow = max(0.1, cos(radians((south + north) / 2)))
    wide, tall = max((east - west) * narrow, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    points = [
        Point(MARGIN + round((x - west) * narrow * scale), MARGIN + round((north - y) * scale), name) for x, y, name in known
    ]
    return Drawing(WIDTH, max(LOWEST, round(tall * scale) + 2 * MARGIN), points)
