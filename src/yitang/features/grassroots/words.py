"""A venue in words: what its columns and facts say."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yitang.features.grassroots.matters import CLASSES
from yitang.features.grassroots.models import Matter
from yitang.features.grassroots.states import MATTER
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.places.actions import KINDS
from yitang.institution.places.models import Venue
from yitang.institution.places.queries import above
from yitang.institution.principals.naming import written

ACTS = {
    "grassroots.say": gettext_lazy("A resident said what needs doing"),
    "grassroots.take_down": gettext_lazy("Took down what a resident said"),
    "grassroots.see_contact": gettext_lazy("Looked at how to reach a resident"),
    "grassroots.purge_photograph": gettext_lazy("Took out a photograph that came by mistake"),
    "grassroots.add_photographs": gettext_lazy("Added photographs to what a resident said"),
    "grassroots.reseal": gettext_lazy("Sealed how to reach residents under a new key"),
    "grassroots.refuse": gettext_lazy("Closed the door to words or at a venue"),
    "grassroots.lift_refusal": gettext_lazy("Opened the door again"),
    "grassroots.link_member": gettext_lazy("Linked a member with a studio or station"),
    "grassroots.unlink_member": gettext_lazy("Ended the link of a member with a studio or station"),
    "grassroots.plan_duty": gettext_lazy("Planned reception days"),
    "grassroots.cancel_duty": gettext_lazy("Called a reception day off"),
    "grassroots.note_duty": gettext_lazy("Noted what a reception day brought"),
    "grassroots.open_card": gettext_lazy("Opened the own card for residents"),
    "grassroots.close_card": gettext_lazy("Closed the own card for residents"),
}


def frequency(months: int | None) -> str:
    """How often a venue meets, as the county laid it down; "" where nothing is laid down."""
    return ngettext("every month", "every %(n)d months", months) % {"n": months} if months else ""


def spot(venue: Venue) -> str:
    """Latitude and longitude, as maps write them; "" where unknown."""
    if venue.latitude is None or venue.longitude is None:
        return ""
    return f"{venue.latitude.normalize():f}, {venue.longitude.normalize():f}"


class Told:
    """Words that many venues share, asked once for all of them: kinds and the divisions above."""

    def __init__(self, venues: Iterable[Venue]) -> None:
        self.kinds = labels(KINDS)
        self._above = above(row.region.path for row in venues)

    def kind(self, venue: Venue) -> str:
        return self.kinds.get(venue.kind, venue.kind)

    def place(self, venue: Venue) -> str:
        """The divisions from the top down to where it lies."""
        return " · ".join(self._above[venue.region.path])

    def texts(self, venue: Venue) -> dict[str, Any]:
        """Column → text."""
        return {
            "code": venue.code,
            "name": venue.name,
            "kind": self.kind(venue),
            "place": self.place(venue),
            "region": venue.region.code,
            "brand": venue.brand,
            "address": venue.address,
            "latitude": f"{venue.latitude.normalize():f}" if venue.latitude is not None else "",
            "longitude": f"{venue.longitude.normalize():f}" if venue.longitude is not None else "",
            "convener": written(venue.convener),
            "guide": written(venue.guide),
            "phone": venue.phone,
            "hours": venue.hours,
            "meets": frequency(venue.meets_every) or _("not laid down"),
            "meets_every": venue.meets_every or "",
            "meets_basis": venue.meets_basis,
            "opened_on": venue.opened_on.isoformat(),
            "closed_on": venue.closed_on.isoformat() if venue.closed_on else "",
        }


class MatterWords:
    """Matters in words, for lists and tables."""

    def __init__(self) -> None:
        self.kinds = labels(CLASSES)
        self.axis = MATTER.axes[0]

    def texts(self, matter: Matter) -> dict[str, Any]:
        """Column → text."""
        return {
            "title": matter.case.title,
            "kind": self.kinds.get(matter.class_code, matter.class_code),
            "way": matter.get_way_display(),
            "venue": matter.venue.name if matter.venue else "",
            "region": matter.venue.region.name if matter.venue else "",
            "unit": matter.unit.name if matter.unit else "",
            "state": self.axis.state(matter.case.stage).words(),
            "said_on": matter.said_on.isoformat(),
            "due_on": matter.case.due_on.isoformat() if matter.case.due_on else "",
            "taken_by": matter.taken_by,
            "answered_on": matter.answered_on.isoformat() if matter.answered_on else "",
            "outcome": matter.get_outcome_display(),
            "judged": matter.get_judged_display(),
            "text": matter.text,
            "place": matter.place,
            "answer": matter.answer,
        }
