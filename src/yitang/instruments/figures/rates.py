"""Percentages by integer arithmetic: half up, one decimal unless the council says otherwise."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Rate:
    """An exact fraction of two counts."""

    part: int
    whole: int

    def printed(self, decimals: int = 1) -> str:
        """Like "92.3%": rounded half up. An empty whole prints "—": nothing was there to divide."""
        if self.whole == 0:
            return "—"
        scale = 10**decimals
        scaled = (2 * self.part * 100 * scale + self.whole) // (2 * self.whole)
        whole, rest = divmod(scaled, scale)
        return f"{whole}.{rest:0{decimals}d}%" if decimals else f"{whole}%"

    def as_json(self, decimals: int = 1) -> dict[str, Any]:
        return {"numerator": self.part, "denominator": self.whole, "printed": self.printed(decimals)}
