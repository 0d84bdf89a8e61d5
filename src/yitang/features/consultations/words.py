"""Words for the acts and parameters of consultations, where the house shows them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.consultations.states import CONSULTATION_WORDS, KIND, PLAN_KIND
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS
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
    "remind_materials": _("Reminded of materials that are due"),
    "release": _("Released what strangers read about a consultation"),
    "withdraw_release": _("Withdrew what strangers read about a consultation"),
    "speak": _("A resident wrote an opinion on a consultation"),
    "settle_residents": _("Dealt with opinions of residents"),
    "answer_resident": _("Answered an opinion of a resident"),
}
for _name, _words in ACTS.items():
    ACT_WORDS.register(f"consultations.{_name}", _words)
TABLES = {
    "plan": pgettext_lazy("table", "yearly consultation plan"),
    "consultation": pgettext_lazy("table", "consultation"),
    "answeringunit": pgettext_lazy("table", "unit that answers at a consultation"),
    "participant": pgettext_lazy("table", "somebody who takes part in a consultation"),
    "opinion": pgettext_lazy("table", "opinion on a consultation"),
    "instruction": pgettext_lazy("table", "instruction on a consultation"),
    "release": pgettext_lazy("table", "public text on a consultation"),
    "residentopinion": pgettext_lazy("table", "opinion of a resident"),
}
COLUMNS = {
    "added_paper": pgettext_lazy("column", "paper by which it was added"),
    "answered": pgettext_lazy("column", "answered in the result"),
    "aside_code": pgettext_lazy("column", "reason for setting aside"),
    "author": pgettext_lazy("column", "who wrote it"),
    "background": pgettext_lazy("column", "background"),
    "consultation": pgettext_lazy("column", "consultation"),
    "decided_paper": pgettext_lazy("column", "paper of the decision"),
    "in_team": pgettext_lazy("column", "in the research team"),
    "leader": pgettext_lazy("column", "leader"),
    "month": pgettext_lazy("column", "month"),
    "noted_on": pgettext_lazy("column", "noted on"),
    "proposed_on": pgettext_lazy("column", "proposed on"),
    "proposer": pgettext_lazy("column", "who proposed it"),
    "quotable": pgettext_lazy("column", "may be quoted"),
    "researched": pgettext_lazy("column", "did research"),
    "said": pgettext_lazy("column", "what was said, for the result"),
    "settled_by": pgettext_lazy("column", "dealt with by"),
    "settled_on": pgettext_lazy("column", "dealt with on"),
    "signed_up_at": pgettext_lazy("column", "signed up at"),
    "speaks": pgettext_lazy("column", "speaks"),
    "spoke": pgettext_lazy("column", "spoke"),
    "subject": pgettext_lazy("column", "subject"),
    "takes_until": pgettext_lazy("column", "opinions until"),
    "wants_research": pgettext_lazy("column", "signed up for research"),
    "wants_to_speak": pgettext_lazy("column", "signed up to speak"),
    "withdrawn_why": pgettext_lazy("column", "why it was withdrawn"),
    "written_at": pgettext_lazy("column", "written at"),
}
for _name, _table in TABLES.items():
    TABLE_WORDS.register(f"consultations.{_name}", _table)
for _name, _column in COLUMNS.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _column)


def add_words() -> None:
    """Called once the procedures are registered: what their steps are called in the audit, and what their parameters mean."""
    for name, words in CONSULTATION_WORDS.items():
        PARAMETER_WORDS.register(f"{KIND}.{name}", words)
    for code in (KIND, PLAN_KIND):
        for axis in PROCEDURES.get(code).axes:
            for edge in axis.edges:
                ACT_WORDS.register(f"{axis.code}.{edge.code}", _(edge.label))
