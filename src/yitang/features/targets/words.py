"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS

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
