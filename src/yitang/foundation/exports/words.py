"""What the acts on exports are called in the audit."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS

for _code, _words in (
    ("exports.ask", _("Exported a list")),
    ("exports.note_made", _("An exported file was made")),
    ("exports.note_taken", _("Took an exported file")),
    ("exports.release", _("Agreed to an export")),
    ("exports.refuse", _("Did not agree to an export")),
    ("exports.set_rule", _("Set from how many rows on exports need a second person")),
):
    ACT_WORDS.register(_code, _words)
OBJECT_WORDS.register("exports.copy", _("Export"))
OBJECT_WORDS.register("exports.rule", _("Rule of exports"))
TABLE_WORDS.register("exports.exportcopy", _("Export"))
TABLE_WORDS.register("exports.exportrule", _("Rule of exports"))
COLUMNS = {
    "mark": _("number of the copy"),
    "asked": _("conditions of the list"),
    "rows": _("number of rows"),
    "set_at": _("set at"),
    "set_by": _("set by (account)"),
    "set_name": _("set by"),
    "over": _("rows that leave without a second person"),
    "kept_days": _("days that a file waits"),
    "times_taken": _("times taken"),
}
for _column, _label in COLUMNS.items():
    COLUMN_WORDS.register(_column, _label)
