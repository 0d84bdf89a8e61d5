"""Words in the audit for the steps of procedures and for the acts of instruments, which the foundation cannot know."""

from django.utils.translation import gettext_lazy as _

from yitang.doors.desk.audit_words import COLUMNS, TABLES
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
from yitang.instruments.workflow.moves import CASE_KINDS
from yitang.instruments.workflow.procedures import PROCEDURES

OBJECTS = {
    "members.member": _("Member"),
    "units.unit": _("Handling unit"),
    "principals.principal": _("Principal"),
    "deadlines.council_day": _("Working day"),
    "workflow.parameter": _("Period or limit"),
    "workflow.version": _("Rules of a procedure"),
    "import": _("Import"),
    "figures.snapshot": _("Frozen figures"),
}
OF_INSTRUMENTS = {
    "deadlines.set_council_day": _("Changed a working day"),
    "deadlines.clear_council_day": _("Gave back a working day"),
    "workflow.set_parameter": _("Changed a period or limit"),
    "workflow.move_cases": _("Moved running cases to other rules"),
    "handling.save_reply": _("Saved a reply's draft"),
    "imports.open": _("Opened an import"),
    "imports.stage": _("Took in rows of an import"),
    "imports.check": _("Checked an import"),
    "imports.agree": _("Agreed to an import"),
    "imports.adopt": _("Brought imported rows in"),
    "imports.discard": _("Discarded an import"),
    "imports.ask_to_withdraw": _("Asked to withdraw an import"),
    "imports.withdraw": _("Withdrew an import"),
    "imports.fail": _("Noted that an import failed"),
    "imports.note": _("Noted the progress of an import"),
    "figures.freeze": _("Froze figures"),
}


def name_tables() -> None:
    """Give the tables and columns that the audit shows their words."""
    for table, label in TABLES.items():
        TABLE_WORDS.register(table, label)
    for column, label in COLUMNS.items():
        COLUMN_WORDS.register(column, label)


def register_words() -> None:
    """Give kinds of case, acts of the instruments and steps of procedures their words; a step that two procedures share counts once."""
    for name, words in OF_INSTRUMENTS.items():
        ACT_WORDS.register(name, words)
    for kind, label in OBJECTS.items():
        OBJECT_WORDS.register(kind, label)
    for kind, case_kind in CASE_KINDS.items():
        OBJECT_WORDS.register(kind, case_kind.label)
    for procedure in PROCEDURES.values():
        for axis in procedure.axes:
            for edge in axis.edges:
                for name in (f"{axis.code}.{edge.code}", f"{axis.code}.{edge.code}.batch"):
                    if name not in ACT_WORDS:
                        # The labels of steps are marked for translation where they are declared.
                        ACT_WORDS.register(name, _(edge.label))
