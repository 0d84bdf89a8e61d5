"""Words for the acts and parameters of proposals, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.queries import KIND
from yitang.foundation.administration.words import ACT_WORDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began a draft"),
    "save_draft": _("Saved a draft"),
    "discard_draft": _("Discarded a draft"),
    "recommend": _("Recommended on filing"),
    "purge": _("Removed content that must not be here"),
    "export": _("Exported proposals"),
    "export_own": _("Exported one's own proposals"),
}
PARAMETERS = {
    "title_max": _("Longest title, in characters"),
    "body_min": _("Shortest text, in characters"),
    "body_max": _("Longest text, in characters"),
    "body_max_blocks": _("A longer text cannot be submitted"),
    "review_period": _("Time for the review"),
    "receipt_period": _("Time for a unit to confirm receipt"),
    "reply_period": _("Time for a unit to reply"),
}

for name, words in ACTS.items():
    ACT_WORDS.register(f"proposals.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
