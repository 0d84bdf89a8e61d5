"""Document numbers: given within the act that issues the letter, from the register's series of that year, never twice."""

from uuid import UUID

from django.utils.translation import gettext as _

from yitang.foundation.acts.door import ActContext
from yitang.foundation.core.errors import Invalid
from yitang.instruments.letters.models import GivenNumber, IssuedLetter, NumberRegister
from yitang.instruments.workflow.models import NumberSeries
from yitang.instruments.workflow.numbers import next_number

YEAR, NUMBER = "{year}", "{number}"
MOST_SKIPPED = 500


def check_pattern(pattern: str) -> str:
    """The pattern, tidied. GB/T 9704 writes 〔2026〕5号: hexagonal brackets, no leading zero, no 第.

    Raises `Invalid`, saying what is missing.
    """
    text = "".join(pattern.split()).replace("[", "〔").replace("]", "〕").replace("（", "(").replace("）", ")")
    if text.count(NUMBER) != 1:
        raise Invalid({"pattern": [_("Write {number} once, where the number stands.")]})
    if text.count(YEAR) != 1:
        raise Invalid({"pattern": [_("Write {year} once, where the year stands: numbers begin anew each year.")]})
    if "{" in text.replace(YEAR, "").replace(NUMBER, ""):
        raise Invalid({"pattern": [_("Only {year} and {number} may stand in braces.")]})
    return text


def printed(register: NumberRegister, year: int, number: int | str) -> str:
    """The number as it stands in a letter."""
    return register.pattern.replace(YEAR, str(year)).replace(NUMBER, str(number))


def open_register(register_id: UUID) -> NumberRegister:
    """The register if it still gives numbers. Raises `Invalid` when it is closed or not there."""
    found = NumberRegister.objects.filter(pk=register_id, closed_on__isnull=True).first()
    if found is None:
        raise Invalid({"register": [_("Choose a register that is open.")]})
    return found


def give(ctx: ActContext, register: NumberRegister, letter: IssuedLetter | None, reason: str = "") -> GivenNumber:
    """The register's next number of this year, under its lock, for a letter or (with a reason) for none."""
    year = ctx.today.year
    given = GivenNumber(
        council_id=ctx.council_id,
        register=register,
        year=year,
        number=next_number(ctx.council_id, series_of(register, year)),
        letter=letter,
        reason=reason,
        given_on=ctx.today,
        given_by=ctx.actor.name,
    )
    given.save(force_insert=True)
    return given


def next_of(register: NumberRegister, year: int) -> int:
    """The number that the next letter of the year gets if nobody is faster."""
    last = NumberSeries.objects.filter(name=series_of(register, year)).values_list("last", flat=True).first()
    return (last or 0) + 1


def series_of(register: NumberRegister, year: int) -> str:
    return f"letters:{register.pk}:{year}"
