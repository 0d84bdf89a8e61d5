"""Where times of exemption come from besides the seat itself: what an office recorded, and leave granted for such a cause."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.deadlines.clocks import local_day
from yitang.instruments.gatherings.models import Leave, Sitting
from yitang.instruments.gatherings.queries import CAUSES
from yitang.instruments.scoring.models import ExemptTime
from yitang.instruments.scoring.people import EXEMPTIONS, Exemption

Found = Iterator[tuple[UUID, Exemption]]
DICTIONARY = "assessment_exemption"
FLAG = "exempts"
"""Flag of an entry of the dictionary of causes of leave: the kind of exemption that leave for this cause is."""


def recorded(council_id: UUID, first: date, last: date, only: UUID | None) -> Found:
    """Times that an office recorded and nobody withdrew."""
    rows = ExemptTime.objects.filter(council_id=council_id, since__lte=last, until__gte=first, withdrawn_at__isnull=True)
    if only is not None:
        rows = rows.filter(principal_id=only)
    for principal_id, kind, since, until in rows.order_by().values_list("principal_id", "kind", "since", "until"):
        yield principal_id, Exemption(kind, since, until)


def on_leave(council_id: UUID, first: date, last: date, only: UUID | None) -> Found:
    """The days of sittings for which leave was granted for a cause that the council's dictionary says exempts (illness)."""
    kinds = {row.code: str(row.flags[FLAG]) for row in entries(CAUSES) if row.flags.get(FLAG)}
    granted = Leave.objects.filter(council_id=council_id, state=Leave.State.GRANTED, cause__in=kinds)
    granted = granted.filter(attendee__gathering__starts_at__date__lte=last, attendee__gathering__ends_at__date__gte=first)
    if only is not None:
        granted = granted.filter(attendee__principal_id=only)
    rows = list(granted.order_by().values_list("attendee__principal_id", "attendee__gathering_id", "sitting_id", "cause"))
    days: dict[UUID, list[tuple[UUID, date]]] = {}
    sittings = Sitting.objects.filter(gathering_id__in={row[1] for row in rows}).order_by()
    for gathering_id, sitting_id, starts_at in sittings.values_list("gathering_id", "pk", "starts_at"):
        days.setdefault(gathering_id, []).append((sitting_id, local_day(starts_at)))
    for principal_id, gathering_id, asked, cause in rows:
        for sitting_id, day in days.get(gathering_id, []):
            if asked is None or asked == sitting_id:
                yield principal_id, Exemption(kinds[cause], day, day)


EXEMPTIONS.register("recorded", recorded)
EXEMPTIONS.register("leave", on_leave)
