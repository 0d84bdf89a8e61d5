"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS

for _code, _words in (
    ("grassroots_figures.join", _("Marked a session as joint")),
    ("grassroots_figures.release", _("Released figures of the grassroots")),
    ("grassroots_figures.withdraw", _("Withdrew released figures of the grassroots")),
):
    ACT_WORDS.register(_code, _words)
for _code, _words in (
    ("grassroots_figures.jointtalk", _("Sessions held jointly")),
    ("grassroots_figures.releasedfigures", _("Released figures of the grassroots")),
):
    TABLE_WORDS.register(_code, _words)
for _code, _words in (
    ("leads", pgettext_lazy("column", "whether this council leads")),
    ("noted_by", pgettext_lazy("column", "noted by")),
    ("regions", pgettext_lazy("column", "figures of the divisions")),
    ("talk", pgettext_lazy("column", "talk at a venue")),
    ("withdrawn_why", pgettext_lazy("column", "why it was withdrawn")),
):
    # A column of one name means the same in every table; another room may have named it before.
    if _code not in COLUMN_WORDS:
        COLUMN_WORDS.register(_code, _words)
