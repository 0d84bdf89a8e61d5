"""Numbers: given once, at the step that earns them, never reused."""

from uuid import UUID

from yitang.foundation.tenancy.statements import fetch
from yitang.instruments.workflow.models import NumberSeries


def next_number(council_id: UUID, series: str) -> int:
    """Allocate the next number of a series, under its lock; an undone transaction gives the number back unseen."""
    row = _locked(council_id, series)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def raise_series(council_id: UUID, series: str, at_least: int) -> None:
    """Make sure that the series goes on above `at_least` (after an import that brought its own numbers)."""
    row = _locked(council_id, series)
    if row.last < at_least:
        row.last = at_least
        row.save(update_fields=["last"])


def _locked(council_id: UUID, series: str) -> NumberSeries:
    found = fetch(NumberSeries, lock=True, council_id=council_id, name=series)
    if found:
        return found[0]
    row, _made = NumberSeries.objects.select_for_update().get_or_create(council_id=council_id, name=series)
    return row
