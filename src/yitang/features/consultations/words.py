"""Words for the acts and parameters of consultations, where the house shows them."""

from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.states import CONSULTATION_WORDS, KIND, PLAN_KIND
from yitang.foundation.administration.words import ACT_WORDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS
from yitang.instruments.workflow.procedures import PROCEDURES

ACTS = {
    "propose": _("Proposed a topic for consultation"),
    "change": _("Changed a consultation"),
    "start_plan": _("Began the consultation plan of a year"),
    "sign_up": _("Signed up for a consultation"),
    "write_opinion": _("Wrote an opinion on a consultation"),
    "choose": _("Chose the team and the speakers of a consultation"),
    "note_contributions": _("Noted who took part in a consultation"),
    "take_up": _("Made a suggestion of an opinion"),
    "note_opinion": _("Noted an opinion as read"),
    "record_instruction": _("Recorded an instruction on a consultation"),
    "arrange": _("Prepared the gathering of a consultation"),
}
for _name, _words in ACTS.items():
    ACT_WORDS.register(f"consultations.{_name}", _words)


def add_words() -> None:
    """Called once the procedures are registered: what their steps are called in the audit, and what their parameters mean."""
    for name, words in CONSULTATION_WORDS.items():
        PARAMETER_WORDS.register(f"{KIND}.{name}", words)
    for code in (KIND, PLAN_KIND):
        for axis in PROCEDURES.get(code).axes:
            for edge in axis.edges:
                ACT_WORDS.register(f"{axis.code}.{edge.code}", _(edge.label))
