"""Who reads and freezes the figures of briefs. A sector leads to whose a brief is, so its rows are for the named editors alone."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.figures.counting import report
from yitang.features.briefs.figures.declared import Span
from yitang.features.briefs.policy import EDITOR, READERS
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.instruments.figures.actions import keep_snapshot

FIGURES_SEEN = "briefs.figures"
FREEZE = "briefs.freeze_figures"
SNAPSHOTS = "briefs"
"""The set of figures under which frozen ones are kept."""
NAMES = ("sector", "source")
"""Breakdowns that say something of who reflected a brief."""

declare(FIGURES_SEEN, _("See the figures on briefs"), dict.fromkeys((EDITOR, *READERS), anyone))
declare(FREEZE, _("Freeze the figures on briefs"), {EDITOR: anyone, Role.SECRETARY_GENERAL: anyone})
ACT_WORDS.register("briefs.export_figures", _("Exported the figures on briefs"))
ACT_WORDS.register(FREEZE, _("Froze the figures on briefs"))


@act("briefs.export_figures")
def export_figures(ctx: ActContext, *, since: str, until: str, format: str, sha256: str) -> dict[str, str]:
    """Note that the figures left the house as a file, for which days and with which content."""
    ctx.require(FIGURES_SEEN)
    return {"since": since, "until": until, "format": format, "sha256": sha256}


@act(FREEZE)
def freeze_figures(ctx: ActContext, *, since: date, until: date, title: str = "") -> dict[str, str]:
    """Keep the figures of the days under a signature, so that a later change of rows shows. Returns `{snapshot_id}`."""
    ctx.require(FREEZE)
    question = {"since": since.isoformat(), "until": until.isoformat()}
    words = title.strip() or str(_("Figures on briefs"))
    return {"snapshot_id": str(keep_snapshot(ctx, SNAPSHOTS, words, question, report(Span(ctx.council_id, since, until))).pk)}
