"""Words for acts and objects, and a result as rows for pages, sheets and workbooks."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _

from yitang.features.experts.models import Evaluation
from yitang.features.experts.states import GROUPS, KIND
from yitang.foundation.vocabulary.queries import labels
from yitang.instruments.workflow.parameters import PARAMETER_WORDS

ACTS = {
    "experts.add": _("Took an expert into the pool"),
    "experts.change": _("Corrected the data of an expert"),
    "experts.engage": _("Engaged an expert"),
    "experts.end_engagement": _("Ended the engagement of an expert"),
    "experts.declare_interest": _("Noted an interest of an expert"),
    "experts.end_interest": _("Ended an interest of an expert"),
    "experts.invite": _("Invited experts"),
    "experts.answer_invitation": _("Answered the invitation of an expert"),
    "experts.withdraw_invitation": _("Withdrew the invitation of an expert"),
    "experts.compose": _("Composed a form of evaluation"),
    "experts.compose_version": _("Published a version of a form of evaluation"),
    "experts.end_form": _("Ended a form of evaluation"),
    "experts.prepare": _("Prepared an evaluation"),
    "experts.add_raters": _("Added raters"),
    "experts.drop_rater": _("Took a rater off"),
    "experts.cast": _("Cast a ballot in an evaluation"),
    "experts.make_ballot_links": _("Made one-time links for raters"),
    "experts.end_ballot_link": _("Ended the one-time link of a rater"),
    "experts.cast_by_link": _("Cast a ballot by a one-time link"),
    "experts.enter_paper": _("Entered a ballot from paper"),
    "evaluation.open": _("Opened an evaluation"),
    "evaluation.drop": _("Dropped an evaluation"),
    "evaluation.close": _("Closed an evaluation"),
    "evaluation.end": _("Ended an evaluation without a result"),
}
OBJECTS = {
    "experts.expert": _("Expert"),
    "experts.invitation": _("Invitation of an expert"),
    "experts.form": _("Form of evaluation"),
}
TABLES = {
    "expert": _("Experts of the pool"),
    "expertfield": _("Fields of expertise"),
    "engagement": _("Engagements of experts"),
    "interest": _("Declared interests"),
    "invitation": _("Invitations of experts"),
    "evaluationform": _("Forms of evaluation"),
    "formversion": _("Versions of forms of evaluation"),
    "evaluation": _("Evaluation of results"),
    "rater": _("Raters"),
    "ballotlink": _("One-time links of raters"),
    "namedballot": _("Ballots with names"),
}
COLUMNS = {
    "introduction": _("Introduction"),
    "expert": _("Expert"),
    "field_code": _("Field of expertise"),
    "capacity": _("Engaged as"),
    "declared_on": _("Declared on"),
    "ended_on": _("Ended on this day"),
    "despite": _("Reason to invite despite a declared interest"),
    "invited_on": _("Invited on"),
    "invited_by": _("Who sent the invitation"),
    "criteria": _("Criteria"),
    "low": _("Lowest score"),
    "high": _("Highest score"),
    "anonymous": _("Whether ballots are anonymous"),
    "quorum": _("Quorum (percent of the raters)"),
    "least": _("Fewest ballots of a group that shows"),
    "grades": _("Grades in words"),
    "trim_from": _("Ballots from which the extremes are left out"),
    "about": _("Of the case"),
    "prepared_by": _("Who prepared it"),
    "invited": _("Number of raters asked"),
    "words": _("Words on the result"),
    "evaluation": _("Evaluation of results"),
    "group_code": _("They rate as"),
    "has_cast": _("Whether a ballot was cast"),
    "rater": _("Rater"),
    "scores": _("Scores"),
}


def exact(text: str) -> str:
    """A fraction as it is kept ("345/4"), as a reader sees it: "345/4", or "86" where it is whole."""
    return str(Fraction(text))


def result_rows(evaluation: Evaluation) -> dict[str, Any]:
    """The frozen result with its words: the whole, each criterion with how often each score was given, the groups that may show."""
    result: dict[str, Any] = evaluation.result or {}
    words, version = labels(GROUPS), evaluation.version
    scores = range(version.high, version.low - 1, -1)
    return {
        **result,
        "counted": result.get("counted", result["ballots"]),
        "exact": exact(result["total"]["mean"]),
        "share": Fraction(result["ballots"], evaluation.invited) if evaluation.invited else Fraction(0),
        "criteria": [{**one, "exact": exact(one["mean"]), "given": _given(one["counts"], scores)} for one in result["criteria"]],
        "groups": [
            {**one, "name": words.get(one["code"], one["code"]), "exact": exact(one["total"]["mean"])} for one in result["groups"]
        ],
    }


def _given(counts: Sequence[Sequence[int]], scores: Sequence[int]) -> str:
    """How often each score was given, from the highest down: "10×4　9×2"."""
    found = {int(score): n for score, n in counts}
    return "　".join(f"{score}×{found[score]}" for score in scores if score in found)


PARAMETER_WORDS.register(f"{KIND}.fewest_raters", _("Fewest raters of a round of evaluation"))
PARAMETER_WORDS.register(f"{KIND}.words_most", _("Most characters of a rater's words"))
