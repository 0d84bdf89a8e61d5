"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS

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
