"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS

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
