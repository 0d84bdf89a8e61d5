"""One person's days as a calendar (RFC 5545), for the phone's own calendar: titles and days, no contents, no alarms."""

from datetime import UTC, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.utils.translation import gettext as _

from yitang.foundation.accounts.secrets import digest_of
from yitang.foundation.core.clock import now, today
from yitang.foundation.notify.models import CalendarFeed
from yitang.foundation.notify.points import CALENDAR, CalendarEntry
from yitang.foundation.permissions.actors import Actor, actor_of
from yitang.foundation.tenancy.models import Council

LONGEST_TITLE = 120
PAST = timedelta(days=31)


def feed_of(secret: str) -> CalendarFeed | None:
    """The feed in force of this address in the scoped council, if its account is active."""
    found = CalendarFeed.objects.filter(digest=digest_of(secret), revoked_at__isnull=True, account__is_active=True)
    return found.select_related("account").first()


def calendar_of(council: Council, feed: CalendarFeed) -> bytes:
    """The calendar as it stands now: what the person owes by appointments of today, in the council that the address belongs to."""
    from icalendar import Calendar, Event

    actor = actor_of(feed.account_id, feed.account.name, council.pk)
    calendar = Calendar()
    name = _("{council}: my days").format(council=council.short_name or council.name)
    for key, value in (("prodid", "-//Yitang//Calendar//ZH"), ("version", "2.0"), ("method", "PUBLISH"), ("x-wr-calname", name)):
        calendar.add(key, value)
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries_of(actor, council):
        event = Event()
        event.add("uid", f"{uuid5(NAMESPACE_URL, f'{council.pk}/{feed.account_id}/{entry.key}')}@yitang")
        event.add("dtstamp", now())
        event.add("summary", entry.title[:LONGEST_TITLE])
        _add_times(event, entry)
        if entry.path and settings.SITE_URL:
            event.add("url", f"{settings.SITE_URL}{entry.path}")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _add_times(event: Any, entry: CalendarEntry) -> None:
    """Hours in UTC, which every calendar shows in its own zone, and busy; or the whole day, which keeps nobody busy."""
    if entry.starts_at and entry.ends_at:
        event.add("dtstart", entry.starts_at.astimezone(UTC))
        event.add("dtend", entry.ends_at.astimezone(UTC))
        if entry.place:
            event.add("location", entry.place)
        return
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")


def entries_of(actor: Actor, council: Council) -> list[CalendarEntry]:
    """What every provider knows of this person, the earliest day first; nothing that was over more than a month ago."""
    found = [entry for provider in CALENDAR.values() for entry in provider(actor, council)]
    return sorted((one for one in found if one.day > today() - PAST), key=lambda one: (one.day, one.key))
