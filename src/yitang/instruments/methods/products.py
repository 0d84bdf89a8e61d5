"""What a step may produce, and how the house sees that it is there. Features may answer for their own cases by `MethodUse.products`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy

from yitang.foundation.core.registry import Registry
from yitang.foundation.vocabulary.queries import entries
from yitang.instruments.gatherings.models import Gathering
from yitang.instruments.gatherings.queries import KINDS
from yitang.instruments.gatherings.states import KIND as GATHERING
from yitang.instruments.gatherings.states import OVER_STAGES
from yitang.instruments.letters.kinds import LETTER_KINDS
from yitang.instruments.letters.models import IssuedLetter
from yitang.instruments.methods.uses import METHOD_USES
from yitang.instruments.suggestions.models import Suggestion
from yitang.instruments.workflow.models import CaseLink


@dataclass(frozen=True)
class Product:
    """Something that a step leaves behind. `there(case_id)` looks whether the case has it; `missing` is the sentence when it has not.

    A product of which there are several kinds may be asked for exactly: `which()` names them by code, `exactly(case_id, code)` looks for one.
    """

    code: str
    label: Any
    missing: Any
    there: Callable[[UUID], bool]
    which: Callable[[], dict[str, str]] | None = None
    exactly: Callable[[UUID, str], bool] | None = None


PRODUCTS: Registry[Product] = Registry("products of steps")


def gatherings_of(case_id: UUID) -> Any:
    """The gatherings that are held because of a case."""
    linked = CaseLink.objects.filter(target=case_id, kind=CaseLink.Kind.RAISED_FROM, source__kind=GATHERING).values("source")
    return Gathering.objects.filter(pk__in=linked)


def parted(produces: str) -> tuple[str, str]:
    """A product as a step names it: its code, and which one where it is asked for exactly ("" else)."""
    code, _sign, which = produces.partition(":")
    return code, which


def label_of(produces: str) -> str:
    """What a step leaves behind, in words; "" for nothing, the code for a product that is none."""
    return _with_which(produces, lambda product: product.label)


def missing_of(produces: str) -> str:
    """The sentence when it is not there."""
    return _with_which(produces, lambda product: product.missing)


def choices_of() -> list[tuple[str, str]]:
    """What a step of a consultation may be asked for: each product, and behind it those of its kinds that can be asked for exactly."""
    found: list[tuple[str, str]] = []
    for product in PRODUCTS.values():
        found.append((product.code, str(product.label)))
        found += [
            (f"{product.code}:{code}", label_of(f"{product.code}:{code}")) for code in (product.which() if product.which else {})
        ]
    return found


def is_there(case_kind: str, case_id: UUID, produces: str) -> bool:
    """Whether a case has what its step should leave behind. Raises `LookupError` for a product that is none."""
    code, which = parted(produces)
    product, own = PRODUCTS.get(code), METHOD_USES.get(case_kind).products
    if which and product.exactly is not None:
        return product.exactly(case_id, which)
    return own[code](case_id) if code in own else product.there(case_id)


def _with_which(produces: str, words: Callable[[Product], Any]) -> str:
    code, which = parted(produces)
    # A product that no room registers any more is shown by its code.
    if code not in PRODUCTS:
        return produces
    product = PRODUCTS.get(code)
    if not which or product.which is None:
        return str(words(product))
    return gettext("%(what)s: %(which)s") % {"what": words(product), "which": product.which().get(which, which)}


def _held(case_id: UUID, **kind: str) -> bool:
    return bool(gatherings_of(case_id).filter(case__stage__in=OVER_STAGES, **kind).exists())


def _arranged(case_id: UUID, **kind: str) -> bool:
    return bool(gatherings_of(case_id).filter(**kind).exclude(case__stage="cancelled").exists())


def _minuted(case_id: UUID, **kind: str) -> bool:
    return bool(gatherings_of(case_id).filter(**kind).exclude(minutes="").exists())


def suggestions_of(case_id: UUID) -> Any:
    """What was said on a case and at the gatherings that are held because of it."""
    return Suggestion.objects.filter(Q(case_id=case_id) | Q(case_id__in=gatherings_of(case_id).values("pk")))


def _suggested(case_id: UUID) -> bool:
    return bool(suggestions_of(case_id).exists())


def _answered(case_id: UUID) -> bool:
    rows = suggestions_of(case_id)
    return bool(rows.exists()) and not rows.filter(answered_on__isnull=True).exists()


def _lettered(case_id: UUID, **kind: str) -> bool:
    return IssuedLetter.objects.filter(case_id=case_id, withdrawn_on__isnull=True, **kind).exists()


def _gathering_kinds() -> dict[str, str]:
    return {row.code: row.label for row in entries(KINDS) if not row.flags.get("bare")}


def _letter_kinds() -> dict[str, str]:
    """The letters that cases write which follow a method."""
    codes = [code for use in METHOD_USES.values() for code in use.letters]
    return {code: str(LETTER_KINDS.get(code).label) for code in codes}


def _of_kind(there: Callable[..., bool], column: str) -> Callable[[UUID, str], bool]:
    return lambda case_id, which: there(case_id, **{column: which})


for _product in (
    Product(
        "arranged",
        pgettext_lazy("product", "A gathering is arranged"),
        pgettext_lazy("product", "No gathering is linked yet"),
        _arranged,
        _gathering_kinds,
        _of_kind(_arranged, "kind_code"),
    ),
    Product(
        "gathering",
        pgettext_lazy("product", "A gathering was held"),
        pgettext_lazy("product", "No linked gathering has been held and closed yet"),
        _held,
        _gathering_kinds,
        _of_kind(_held, "kind_code"),
    ),
    Product(
        "minutes",
        pgettext_lazy("product", "Minutes"),
        pgettext_lazy("product", "The minutes are not written yet"),
        _minuted,
        _gathering_kinds,
        _of_kind(_minuted, "kind_code"),
    ),
    Product(
        "suggestions",
        pgettext_lazy("product", "Suggestions"),
        pgettext_lazy("product", "No suggestion is written down yet"),
        _suggested,
    ),
    Product(
        "letter",
        pgettext_lazy("product", "An issued letter"),
        pgettext_lazy("product", "No letter is issued yet"),
        _lettered,
        _letter_kinds,
        _of_kind(_lettered, "kind"),
    ),
    Product(
        "answers",
        pgettext_lazy("product", "An answer to every suggestion"),
        pgettext_lazy("product", "Not every suggestion has an answer yet"),
        _answered,
    ),
):
    PRODUCTS.register(_product.code, _product)
