"""Words for the acts and parameters of briefs, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.features.briefs.queries import KIND
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, TABLE_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.instruments.handling.states import HANDLING_WORDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began a brief"),
    "save_draft": _("Saved a brief"),
    "save_text": _("Changed the text at the editing desk"),
    "discard_draft": _("Deleted a brief that was not handed in"),
    "purge": _("Removed content that must not be here"),
    "ask_joint": _("Asked others to reflect a brief together"),
    "let_go_joint": _("Took a request to reflect together back"),
    "answer_joint": _("Answered a request to reflect together"),
    "take_in": _("Entered a brief for others"),
    "merge": _("Merged briefs"),
    "merge_into": _("Put briefs into a combined one"),
    "undo_merge": _("Withdrew a merging of briefs"),
    "keep_time": _("Let windows of briefs run out"),
}
PARAMETERS = {
    "title_max": _("Longest title of a brief, in characters"),
    "body_min": _("Shortest text, in characters"),
    "body_max": _("Longest text, in characters"),
    "body_max_blocks": _("A longer text cannot be handed in"),
    "title_form": _("An issue's title has the form “关于…的建议”"),
    "three_hands": _("Editing, review and signature are by different people"),
    "editing_period": _("Time for the editors"),
    "consent_period": _("Time for the writer to agree that it becomes a proposal"),
    "issue_pattern": _("How the numbers of issues are written when the first register is opened"),
    **HANDLING_WORDS,
}

TABLES = {
    "brief": pgettext_lazy("table", "brief"),
    "briefsubmitter": pgettext_lazy("table", "joint writer of a brief"),
    "brieftext": pgettext_lazy("table", "text of a brief by hand"),
    "issue": pgettext_lazy("table", "issue of a brief"),
    "issuesource": pgettext_lazy("table", "brief credited in an issue"),
    "recipient": pgettext_lazy("table", "recipient of an issue"),
    "publicbrief": pgettext_lazy("table", "released brief"),
}
COLUMNS = {
    "situation": pgettext_lazy("column", "situation"),
    "analysis": pgettext_lazy("column", "analysis"),
    "suggestion": pgettext_lazy("column", "suggestion"),
    "source_kind": pgettext_lazy("column", "kind of source"),
    "reflector": pgettext_lazy("column", "who reflected it"),
    "reflector_name": pgettext_lazy("column", "name of who reflected it"),
    "reflector_post": pgettext_lazy("column", "post of who reflected it"),
    "written_on": pgettext_lazy("column", "written on"),
    "entered_by_office": pgettext_lazy("column", "entered by the office"),
    "call_id": pgettext_lazy("column", "request that it answers"),
    "origin_council_id": pgettext_lazy("column", "council of origin"),
    "origin_case_id": pgettext_lazy("column", "brief of origin"),
    "hand": pgettext_lazy("column", "hand"),
    "main_to": pgettext_lazy("column", "main recipients"),
    "copies_to": pgettext_lazy("column", "copies to"),
    "printed_by": pgettext_lazy("column", "printed by"),
    "editor": pgettext_lazy("column", "editor"),
    "reviewer": pgettext_lazy("column", "reviewer"),
    "signer": pgettext_lazy("column", "signer"),
    "issue": pgettext_lazy("column", "issue"),
}

MESSAGE_KINDS.register("briefs", _("Briefs: editing, issue, answers"))
for name, words in ACTS.items():
    ACT_WORDS.register(f"briefs.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
for name, words in TABLES.items():
    TABLE_WORDS.register(f"briefs.{name}", words)
for name, words in COLUMNS.items():
    COLUMN_WORDS.register(name, words)
