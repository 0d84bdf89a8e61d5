"""Words for the acts and rows of the ladder in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS

for _name, _words in {
    "record_step": _("Recorded a step of the ladder"),
    "cancel_step": _("Cancelled a step of the ladder"),
    "record_instruction": _("Recorded that there was an instruction"),
    "cancel_instruction": _("Cancelled a recorded instruction"),
    "send_up": _("Sent briefs to another council"),
}.items():
    ACT_WORDS.register(f"briefs.{_name}", _words)
OBJECT_WORDS.register("brief.ladder", _("Step of the ladder"))
for _name, _label in {
    "ladderfact": _("Step of the ladder"),
    "instruction": _("Instruction"),
    "sentup": _("Brief sent to another council"),
    "origin": _("Origin of a brief"),
}.items():
    TABLE_WORDS.register(f"briefs.{_name}", _label)
for _name, _label in {
    "brief": _("Brief"),
    "sort": _("Sort of step"),
    "by_whom": _("By whom"),
    "register_number": _("Register number"),
    "cause": _("What was wrong"),
    "origin_id": _("The brief's id there"),
    "arrived_at": _("Arrived"),
}.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _label)
