"""Bringing a pack of default dictionaries and organs into a council, inside somebody's act."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from yitang.foundation.core.errors import NotFound
from yitang.foundation.tenancy.models import Council, Organ
from yitang.foundation.vocabulary.models import DictionaryEntry

PACKS = Path(__file__).parent / "packs"
ORGANS = "organs"


class InAct(Protocol):
    """What of the running act is needed here: its council (the acts stand on a higher floor)."""

    @property
    def council_id(self) -> UUID: ...


def load_pack(ctx: InAct, council: Council, pack: str = "cppcc") -> int:
    """Add the pack's dictionary entries and organs that the council does not have yet; return how many entries came.

    What is there is never overwritten, so a pack may be loaded again after an upgrade. Raises `NotFound` for an unknown
    pack, or for another council than that of the act.
    """
    if council.pk != ctx.council_id:
        raise NotFound("a pack is loaded into the council of the act")
    tables = read_pack(pack)
    known = set(DictionaryEntry.objects.values_list("dictionary", "code"))
    fresh = [
        DictionaryEntry(council=council, dictionary=name, order=order, **{"flags": {}, **entry})
        for name, entries in tables.items()
        if name != ORGANS
        for order, entry in enumerate(entries, start=1)
        if (name, entry["code"]) not in known
    ]
    DictionaryEntry.objects.bulk_create(fresh)
    organs = set(Organ.objects.values_list("code", flat=True))
    Organ.objects.bulk_create(Organ(council=council, **row) for row in tables.get(ORGANS, []) if row["code"] not in organs)
    return len(fresh)


@cache
def read_pack(pack: str) -> dict[str, Any]:
    """The tables of a pack file. Raises `NotFound` for an unknown name."""
    if pack not in packs():
        raise NotFound(f"there is no pack {pack!r}; known: {', '.join(packs())}")
    return tomllib.loads((PACKS / f"{pack}.toml").read_text(encoding="utf-8"))


def packs() -> list[str]:
    """Names of the packs that ship."""
    return sorted(path.stem for path in PACKS.glob("*.toml"))
