"""Who reads the figures of briefs. A sector leads to whose a brief is, so its rows are for the named editors alone."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.policy import EDITOR, READERS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.permissions.policy import anyone, declare

FIGURES_SEEN = "briefs.figures"
NAMES = ("sector", "source")
"""Breakdowns that say something of who reflected a brief."""

declare(FIGURES_SEEN, _("See the figures on briefs"), dict.fromkeys((EDITOR, *READERS), anyone))
ACT_WORDS.register("briefs.export_figures", _("Exported the figures on briefs"))


@act("briefs.export_figures")
def export_figures(ctx: ActContext, *, since: str, until: str, format: str, sha256: str) -> dict[str, str]:
    """Note that the figures left the house as a file, for which days and with which content."""
    ctx.require(FIGURES_SEEN)
    return {"since": since, "until": until, "format": format, "sha256": sha256}
