"""Kinds of fact that offices record by hand and members claim: duties for which no room of their own stands in the house yet."""

from django.utils.translation import gettext_lazy as _

from yitang.instruments.ledger.kinds import FACT_KINDS, FactKind

ROLES = {
    "leading": _("in the lead"),
    "speaking": _("spoke"),
    "writing": _("wrote"),
    "taking_part": _("took part"),
}

for _code, _label, _unit, _part in (
    ("dossier.consultation", _("Took part in a consultation"), _("times"), "consultation"),
    ("dossier.speech", _("Speech or written contribution"), _("pieces"), "speeches"),
    ("dossier.brief", _("Brief on public opinion handed in"), _("pieces"), "briefs"),
    ("dossier.inspection", _("Inspection"), _("times"), "fieldwork"),
    ("dossier.research", _("Research"), _("times"), "fieldwork"),
    ("dossier.supervision", _("Democratic supervision or appraisal"), _("times"), "supervision"),
    ("dossier.visit", _("Visit to people or members"), _("times"), "service"),
    ("dossier.welfare", _("Welfare or volunteer service"), _("times"), "service"),
    ("dossier.study", _("Study or training elsewhere"), _("times"), "study"),
    ("dossier.honour", _("Honour received"), _("pieces"), "honours"),
    ("dossier.other", _("Other duty"), _("times"), "other"),
):
    FACT_KINDS.register(_code, FactKind(_code, _label, _unit, _part, by_hand=True, roles=ROLES))

REPORTED = "dossier.reported"
"""Left by the yearly report when its committee has commented on it: a report that was sent back is not yet one."""
FACT_KINDS.register(REPORTED, FactKind(REPORTED, _("Yearly report handed in"), _("pieces"), "other"))
