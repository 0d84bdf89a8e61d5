"""The facts of duty that gatherings leave behind: their kinds, and which kind of gathering leaves which."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

ATTENDED, LEAVE, ABSENT, LATE, SPOKE = "meeting.attended", "meeting.leave", "meeting.absent", "meeting.late", "meeting.spoke"
GIVEN, WRITTEN = "speech.given", "speech.written"
BY_FLAG = {"meeting": ATTENDED, "activity": "activity.attended", "study": "study.attended", "contact": "contact.held"}
"""The flag `fact` of a kind of gathering → the kind of fact that attending leaves behind."""

HALF_DAYS, TIMES, PIECES = _("half days"), _("times"), _("pieces")
_ROLES: dict[str, Any] = {
    "member": _("Member"),
    "guest": _("Attending as a guest"),
    "lecturer": _("Lecturer"),
    "convener": _("Convener"),
    "staff": _("Staff"),
}

for code, label, unit, part in (
    (ATTENDED, _("Attended a meeting"), HALF_DAYS, "sessions"),
    (LEAVE, _("On leave from a meeting"), HALF_DAYS, "sessions"),
    (ABSENT, _("Absent from a meeting"), HALF_DAYS, "sessions"),
    (LATE, _("Came late to a meeting"), TIMES, "sessions"),
    (SPOKE, _("Spoke at a meeting"), TIMES, "sessions"),
    ("activity.attended", _("Took part in an activity"), HALF_DAYS, "fieldwork"),
    ("study.attended", _("Took part in study or training"), HALF_DAYS, "study"),
    ("contact.held", _("Met those in one's contact"), TIMES, "service"),
    (GIVEN, _("Gave a speech in plenary"), PIECES, "speeches"),
    (WRITTEN, _("Handed in a written speech"), PIECES, "speeches"),
):
    FACT_KINDS.register(code, FactKind(code, label, unit, part=part, roles=_ROLES))
