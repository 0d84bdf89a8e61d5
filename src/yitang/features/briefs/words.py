"""Words for the acts and parameters of briefs, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.briefs.queries import KIND
from yitang.foundation.administration.words import ACT_WORDS
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
    "undo_merge": _("Withdrew a merging of briefs"),
    "keep_time": _("Let windows of briefs run out"),
}
PARAMETERS = {
    "title_max": _("Longest title, in characters"),
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

MESSAGE_KINDS.register("briefs", _("Briefs: editing, issue, answers"))
for name, words in ACTS.items():
    ACT_WORDS.register(f"briefs.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
