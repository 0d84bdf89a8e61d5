"""Words for the acts and parameters of proposals, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.proposals.queries import KIND
from yitang.foundation.administration.words import ACT_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS
from yitang.instruments.handling.states import HANDLING_WORDS
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began a draft"),
    "save_draft": _("Saved a draft"),
    "discard_draft": _("Discarded a draft"),
    "recommend": _("Recommended on filing"),
    "purge": _("Removed content that must not be here"),
    "invite": _("Asked others to stand behind a proposal"),
    "take_back_invitation": _("Took an invitation back"),
    "remind_invited": _("Reminded somebody of an invitation"),
    "answer_invitation": _("Answered an invitation"),
    "keep_time": _("Let windows run out"),
    "enter_paper": _("Entered a proposal from paper"),
    "merge": _("Merged proposals"),
    "split": _("Split a proposal"),
    "undo_merge": _("Withdrew a merger or splitting"),
    "open_meeting": _("Began the list of a review meeting"),
    "put_on_list": _("Put proposals on the list of a meeting"),
    "change_on_list": _("Changed a decision on the list of a meeting"),
    "take_off_list": _("Took proposals off the list of a meeting"),
    "release_meeting": _("Released the decisions of a meeting"),
    "release_portion": _("Took decisions of a released list"),
    "set_window": _("Set the window of a plenary"),
    "make_feedback_link": _("Made a one-time link for feedback"),
    "revoke_feedback_link": _("Ended a one-time link for feedback"),
    "prove_link": _("Answered the question before a one-time link"),
    "see_submitter_number": _("Looked at a submitter's telephone number"),
    "rate_by_link": _("Gave feedback by a one-time link"),
    "export": _("Exported proposals"),
    "export_own": _("Exported one's own proposals"),
}
PARAMETERS = {
    "title_max": _("Longest title, in characters"),
    "body_min": _("Shortest text, in characters"),
    "body_max": _("Longest text, in characters"),
    "body_max_blocks": _("A longer text cannot be submitted"),
    "review_period": _("Time for the review"),
    "plenary_lead_months": _("Plenary proposals begin so many months before the plenary (unless a window is set)"),
    "joint_hours_in_session": _("Hours for joint submitters to answer while the session sits (0: as at other times)"),
    "joint_period": _("Time for joint submitters to answer"),
    "endorsement_period": _("Time for endorsers to answer"),
    "joint_blocks_submit": _("No submission while joint submitters owe an answer"),
    "invitation_reminder_hours": _("Hours between two reminders of one invitation by hand"),
    "opinions_before_decision": _("Persons who give an opinion before the decision (0: none needed)"),
    "consent_period": _("Time for the submitter to agree to a conversion"),
    "appeal_period": _("Time to apply for re-examination"),
    "appeal_decision_period": _("Time to decide on a re-examination"),
    **HANDLING_WORDS,
}

MESSAGE_KINDS.register("proposals", _("Review, joint submission and publication of proposals"))
MESSAGE_KINDS.register("course", _("Assignment, feedback and conclusion of proposals"))
for name, words in ACTS.items():
    ACT_WORDS.register(f"proposals.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
