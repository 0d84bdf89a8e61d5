"""大屏: the address of a hall's screen and what it shows. The address cannot be guessed and ends when it is revoked."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.instruments.gatherings.models import AgendaItem, Attendee, Gathering, Leave, RollMark, Screen, Sitting
from yitang.instruments.gatherings.planning import changeable
from yitang.instruments.gatherings.queries import current_sitting, roll_counts, sittings_of

SECONDS_MOST = 3 * 3600
GROUPS_MOST = 60


@act("gatherings.open_screen")
def open_screen(ctx: ActContext, *, gathering_id: UUID, name: str, digest: str) -> dict[str, Any]:
    """Give a hall its screen. The address's secret is made by the caller and shown once; here comes its digest. Raises `Invalid`."""
    found = changeable(ctx, gathering_id)
    if not name.strip():
        raise Invalid({"name": [_("Name the hall.")]})
    row = Screen(council_id=ctx.council_id, gathering=found, name=name.strip()[:60], digest=digest, changed_at=ctx.at)
    row.save(force_insert=True)
    return {"screen_id": row.pk}


@act("gatherings.revoke_screen")
def revoke_screen(ctx: ActContext, *, gathering_id: UUID, screen_id: UUID) -> dict[str, Any]:
    """End the address of a screen at once. Raises `NotFound`, `Refused`."""
    found = changeable(ctx, gathering_id, stages=("draft", "noticed", "under_way", "closed", "archived", "cancelled"))
    row = _screen(found, screen_id)
    row.revoked_at = ctx.at
    row.save(update_fields=["revoked_at"])
    return {"screen_id": row.pk}


@act("gatherings.show")
def show(
    ctx: ActContext, *, gathering_id: UUID, screen_id: UUID, frame: str, speaker: str = "", topic: str = "", seconds: int = 0
) -> dict[str, Any]:
    """Switch a screen to a frame; with the speaker come name, topic and the seconds that the timer has. Raises `Invalid`, `NotFound`."""
    found = changeable(ctx, gathering_id)
    row = _screen(found, screen_id)
    if frame not in Screen.Frame.values or not 0 <= seconds <= SECONDS_MOST:
        raise Invalid(_("Choose what the screen shows."))
    row.frame, row.changed_at = frame, ctx.at
    if frame == Screen.Frame.SPEAKER:
        row.speaker, row.topic, row.seconds, row.running_since = speaker.strip()[:80], topic.strip()[:200], seconds, None
    row.save()
    return {"screen_id": row.pk}


@act("gatherings.timer")
def timer(ctx: ActContext, *, gathering_id: UUID, screen_id: UUID, run: bool) -> dict[str, Any]:
    """Start the timer of a screen, or stop it with what is left. Raises `NotFound`, `Blocked`."""
    found = changeable(ctx, gathering_id)
    row = _screen(found, screen_id)
    if run and row.running_since is None:
        row.running_since = ctx.at
    elif not run and row.running_since is not None:
        row.seconds, row.running_since = max(remaining(row, ctx.at), 0), None
    row.changed_at = ctx.at
    row.save(update_fields=["seconds", "running_since", "changed_at"])
    return {"screen_id": row.pk, "left": row.seconds}


def remaining(screen: Screen, at: datetime) -> int:
    """Seconds that the speaker has left; below zero when the time is over."""
    gone = int((at - screen.running_since).total_seconds()) if screen.running_since else 0
    return screen.seconds - gone


def screen_of(secret: str) -> Screen | None:
    """The screen in force of this address in the scoped council."""
    found = Screen.objects.filter(digest=digest_of(secret), revoked_at__isnull=True)
    return found.select_related("gathering__case").first()


def live_screens(found: Gathering) -> QuerySet[Screen]:
    """Screens of a gathering whose address is in force."""
    return Screen.objects.filter(gathering=found, revoked_at__isnull=True).order_by("pk")


@dataclass
class View:
    """What a screen shows at a moment: nothing in it names who is missing, or why anybody is on leave."""

    screen: Screen
    sitting: Sitting | None
    counts: dict[str, int] = field(default_factory=dict)
    groups: list[tuple[str, int, int]] = field(default_factory=list)
    now: AgendaItem | None = None
    following: list[AgendaItem] = field(default_factory=list)


def view_of(screen: Screen, at: datetime) -> View:
    """Gather what the screen's frame needs, and no more."""
    sitting = current_sitting(sittings_of(screen.gathering_id), at)
    view = View(screen, sitting)
    frames = Screen.Frame
    if screen.frame in (frames.WAITING, frames.ROLL) and sitting:
        view.counts = roll_counts(sitting)
    if screen.frame == frames.ROLL and sitting:
        view.groups = by_group(sitting)
    if screen.frame == frames.AGENDA:
        items = list(AgendaItem.objects.filter(gathering=screen.gathering_id))
        view.now = next((item for item in items if item.begun_at and not item.done_at), None)
        view.following = [item for item in items if not item.begun_at][:3]
    return view


def by_group(sitting: Sitting) -> list[tuple[str, int, int]]:
    """Group → expected (those on leave left out), present."""
    away = Leave.objects.filter(state=Leave.State.GRANTED, attendee__gathering=sitting.gathering_id)
    excused = {pk for pk, one in away.values_list("attendee_id", "sitting_id") if one in (None, sitting.pk)}
    there = set(RollMark.objects.filter(sitting=sitting).values_list("attendee_id", flat=True))
    found: dict[str, list[int]] = {}
    for pk, group in Attendee.objects.filter(gathering=sitting.gathering_id).order_by("number").values_list("pk", "group"):
        line = found.setdefault(group, [0, 0])
        line[0] += pk in there or pk not in excused
        line[1] += pk in there
    return [(group, expected, present) for group, (expected, present) in found.items()][:GROUPS_MOST]


def _screen(found: Gathering, screen_id: UUID) -> Screen:
    row = Screen.objects.filter(gathering=found, pk=screen_id, revoked_at__isnull=True).first()
    if row is None:
        raise NotFound(_("There is no such screen, or its address was revoked."))
    return row
