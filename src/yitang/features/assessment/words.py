"""Words for the acts and parameters of the assessment, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.queries import KIND
from yitang.features.assessment.rules import STEPS_SAID
from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.notify.points import STEPS_OUTSIDE
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began the assessment of a year"),
    "comment": _("Wrote comments on members"),
}
PARAMETERS = {
    "order": _("Order of decisions before the notice (comments, group, chair; left out: skipped)"),
    "objection_period": _("Time for members to object to their result"),
    "objections_most": _("How often a member may object in one round"),
    "answer_period": _("Time to answer an objection"),
    "reminder_gap_days": _("Days between two reminders of one member"),
    "corrections_by_two": _("A correction by hand needs a second person"),
    "schemes_by_two": _("Publishing a scheme needs a second person"),
    "ranking": _("Order by points can be shown (off as shipped: rules against formalism forbid rankings; needs a basis)"),
    "ranking_for": _("Roles to whom the order by points is shown"),
}

for name, words in ACTS.items():
    ACT_WORDS.register(f"assessment.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
STEPS_OUTSIDE.register("assessment", STEPS_SAID)
