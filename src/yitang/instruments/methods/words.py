"""Words for the acts on methods, where the audit shows them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS

ACTS = {
    "create": _("Began a method"),
    "describe": _("Changed the words of a method"),
    "add_step": _("Added a step to a method"),
    "change_step": _("Changed a step of a method"),
    "move_step": _("Moved a step of a method"),
    "remove_step": _("Removed a step of a method"),
    "publish": _("Published a version of a method"),
    "new_version": _("Began a new version of a method"),
    "discard": _("Discarded the draft of a method"),
    "retire": _("Ended a method or took it up again"),
    "take_shipped": _("Took a shipped method over"),
    "take_over": _("Took over a method of a council above"),
    "write": _("Wrote down what is known of a step"),
    "give_step": _("Gave a step to somebody"),
    "take_step_back": _("Took a step back that was given"),
    "move_case": _("Took a running case to a later version of its method"),
}
for _name, _words in ACTS.items():
    ACT_WORDS.register(f"methods.{_name}", _words)
OBJECT_WORDS.register("methods.method", _("Method of consultation"))

TABLES = {
    "method": pgettext_lazy("table", "method of consultation"),
    "methodversion": pgettext_lazy("table", "version of a method"),
    "methodstep": pgettext_lazy("table", "step of a method"),
    "following": pgettext_lazy("table", "method that a case follows"),
    "stepentry": pgettext_lazy("table", "what was written down at a step"),
    "stepgiven": pgettext_lazy("table", "step that was given to somebody"),
}
COLUMNS = {
    "adapted_from": pgettext_lazy("column", "adapted from"),
    "days_unit": pgettext_lazy("column", "days are counted as"),
    "fields": pgettext_lazy("column", "what is filled in"),
    "gate": pgettext_lazy("column", "gate"),
    "max_days": pgettext_lazy("column", "at most, days"),
    "method": pgettext_lazy("column", "method"),
    "min_days": pgettext_lazy("column", "at least, days"),
    "name_member": pgettext_lazy("column", "name for members"),
    "name_resident": pgettext_lazy("column", "name for residents"),
    "owes": pgettext_lazy("column", "who sees to it"),
    "papers": pgettext_lazy("column", "papers"),
    "produces": pgettext_lazy("column", "what it leaves behind"),
    "retired_on": pgettext_lazy("column", "no longer used from"),
    "step_code": pgettext_lazy("column", "step"),
    "taken_back_on": pgettext_lazy("column", "taken back on"),
    "written_at": pgettext_lazy("column", "written at"),
    "written_by": pgettext_lazy("column", "written by"),
}
for _name, _table in TABLES.items():
    TABLE_WORDS.register(f"methods.{_name}", _table)
for _name, _column in COLUMNS.items():
    if _name not in COLUMN_WORDS:
        COLUMN_WORDS.register(_name, _column)
