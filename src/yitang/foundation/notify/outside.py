"""Words that leave the house: what, next step, due day, link. Nothing that a person typed, no title, no name of anybody else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from yitang.foundation.notify.models import Message
from yitang.foundation.notify.points import STEPS_OUTSIDE, names_of_cases
from yitang.foundation.tenancy.models import Council
from yitang.foundation.vocabulary.speaking import speaking, words_of

LANGUAGE = "zh-hans"
"""Messages are written in the council's language, whoever acts."""
MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One case in words for outside: `what` names it without its title, `step` is a phrase of the product or empty."""

    what: str
    step: str
    due_on: date | None
    case_id: UUID | None

    def __str__(self) -> str:
        words = _("{what}: {step}").format(what=self.what, step=self.step) if self.step else self.what
        return _("{words}, until {day}").format(words=words, day=self.due_on.isoformat()) if self.due_on else words


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a text, plain, ready for any channel."""

    subject: str
    text: str


def lines_of(messages: Iterable[Message]) -> list[Line]:
    """A line for each case, by its newest message; the earliest day first, those without a day last."""
    newest: dict[UUID, Message] = {}
    for message in sorted(messages, key=lambda one: (one.created_at, one.pk)):
        newest[message.case_id or message.pk] = message
    names = names_of_cases({one.case_id for one in newest.values() if one.case_id})
    allowed = _phrases()
    lines = [
        Line(
            what=names.get(one.case_id, "") if one.case_id else "",
            step=one.next_step if one.next_step in allowed else "",
            due_on=one.due_on,
            case_id=one.case_id,
        )
        for one in newest.values()
    ]
    named = [Line(line.what or _("A matter"), line.step, line.due_on, line.case_id) for line in lines]
    return sorted(named, key=lambda line: (line.due_on or date.max, line.what))


def summary(council: Council, needs: Sequence[Message], knows: Sequence[Message]) -> Words:
    """One mail or post about several messages: what needs doing line by line, the rest as a number."""
    with override(LANGUAGE), speaking(words_of(council)):
        lines = lines_of(needs)
        shown = [f"{place}. {line}" for place, line in enumerate(lines[:MOST_LINES], start=1)]
        if len(lines) > MOST_LINES:
            shown.append(_("and {n} more").format(n=len(lines) - MOST_LINES))
        told = len(lines_of(knows))
        subject = (
            _("{n} matters need you").format(n=len(lines)) if lines else _("{n} matters for your information").format(n=told)
        )
        parts = [_("[{council}] {subject}").format(council=council.name, subject=subject), *shown]
        if lines and told:
            parts.append(_("For your information: {n} matters.").format(n=told))
        return Words(f"{council.short_name or council.name}：{subject}", "\n".join([*parts, *_foot(council, "desk:messages")]))


def code_words(council: Council, code: str) -> Words:
    """The code that shows that an address is the person's own."""
    with override(LANGUAGE):
        subject = _("Confirm this address")
        text = _("Your code is {code}. Enter it on the page “How I am told”. If you did not ask for it, nothing has to be done.")
        return Words(f"{council.short_name or council.name}：{subject}", text.format(code=code))


def test_words(council: Council) -> Words:
    """A test by the system administrator."""
    with override(LANGUAGE):
        subject = _("Test of this channel")
        text = _("[{council}] This is a test. Who reads it can be reached by this channel; nothing has to be done.")
        return Words(f"{council.short_name or council.name}：{subject}", text.format(council=council.name))


def address(council: Council, name: str) -> str:
    """The full address of a page of the desk, or nothing while `YITANG_URL` is not set."""
    return f"{settings.SITE_URL}{reverse(name, kwargs={'council': council.code})}" if settings.SITE_URL else ""


def _foot(council: Council, name: str) -> list[str]:
    url = address(council, name)
    return [_("To see and to do it: {url}").format(url=url)] if url else [_("Log in to Yitang to see and to do it.")]


def _phrases() -> set[str]:
    return {str(phrase) for phrases in STEPS_OUTSIDE.values() for phrase in phrases}
