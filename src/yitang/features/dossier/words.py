"""Words for the acts and parameters of the dossier, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.dossier.states import CLAIM_KIND, REPORT_KIND
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "open": _("Opened a member's dossier"),
    "record": _("Recorded a duty for members"),
    "record_more": _("Added members to a recorded duty"),
    "correct": _("Corrected a recorded duty"),
    "cancel": _("Took a recorded duty back"),
    "claim": _("Added a duty of one's own"),
    "start_report": _("Began a yearly report"),
    "save_report": _("Saved a yearly report"),
    "discard_report": _("Deleted the draft of a yearly report"),
    "ask_export": _("Asked for the dossiers of a term"),
    "exported": _("Exported the dossiers of a term"),
}
PARAMETERS = {
    "report_of_all": _("Every member writes a yearly report"),
    "report_of_standing": _("Members of the standing committee write a yearly report"),
    "report_min": _("Shortest yearly report, in characters"),
    "report_max": _("Longest yearly report, in characters (0: no limit)"),
    "report_due_month": _("Month in which the yearly report is due (January to June: of the year after)"),
    "report_due_day": _("Day of the month on which the yearly report is due"),
    "look_minutes": _("Minutes for which an opened dossier stays open"),
}

for name, words in ACTS.items():
    ACT_WORDS.register(f"dossier.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{REPORT_KIND}.{name}", words)
for _kind, _label in (
    ("ledger.fact", _("Duty fact")),
    ("duty_recording", _("Recorded duty")),
    ("dossier.export", _("Export of dossiers")),
):
    OBJECT_WORDS.register(_kind, _label)
for _kind, _label in (
    (CLAIM_KIND, _("Answers to duties that one added")),
    (REPORT_KIND, _("Course of the yearly report")),
    ("dossier", _("Corrections in the dossier")),
):
    MESSAGE_KINDS.register(_kind, _label)

TABLES = {
    "claim": _("Duty added by a member"),
    "look": _("Look at a dossier"),
    "recording": _("Recorded duty"),
    "report": _("Yearly report"),
    "termexport": _("Export of dossiers"),
}
COLUMNS = {
    "comment": _("Comment of the committee"),
    "commented_by": _("Commented by"),
    "commented_on": _("Commented on"),
    "committee": _("Committee"),
    "corrects": _("Corrects"),
    "dossiers": _("Dossiers"),
    "evidence_kind": _("Kind of evidence"),
    "fact_id": _("Duty fact"),
    "figures": _("Figures of the year"),
    "looked_at": _("Looked at"),
    "on_behalf": _("On behalf of"),
    "recorded_for": _("Organising office"),
    "recorder": _("Recorded by"),
    "until": _("Open until"),
}
for _name, _label in TABLES.items():
    TABLE_WORDS.register(f"dossier.{_name}", _label)
for _name, _label in COLUMNS.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _label)
