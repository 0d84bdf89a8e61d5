"""Guards and effects of the course of an evaluation."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yitang.features.experts import box
from yitang.features.experts.models import Evaluation, NamedBallot, Rater
from yitang.features.experts.reckoning import Ballot, reckon
from yitang.foundation.core.errors import Blocked
from yitang.instruments.workflow.moves import EFFECTS, GUARDS, Move


def has_raters(move: Move) -> None:
    """Guard of opening: as many raters as the rules ask for, and enough for a quorum that keeps everybody unseen."""
    evaluation = _evaluation(move)
    fewest = max(int(move.parameter("fewest_raters")), evaluation.version.least if evaluation.version.anonymous else 1)
    n = Rater.objects.filter(evaluation=evaluation).count()
    if n < fewest:
        raise Blocked(
            _("There are %(n)d raters; at least %(fewest)d are needed to open the round. Add more.") % {"n": n, "fewest": fewest}
        )


def lay_out_box(move: Move) -> None:
    """Effect of opening: who may cast is fixed, and an anonymous round gets its box."""
    evaluation = _evaluation(move)
    raters = Rater.objects.filter(evaluation=evaluation)
    evaluation.invited = raters.count()
    evaluation.save(update_fields=["invited"])
    if evaluation.version.anonymous:
        box.laid_out(evaluation)
    move.data["raters"] = evaluation.invited


def has_quorum(move: Move) -> None:
    """Guard of closing: ballots of the percentage that the form asks for, and in an anonymous round enough to stay unseen."""
    evaluation = _evaluation(move)
    cast, needed = ballots_cast(evaluation), ballots_needed(evaluation)
    if cast < needed:
        raise Blocked(
            ngettext(
                "%(cast)d ballot has come in, %(needed)d are needed for a result. Wait for more, or end the round without one.",
                "%(cast)d ballots have come in, %(needed)d are needed for a result. Wait for more, or end the round without one.",
                cast,
            )
            % {"cast": cast, "needed": needed}
        )


def lacks_quorum(move: Move) -> None:
    """Guard of ending without a result: where there are ballots enough the result is reckoned."""
    evaluation = _evaluation(move)
    if ballots_cast(evaluation) >= ballots_needed(evaluation):
        raise Blocked(_("Ballots enough for a result have come in. Close the round and reckon it."))


def reckon_result(move: Move) -> None:
    """Effect of closing: the result is reckoned once; of an anonymous round nothing else stays."""
    evaluation = _evaluation(move)
    version = evaluation.version
    ballots = box.ballots_in(evaluation) if version.anonymous else _named(evaluation)
    evaluation.result = reckon(version.criteria, ballots, version.least, grades=version.grades, trim_from=version.trim_from)
    evaluation.words = sorted(one.words for one in ballots if one.words)
    evaluation.save(update_fields=["result", "words"])
    if version.anonymous:
        box.burn(evaluation)
    move.data |= {"ballots": len(ballots), "raters": evaluation.invited, "mean": evaluation.result["total"]["mean"]}


def burn_ballots(move: Move) -> None:
    """Effect of ending without a result: too few ballots to be shown are too few to be kept."""
    evaluation = _evaluation(move)
    move.data |= {"ballots": ballots_cast(evaluation), "raters": evaluation.invited}
    if evaluation.version.anonymous:
        box.burn(evaluation)


def ballots_cast(evaluation: Evaluation) -> int:
    """How many ballots have come in, by log-in and on paper."""
    by_login = Rater.objects.filter(evaluation=evaluation, has_cast=True).count()
    return by_login + (evaluation.papers if evaluation.version.anonymous else 0)


def ballots_needed(evaluation: Evaluation) -> int:
    """How many are needed for a result: the form's percentage of those invited, rounded up."""
    version = evaluation.version
    by_percent = -(-evaluation.invited * version.quorum // 100)
    return max(by_percent, version.least if version.anonymous else 1)


def _named(evaluation: Evaluation) -> list[Ballot]:
    rows = NamedBallot.objects.filter(rater__evaluation=evaluation).select_related("rater")
    return [Ballot(tuple(row.scores), row.rater.group_code, row.words) for row in rows]


def _evaluation(move: Move) -> Evaluation:
    assert isinstance(move.subject, Evaluation)
    return move.subject


for _rule in (has_raters, has_quorum, lacks_quorum):
    GUARDS.register(f"experts.{_rule.__name__}", _rule)
for _effect in (lay_out_box, reckon_result, burn_ballots):
    EFFECTS.register(f"experts.{_effect.__name__}", _effect)
