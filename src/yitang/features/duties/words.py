"""What the acts of this room are called in the audit, and its tables."""

from django.utils.translation import gettext_lazy as _

from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS

for _code, _words in (
    ("duties.add_duty", _("Added to a duty list")),
    ("duties.edit_duty", _("Corrected a duty list")),
    ("duties.add_task", _("Added to a work plan")),
    ("duties.edit_task", _("Changed a task of a work plan")),
    ("duties.settle_task", _("Noted what became of a task")),
    ("duties.copy_plan", _("Took over the plan of the year before")),
    ("duties.add_tie", _("Put a contact on the list")),
    ("duties.edit_tie", _("Corrected a contact")),
    ("duties.note_visit", _("Wrote down a contact that took place")),
    ("duties.follow_up", _("Noted what came of a finding")),
):
    ACT_WORDS.register(_code, _words)
for _code, _words in (
    ("duties.duty", _("Duty lists")),
    ("duties.task", _("Work plans")),
    ("duties.tie", _("Contacts with units and lower councils")),
    ("duties.visit", _("Contacts that took place")),
):
    TABLE_WORDS.register(_code, _words)
