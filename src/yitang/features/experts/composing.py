"""Acts on forms of evaluation: a new one with its first version, further versions, the end of a form."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yitang.features.experts.models import EvaluationForm, FormVersion
from yitang.features.experts.policy import COMPOSE
from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.core.errors import Conflict, Invalid, NotFound

OBJECT = "experts.form"
MOST_CRITERIA, MOST_WEIGHT, LONGEST_WORD = 12, 1000, 20
FEWEST_UNSEEN = 3
"""An anonymous round with fewer ballots would show who said what, whatever the council sets."""


@act("experts.compose")
def compose(ctx: ActContext, *, code: str, name: str, **version: Any) -> dict[str, Any]:
    """A new form with its first version. Raises `Invalid`, naming the fields."""
    ctx.require(COMPOSE)
    errors: dict[str, list[Any]] = {}
    code, name = code.strip()[:40], " ".join(name.split())[:80]
    if not code:
        errors["code"] = [_("Enter the code.")]
    elif EvaluationForm.objects.filter(code=code).exists():
        errors["code"] = [_("Another form has this code.")]
    if not name:
        errors["name"] = [_("Enter this name.")]
    errors |= faults_of(ctx.today, **version)
    if errors:
        raise Invalid(errors)
    form = EvaluationForm(council_id=ctx.council_id, code=code, name=name)
    form.save(force_insert=True)
    _publish(ctx, form, 1, **version)
    ctx.about(OBJECT, form.pk)
    return {"form_id": form.pk}


@act("experts.compose_version")
def compose_version(ctx: ActContext, *, form_id: UUID, after: int, **version: Any) -> dict[str, Any]:
    """A further version of a form; rounds that run keep theirs. `after` is the newest that the page showed.

    Raises `NotFound`, `Conflict` when somebody published one meanwhile, `Invalid`.
    """
    ctx.require(COMPOSE)
    form = _locked(form_id)
    newest = form.versions.order_by("-number").first()
    assert newest is not None
    if newest.number != after:
        raise Conflict(
            _("A new version was published meanwhile. Look at it first."), who=newest.published_by, when=newest.published_at
        )
    if errors := faults_of(ctx.today, **version):
        raise Invalid(errors)
    _publish(ctx, form, after + 1, **version)
    ctx.about(OBJECT, form.pk)
    return {"number": after + 1}


@act("experts.end_form")
def end_form(ctx: ActContext, *, form_id: UUID) -> dict[str, Any]:
    """No new round is held by this form. Raises `NotFound`."""
    ctx.require(COMPOSE)
    form = _locked(form_id)
    if form.ended_on is None:
        form.ended_on = ctx.today
        form.save(update_fields=["ended_on"])
    ctx.about(OBJECT, form.pk)
    return {}


def faults_of(
    today: date,
    *,
    criteria: list[dict[str, Any]],
    low: int,
    high: int,
    anonymous: bool,
    quorum: int,
    least: int,
    effective_from: date,
    grades: Sequence[dict[str, Any]] = (),
    trim_from: int = 0,
) -> dict[str, list[Any]]:
    """What is wrong with a version, by field."""
    errors: dict[str, list[Any]] = {}
    labels = [str(one["label"]).strip() for one in criteria]
    if not 1 <= len(criteria) <= MOST_CRITERIA or not all(labels):
        errors["criteria"] = [_("Write at least one criterion, and a name for each.")]
    elif len(set(labels)) != len(labels):
        errors["criteria"] = [_("Two criteria have the same name.")]
    elif not all(1 <= int(one["weight"]) <= MOST_WEIGHT for one in criteria):
        errors["criteria"] = [_("Each weight is a whole number from 1 to %(most)d.") % {"most": MOST_WEIGHT}]
    if not -100 <= low < high <= 100 or high - low > 100:
        errors["high"] = [_("The scale goes from a lower to a higher whole number, 100 steps at most.")]
    if not 1 <= quorum <= 100:
        errors["quorum"] = [_("Between 1 and 100 percent.")]
    errors |= _faults_of_grades(grades, low, high)
    if trim_from and not fewest_to_trim(anonymous) <= trim_from <= 100:
        errors["trim_from"] = [
            _("At least %(n)d, so that enough ballots are left; 0 leaves none out.") % {"n": fewest_to_trim(anonymous)}
        ]
    if not 1 <= least <= 100 or (anonymous and least < FEWEST_UNSEEN):
        errors["least"] = [_("At least %(n)d, so that nobody shows through an anonymous round.") % {"n": FEWEST_UNSEEN}]
    if effective_from < today:
        errors["effective_from"] = [_("A version holds from today at the earliest.")]
    return errors


def fewest_to_trim(anonymous: bool) -> int:
    """From how many ballots on the highest and the lowest may be left out: what is left must not show anybody."""
    return 2 + (FEWEST_UNSEEN if anonymous else 1)


def _faults_of_grades(grades: Sequence[dict[str, Any]], low: int, high: int) -> dict[str, list[Any]]:
    """Each grade begins lower than the one before it, and the last one where the scale begins, so that every score has a word."""
    steps = [int(one["least"]) for one in grades]
    words = [str(one["word"]).strip() for one in grades]
    if not grades:
        return {}
    if not all(words) or len(set(words)) != len(words) or max(map(len, words)) > LONGEST_WORD:
        return {"grades": [_("Give each grade a word of its own, %(n)d characters at most.") % {"n": LONGEST_WORD}]}
    if steps != sorted(set(steps), reverse=True) or steps[0] > high or steps[-1] != low:
        return {
            "grades": [
                _("Begin with the best grade; each begins lower than the one before it, and the last one at %(low)d.")
                % {"low": low}
            ]
        }
    return {}


def _publish(ctx: ActContext, form: EvaluationForm, number: int, *, criteria: list[dict[str, Any]], **version: Any) -> None:
    rows = [
        {
            "code": f"c{at}",
            "label": str(one["label"]).strip()[:60],
            "weight": int(one["weight"]),
            "hint": str(one.get("hint") or "").strip()[:120],
        }
        for at, one in enumerate(criteria, start=1)
    ]
    version["grades"] = [{"least": int(one["least"]), "word": str(one["word"]).strip()} for one in version.get("grades") or ()]
    row = FormVersion(council_id=ctx.council_id, form=form, number=number, criteria=rows, **version)
    row.published_at, row.published_by = ctx.at, ctx.actor.name[:60]
    row.save(force_insert=True)


def _locked(form_id: UUID) -> EvaluationForm:
    form = EvaluationForm.objects.select_for_update().filter(pk=form_id).first()
    if form is None:
        raise NotFound(_("There is no such form, or it is not yours to see."))
    return form
