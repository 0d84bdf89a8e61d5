"""What the audit calls the tables and columns of this room, and its acts."""

from django.utils.translation import pgettext_lazy

from yitang.features.grassroots.words import ACTS
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS

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

for _name, _words in TABLES.items():
    TABLE_WORDS.register(f"grassroots.{_name}", _words)
for _name, _words in COLUMNS.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _words)
for _name, _words in ACTS.items():
    ACT_WORDS.register(_name, _words)
