"""What the acts of this room are called in the audit, its tables and parameters, and messages."""

from django.utils.translation import gettext_lazy as _

from yitang.features.talks.prompting import MEET
from yitang.features.talks.rules import COME
from yitang.features.talks.rules_problems import DEAL
from yitang.foundation.administration.words import ACT_WORDS, TABLE_WORDS
from yitang.foundation.notify.points import MESSAGE_KINDS, STEPS_OUTSIDE
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

for _code, _words in (
    ("talks.propose_topic", _("Proposed a topic of a talk")),
    ("talks.edit_topic", _("Corrected a topic of a talk")),
    ("talks.plan_talk", _("Prepared a talk")),
    ("talks.edit_talk", _("Changed a talk")),
    ("talks.open_talk", _("Began a talk")),
    ("talks.record_attendance", _("Wrote down who took part in a talk")),
    ("talks.write_minutes", _("Wrote the minutes of a talk")),
    ("talks.raise_suggestion", _("Wrote down a suggestion of a talk")),
    ("talks.answer_suggestion", _("Said what comes of a suggestion of a talk")),
    ("talks.do_step", _("Ticked off a step of a talk")),
    ("talks.call_members", _("Prepared the gathering of a talk")),
    ("talks.close_talk", _("Closed a talk")),
    ("talks.note_problem", _("Wrote down a problem of a talk")),
    ("talks.edit_problem", _("Corrected a problem of a talk")),
    ("talks.keep_photo", _("Kept a photo without what cameras write into it")),
    ("talks.release", _("Released the result of a talk")),
    ("talks.write_step", _("Wrote something down at a step of a talk")),
    ("talks.prompt_conveners", _("Told conveners that their venue should meet again")),
    ("talks.withdraw_release", _("Took the result of a talk off the public page")),
):
    ACT_WORDS.register(_code, _words)
for _code, _words in (
    ("talks.topic", _("Topics of talks")),
    ("talks.talk", _("Talks at venues")),
    ("talks.attendance", _("Numbers of participants of talks")),
    ("talks.named", _("People named at talks")),
    ("talks.stepdone", _("Steps of talks")),
    ("talks.prompted", _("Conveners who were told that their venue should meet again")),
    ("talks.problem", _("Problems of talks")),
    ("talks.owner", _("Who deals with problems of talks")),
    ("talks.release", _("Released results of talks")),
):
    TABLE_WORDS.register(_code, _words)
for _code, _words in (
    ("topic.text_max", _("Most characters of a topic's text")),
    ("talk.topic_confirmed_first", _("A talk begins only on a topic that the party organisation confirmed")),
    ("talk.suggestions_most", _("Most suggestions at one talk")),
    ("talk.text_max", _("Most characters of minutes")),
    ("problem.handle_within", _("Usual period to solve a problem")),
    ("problem.issued_waits", _("How long an issued brief may wait to be passed on before it ends for the problem it came from")),
):
    PARAMETER_WORDS.register(_code, _words)
MESSAGE_KINDS.register("talks", _("Talks and problems at venues"))
STEPS_OUTSIDE.register("talks", (COME, DEAL, MEET))
