"""Reading dictionaries."""

from datetime import date

from django.db.models import Q, QuerySet

from yitang.foundation.core.clock import today
from yitang.foundation.tenancy.plans import planned
from yitang.foundation.vocabulary.models import DictionaryEntry


def entries(dictionary: str, on: date | None = None) -> list[DictionaryEntry]:
    """Entries of a dictionary in force on a day (today by default), in order. Needs the council's scope."""
    return _in_force(dictionary, on or today())


@planned()
def _in_force(dictionary: str, day: date) -> QuerySet[DictionaryEntry]:
    return DictionaryEntry.objects.filter(
        Q(valid_from__isnull=True) | Q(valid_from__lte=day),
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        dictionary=dictionary,
    )


def labels(dictionary: str) -> dict[str, str]:
    """Code → label of a dictionary, entries no longer in force included: old rows still need their names."""
    return dict(_every_label(dictionary))


@planned()
def _every_label(dictionary: str) -> QuerySet[DictionaryEntry, tuple[str, str]]:
    return DictionaryEntry.objects.filter(dictionary=dictionary).values_list("code", "label")
