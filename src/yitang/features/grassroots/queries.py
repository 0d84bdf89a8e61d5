"""Questions about matters, studios and cards."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, F, QuerySet

from yitang.features.grassroots.models import DutyDay, Linked, Matter, MemberCard
from yitang.features.grassroots.policy import ROWS
from yitang.features.grassroots.states import KIND
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.actors import Actor, in_force
from yitang.instruments.workflow.models import Case
from yitang.instruments.workflow.titles import in_title, telling_pairs, with_pair

LOOKUPS = {
    "class_code": "class_code",
    "way": "way",
    "venue": "venue_id",
    "unit": "unit_id",
    "since": "said_on__gte",
    "until": "said_on__lte",
}
OPEN = ("said", "accepted", "answered")
COMMON, WINDOWS = 20_000, (2000, 20_000)
"""From so many titles with a pair of characters on it pays to look through the newest first, and through how many at a time."""
SORTS: dict[str, tuple[str, ...]] = {
    "arrival": ("case_id",),
    "said": ("said_on", "case_id"),
    "due": ("case__due_on", "case_id"),
}


def visible_matters(actor: Actor) -> QuerySet[Matter]:
    """Matters that the actor may see, with case, venue and unit."""
    return policy.rows(actor, ROWS, Matter.objects.select_related("case", "venue__region", "unit"))


def narrowed(matters: QuerySet[Matter], asked: dict[str, Any]) -> QuerySet[Matter]:
    """The list under the conditions of its form; `stage` is one of the states, or `doubt` for those somebody has to look at first."""
    stage = asked.get("stage")
    if stage:
        matters = of_cases(matters).filter(case__stage="said" if stage == "doubt" else stage)
    if stage in ("doubt", "said"):
        matters = matters.exclude(doubt="") if stage == "doubt" else matters.filter(doubt="")
    if words := asked.get("q"):
        matters = of_cases(matters).filter(in_title(words, "case__title"))
    if region := asked.get("region"):
        matters = matters.filter(venue__region__path__startswith=region.path)
    return matters.filter(**{lookup: asked[name] for name, lookup in LOOKUPS.items() if asked.get(name)})


def of_cases(matters: QuerySet[Matter]) -> QuerySet[Matter]:
    """The same matters, said so that the database may begin with their cases: council and kind lead every index of cases."""
    return matters.filter(case__council=F("council"), case__kind=KIND)


def newest_called(matters: QuerySet[Matter], words: str, most: int) -> list[UUID]:
    """Ids of up to `most` matters with these words in the title, in the order of `matters`, which are narrowed by them already.

    Where all pairs of the words are common, most of what they find was never turned to: the newest rows with a pair are looked
    through first, and all of them only when too few of these fit.
    """
    pairs = telling_pairs(words)
    newest_first = matters.query.order_by == ("-case_id",)
    if pairs and newest_first and all(with_pair(pair)[COMMON : COMMON + 1].exists() for pair in pairs):
        for window in WINDOWS:
            newest = with_pair(pairs[0]).order_by("-case_id")[:window]
            found = list(matters.filter(pk__in=newest).values_list("pk", flat=True)[:most])
            if len(found) >= most:
                return found
    return list(matters.values_list("pk", flat=True)[:most])


def in_order(matters: QuerySet[Matter], sort: str, *, waits: bool) -> QuerySet[Matter]:
    """Those that wait with the oldest first, all others with the newest; or as the list's head asks (`said`, `-said`, `due` …).

    Ids grow with time, so the order of arrival is that of the index by stage and costs the same in a list of two million.
    """
    columns = SORTS.get(sort.lstrip("-"), ())
    if not columns:
        return matters.order_by("case_id" if waits else "-case_id")
    return matters.order_by(*(f"-{one}" if sort.startswith("-") else one for one in columns))


def open_counts(actor: Actor) -> dict[str, int]:
    """How many stand at each open stage, and `doubt`; closed ones grow without end and are not counted on every page."""
    rows = policy.rows(actor, ROWS, Matter.objects.filter(case__in=Case.objects.filter(kind=KIND, stage__in=OPEN)))
    found: dict[str, int] = {}
    for stage, doubt, n in rows.order_by().values_list("case__stage", "doubt").annotate(n=Count("pk")):
        name = "doubt" if doubt and stage == "said" else stage
        found[name] = found.get(name, 0) + n
    return found


def linked_on(day: date, **conditions: Any) -> QuerySet[Linked]:
    """Members that venues are linked with on a day."""
    return Linked.objects.filter(in_force(day), **conditions).select_related("venue", "principal").order_by("pk")


def coming_days(day: date, **conditions: Any) -> QuerySet[DutyDay]:
    """Reception days from a day on that have not fallen out, the next one first."""
    found = DutyDay.objects.filter(day__gte=day, cancelled_on__isnull=True, **conditions)
    return found.select_related("linked__principal", "venue").order_by("day", "hours", "pk")


def open_cards(day: date) -> QuerySet[MemberCard]:
    """Cards that residents may find on a day."""
    found = MemberCard.objects.filter(opened_on__lte=day, closed_on__isnull=True)
    return found.select_related("principal__member__sector")


def cards_of(principal_ids: Iterable[UUID], day: date) -> dict[UUID, str]:
    """Member → code of the open card."""
    return dict(open_cards(day).filter(principal_id__in=list(principal_ids)).values_list("principal_id", "code"))
