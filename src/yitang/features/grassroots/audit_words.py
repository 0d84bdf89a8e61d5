"""What the audit calls the tables and columns of this room, and its acts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.grassroots.states import KIND
from yitang.features.grassroots.words import ACTS
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

TABLES = {
    "refusal": pgettext_lazy("table", "what the open door is closed for"),
    "linked": pgettext_lazy("table", "member linked with a venue"),
    "dutyday": pgettext_lazy("table", "reception day"),
    "membercard": pgettext_lazy("table", "member's card for residents"),
}
COLUMNS = {
    "doubt": pgettext_lazy("column", "why it is doubted"),
    "handed_on": pgettext_lazy("column", "passed to the office on"),
    "taker": pgettext_lazy("column", "member who took it down"),
    "lifted_on": pgettext_lazy("column", "lifted on"),
    "why": pgettext_lazy("column", "reason given"),
    "cancelled_on": pgettext_lazy("column", "called off on"),
    "cancelled_why": pgettext_lazy("column", "why it was called off"),
    "linked": pgettext_lazy("column", "linked member"),
    "visitors": pgettext_lazy("column", "visitors"),
}
PARAMETERS = {
    "answer_within": _("Time to answer a resident, from taking the matter up"),
    "text_max": _("Most characters of what a resident says"),
    "photos_most": _("Most photographs of a matter"),
    "an_hour_from_one_address": _("Most matters within an hour from one network address"),
    "an_hour_at_one_venue": _("Most matters within an hour at one venue"),
    "contact_days_after_end": _("Days for which a resident's number is kept after the end"),
}

for _name, _words in TABLES.items():
    TABLE_WORDS.register(f"grassroots.{_name}", _words)
for _name, _words in COLUMNS.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _words)
for _name, _words in ACTS.items():
    ACT_WORDS.register(_name, _words)
for _name, _words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{_name}", _words)
