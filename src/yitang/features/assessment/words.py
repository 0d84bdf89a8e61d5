"""Words for the acts and parameters of the assessment, where the house shows them: in the audit and in the council's settings."""

from django.utils.translation import gettext_lazy as _

from yitang.features.assessment.queries import AWARD_KIND, KIND
from yitang.features.assessment.rules import STEPS_SAID
from yitang.foundation.administration.words import ACT_WORDS, COLUMN_WORDS, OBJECT_WORDS, TABLE_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS, STEPS_OUTSIDE
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "start": _("Began the assessment of a year"),
    "comment": _("Wrote comments on members"),
    "start_scheme": _("Began the draft of a scheme"),
    "save_scheme": _("Saved the draft of a scheme"),
    "hand_over_scheme": _("Handed the draft of a scheme over"),
    "hand_back_scheme": _("Gave the draft of a scheme back"),
    "drop_scheme": _("Put the draft of a scheme away"),
    "remind": _("Reminded members of duties still owed"),
    "ask_correction": _("Asked for a correction by hand"),
    "decide_correction": _("Decided on a correction by hand"),
    "hold_back": _("Recorded a decision that holds a grade back"),
    "lift": _("Lifted a decision that holds a grade back"),
    "start_award": _("Began an award"),
    "nominate": _("Nominated for an award"),
    "review_nomination": _("Reviewed a nomination"),
    "release_scheme": _("Published the draft of a scheme"),
    "remind_by_rule": _("Reminded members of duties by rule"),
    "exempt": _("Recorded a time of exemption"),
    "withdraw_exempt": _("Withdrew a time of exemption"),
    "release_award": _("Showed an award on the public pages, or took it off"),
}
PARAMETERS = {
    "order": _("Order of decisions before the notice (comments, group, chair; left out: skipped)"),
    "objection_period": _("Time for members to object to their result"),
    "objections_most": _("How often a member may object in one round"),
    "answer_period": _("Time to answer an objection"),
    "reminder_gap_days": _("Days between two reminders of one member"),
    "reminders_on": _("Days on which everybody who owes a duty is reminded (like 06-30 09-30; empty: by hand only)"),
    "schemes_by_two": _("Publishing a scheme needs a second person"),
    "ranking": _("Order by points can be shown (off as shipped: rules against formalism forbid rankings; needs a basis)"),
    "ranking_for": _("Roles to whom the order by points is shown"),
}

for name, words in ACTS.items():
    ACT_WORDS.register(f"assessment.{name}", words)
for name, words in PARAMETERS.items():
    PARAMETER_WORDS.register(f"{KIND}.{name}", words)
PARAMETER_WORDS.register(f"{AWARD_KIND}.awards_to_units", _("Awards to units can be given (off as shipped; needs the document)"))
for kind, label in {
    "assessment.scheme_draft": _("Draft of a scheme"),
    "assessment.correction": _("Correction by hand"),
    "assessment.held_back": _("Decision that holds a grade back"),
    "assessment.exempt_time": _("Time of exemption"),
}.items():
    OBJECT_WORDS.register(kind, label)
TABLES = {
    "round": _("Assessment of a year"),
    "opinion": _("Comment on a member"),
    "objection": _("Objection of a member"),
    "reminder": _("Reminder of duties"),
    "schemedraft": _("Draft of a scheme"),
    "award": _("Award"),
    "nomination": _("Nomination"),
}
COLUMNS = {
    "cancelled": _("Cancelled"),
    "notified_on": _("Results told on"),
    "objections_until": _("Objections until"),
    "archived_on": _("Archived on"),
    "author_name": _("Author"),
    "author_id": _("Account of the author"),
    "answered_by": _("Answered by"),
    "duties": _("Duties still owed"),
    "sent_by": _("Sent by"),
    "published_id": _("Published version"),
    "of": _("Who is honoured"),
    "places": _("Places"),
    "nominations_until": _("Nominations until"),
    "decided_on": _("Decided on"),
    "announced_on": _("Announced on"),
    "nominated_by": _("Nominated by"),
    "nominated_on": _("Nominated on"),
    "review": _("Opinion of the review"),
}
for name, words in TABLES.items():
    TABLE_WORDS.register(f"assessment.{name}", words)
for name, words in COLUMNS.items():
    COLUMN_WORDS.register(name, words)
STEPS_OUTSIDE.register("assessment", STEPS_SAID)
MESSAGE_KINDS.register("assessment", _("Assessment, reminders of duties and awards"))
