"""Words for the acts of handling, where the house shows them in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS

ACTS = {
    "log_contact": _("Recorded a contact with the submitter"),
    "answer_contact": _("Answered a recorded contact"),
    "distribute": _("Distributed a case inside the unit"),
    "finish_task": _("Finished an inner task"),
    "succeed_units": _("Let cases of merged units go over"),
}

MESSAGE_KINDS.register("handling", _("Course of the handling"))
for name, words in ACTS.items():
    ACT_WORDS.register(f"handling.{name}", words)
