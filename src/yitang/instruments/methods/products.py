"""What a step may produce, and how the house sees that it is there. Features may answer for their own cases by `MethodUse.products`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from yitang.foundation.core.registry import Registry
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.states import KIND as GATHERING
from yitang.instruments.gatherings.states import OVER_STAGES
from yitang.instruments.letters.models import IssuedLetter
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import CaseLink


@dataclass(frozen=True)
class Product:
    """Something that a step leaves behind. `there(case_id)` looks whether the case has it; `missing` is the sentence when it has not."""

    code: str
    label: Any
    missing: Any
    there: Callable[[UUID], bool]


PRODUCTS: Registry[Product] = Registry("products of steps")


def gatherings_of(case_id: UUID) -> Any:
    """The gatherings that are held because of a case."""
    linked = CaseLink.objects.filter(target=case_id, kind=CaseLink.Kind.RAISED_FROM, source__kind=GATHERING).values("source")
    return Gathering.objects.filter(pk__in=linked)


def _held(case_id: UUID) -> bool:
    return bool(gatherings_of(case_id).filter(case__stage__in=OVER_STAGES).exists())


def _arranged(case_id: UUID) -> bool:
    return bool(gatherings_of(case_id).exclude(case__stage="cancelled").exists())


def _minuted(case_id: UUID) -> bool:
    return bool(gatherings_of(case_id).exclude(minutes="").exists())


def suggestions_of(case_id: UUID) -> Any:
    """What was said on a case and at the gatherings that are held because of it."""
    return Suggestion.objects.filter(Q(case_id=case_id) | Q(case_id__in=gatherings_of(case_id).values("pk")))


def _suggested(case_id: UUID) -> bool:
    return bool(suggestions_of(case_id).exists())


def _answered(case_id: UUID) -> bool:
    rows = suggestions_of(case_id)
    return bool(rows.exists()) and not rows.filter(answered_on__isnull=True).exists()


def _lettered(case_id: UUID) -> bool:
    return IssuedLetter.objects.filter(case_id=case_id, withdrawn_on__isnull=True).exists()


for _code, _label, _missing, _there in (
    (
        "arranged",
        pgettext_lazy("product", "A gathering is arranged"),
        pgettext_lazy("product", "No gathering is linked yet"),
        _arranged,
    ),
    (
        "gathering",
        pgettext_lazy("product", "A gathering was held"),
        pgettext_lazy("product", "No linked gathering has been held and closed yet"),
        _held,
    ),
    ("minutes", pgettext_lazy("product", "Minutes"), pgettext_lazy("product", "The minutes are not written yet"), _minuted),
    (
        "suggestions",
        pgettext_lazy("product", "Suggestions"),
        pgettext_lazy("product", "No suggestion is written down yet"),
        _suggested,
    ),
    (
        "letter",
        pgettext_lazy("product", "An issued letter"),
        pgettext_lazy("product", "No letter is issued yet"),
        _lettered,
    ),
    (
        "answers",
        pgettext_lazy("product", "An answer to every suggestion"),
        pgettext_lazy("product", "Not every suggestion has an answer yet"),
        _answered,
    ),
):
    PRODUCTS.register(_code, Product(_code, _label, _missing, _there))
