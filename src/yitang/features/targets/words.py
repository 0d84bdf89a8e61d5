"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS

for _code, _words in (
    ("targets.save_theme", _("Saved the theme of a year")),
    ("targets.add_target", _("Set a target")),
    ("targets.edit_target", _("Changed a target")),
    ("targets.freeze", _("Froze what a target is measured by")),
    ("targets.correct", _("Corrected what a target is measured by")),
    ("targets.plan", _("Planned for a target")),
    ("targets.charge", _("Put somebody in charge of a place")),
    ("targets.end_charge", _("Ended somebody's charge of a place")),
    ("targets.check", _("Checked a target")),
    ("targets.prompt", _("Reminded conveners of a target")),
):
    ACT_WORDS.register(_code, _words)
for _code, _words in (
    ("targets.theme", _("Themes of the years")),
    ("targets.target", _("Targets")),
    ("targets.targetplace", _("Places of targets")),
    ("targets.correction", _("Corrections of targets")),
    ("targets.planline", _("Plans for targets")),
    ("targets.charge", _("Who is in charge of which place")),
    ("targets.check", _("Checks of targets")),
):
    TABLE_WORDS.register(_code, _words)
for _code, _words in (
    ("after", pgettext_lazy("column", "after the correction")),
    ("before", pgettext_lazy("column", "before the correction")),
    ("campaign", pgettext_lazy("column", "campaign of several years")),
    ("checked_at", pgettext_lazy("column", "checked at")),
    ("checked_by", pgettext_lazy("column", "checked by")),
    ("corrected_at", pgettext_lazy("column", "corrected at")),
    ("corrected_by", pgettext_lazy("column", "corrected by")),
    ("counted_to", pgettext_lazy("column", "counted to")),
    ("done", pgettext_lazy("column", "done so far")),
    ("frozen_by", pgettext_lazy("column", "frozen by")),
    ("frozen_on", pgettext_lazy("column", "frozen as of")),
    ("period", pgettext_lazy("column", "period of the check")),
    ("remark", pgettext_lazy("column", "what was found")),
    ("what", pgettext_lazy("column", "what is corrected")),
    ("whole", pgettext_lazy("column", "measured by")),
):
    # A column of one name means the same in every table; another room may have named it before.
    if _code not in COLUMN_WORDS:
        COLUMN_WORDS.register(_code, _words)
