"""Words for the tables and columns of gatherings and suggestions, which the audit shows."""

from typing import Any

from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import COLUMN_WORDS, TABLE_WORDS

TABLES: dict[str, Any] = {
    "gatherings.gathering": pgettext_lazy("table", "gathering"),
    "gatherings.sitting": pgettext_lazy("table", "half day of a gathering"),
    "gatherings.attendee": pgettext_lazy("table", "person expected at a gathering"),
    "gatherings.waiting": pgettext_lazy("table", "person waiting for a place"),
    "gatherings.leave": pgettext_lazy("table", "leave"),
    "gatherings.rollmark": pgettext_lazy("table", "mark on the roll"),
    "gatherings.agendaitem": pgettext_lazy("table", "item of an agenda"),
    "gatherings.followup": pgettext_lazy("table", "decision of a gathering"),
    "gatherings.speech": pgettext_lazy("table", "speech"),
    "gatherings.screen": pgettext_lazy("table", "screen of a hall"),
    "suggestions.suggestion": pgettext_lazy("table", "suggestion"),
}
COLUMNS: dict[str, Any] = {
    "adopted": pgettext_lazy("column", "adopted"),
    "advice": pgettext_lazy("column", "advice"),
    "at": pgettext_lazy("column", "at"),
    "attendee": pgettext_lazy("column", "attendee"),
    "begun_at": pgettext_lazy("column", "begun at"),
    "bus": pgettext_lazy("column", "bus"),
    "cause": pgettext_lazy("column", "cause"),
    "claimed_at": pgettext_lazy("column", "claimed at"),
    "claimed_by": pgettext_lazy("column", "claimed by"),
    "contact": pgettext_lazy("column", "contact"),
    "decision": pgettext_lazy("column", "decision"),
    "done_note": pgettext_lazy("column", "done note"),
    "ends_at": pgettext_lazy("column", "ends at"),
    "frame": pgettext_lazy("column", "frame"),
    "gathering": pgettext_lazy("column", "gathering"),
    "group": pgettext_lazy("column", "group"),
    "hall_blocks": pgettext_lazy("column", "seats between the aisles"),
    "half_days": pgettext_lazy("column", "half days"),
    "how": pgettext_lazy("column", "how"),
    "kind_code": pgettext_lazy("column", "kind code"),
    "late": pgettext_lazy("column", "late"),
    "marked_by": pgettext_lazy("column", "marked by"),
    "minutes": pgettext_lazy("column", "minutes"),
    "minutes_shared": pgettext_lazy("column", "minutes shared"),
    "offered_at": pgettext_lazy("column", "offered at"),
    "ordinal": pgettext_lazy("column", "ordinal"),
    "organiser": pgettext_lazy("column", "organiser"),
    "owner": pgettext_lazy("column", "owner"),
    "raised_at": pgettext_lazy("column", "raised at"),
    "raised_by": pgettext_lazy("column", "raised by"),
    "replied_at": pgettext_lazy("column", "replied at"),
    "reply": pgettext_lazy("column", "reply"),
    "reply_by": pgettext_lazy("column", "reply by"),
    "reply_note": pgettext_lazy("column", "reply note"),
    "roll_by_link": pgettext_lazy("column", "roll by link"),
    "roll_by_number": pgettext_lazy("column", "roll by number"),
    "roll_number": pgettext_lazy("column", "roll number"),
    "roll_reason": pgettext_lazy("column", "roll reason"),
    "roll_secret": pgettext_lazy("column", "roll secret"),
    "room": pgettext_lazy("column", "room"),
    "signed_up": pgettext_lazy("column", "signed up"),
    "signup_by": pgettext_lazy("column", "sign-up until"),
    "signup_most": pgettext_lazy("column", "places for sign-up"),
    "running_since": pgettext_lazy("column", "running since"),
    "seat": pgettext_lazy("column", "seat"),
    "seconds": pgettext_lazy("column", "seconds"),
    "sitting": pgettext_lazy("column", "sitting"),
    "speaker": pgettext_lazy("column", "speaker"),
    "speeches_by": pgettext_lazy("column", "speeches by"),
    "speeches_call": pgettext_lazy("column", "speeches call"),
    "starts_at": pgettext_lazy("column", "starts at"),
    "topic": pgettext_lazy("column", "topic"),
    "wants_hall": pgettext_lazy("column", "wants hall"),
    "way": pgettext_lazy("column", "way"),
    "wrong_numbers": pgettext_lazy("column", "wrong numbers"),
}

for name, words in TABLES.items():
    TABLE_WORDS.register(name, words)
for name, words in COLUMNS.items():
    # A column of one name means the same in every table; another room may have named it before.
    if name not in COLUMN_WORDS:
        COLUMN_WORDS.register(name, words)
