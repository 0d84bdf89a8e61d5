"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS

for _code, _words in (
    ("library.begin", _("Began a case for the library")),
    ("library.edit", _("Edited a case for the library")),
    ("library.take_up", _("Noted that a venue takes a case of the library up")),
):
    ACT_WORDS.register(_code, _words)
for _code, _words in (
    ("library.librarycase", _("Cases of the library")),
    ("library.takenup", _("Venues that took a case of the library up")),
):
    TABLE_WORDS.register(_code, _words)
for _code, _words in (
    ("edited_by", pgettext_lazy("column", "edited by")),
    ("library_case", pgettext_lazy("column", "case of the library")),
    ("method_id", pgettext_lazy("column", "version of a method")),
    ("method_name", pgettext_lazy("column", "name of a method")),
    ("noted_by", pgettext_lazy("column", "noted by")),
    ("origin_kind", pgettext_lazy("column", "kind of the original")),
    ("published_on", pgettext_lazy("column", "published on")),
    ("summary", pgettext_lazy("column", "summary")),
    ("taken_on", pgettext_lazy("column", "taken up on")),
):
    # A column of one name means the same in every table; another room may have named it before.
    if _code not in COLUMN_WORDS:
        COLUMN_WORDS.register(_code, _words)
