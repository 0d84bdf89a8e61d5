"""五年履职回眸 as a Word file that an office edits: the figures of a term with their sources."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.insights.reviews.policy import SEE
from yitang.insights.reviews.review import lines_of, review_of, span_of, terms
from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject

TEXT = Path(__file__).parent / "letter_texts" / "review.txt"
REVIEW = "term-review"
FIELDS = (
    Field("council", pgettext_lazy("letter field", "Council"), pgettext_lazy("letter help", "The council's full name.")),
    Field(
        "day",
        pgettext_lazy("letter field", "Day"),
        pgettext_lazy("letter help", "The day of the letter: that of issue, today in a draft."),
    ),
    Field("term", pgettext_lazy("letter field", "Term"), pgettext_lazy("letter help", "The term of the review, like 第六届.")),
    Field(
        "span",
        pgettext_lazy("letter field", "Period"),
        pgettext_lazy("letter help", "From the first day of the term to the last lived one."),
    ),
    Field(
        "figures",
        pgettext_lazy("letter field", "Figures"),
        pgettext_lazy("letter help", "Every figure with its years or sessions, its sum and its source."),
        (
            Field("subject", pgettext_lazy("letter field", "Subject")),
            Field("figure", pgettext_lazy("letter field", "Figure")),
            Field("years", pgettext_lazy("letter field", "By year or session")),
            Field("total", pgettext_lazy("letter field", "Sum")),
            Field("source", pgettext_lazy("letter field", "Source")),
        ),
    ),
)


def find(actor: Actor, term_id: UUID) -> Subject | None:
    """The review of a term that has begun."""
    term = next((one for one in terms() if one.pk == term_id), None)
    if term is None:
        return None
    council = Council.objects.get(pk=term.council_id)
    since, until = span_of(term)
    last = until.fromordinal(until.toordinal() - 1)
    values = {
        "council": council.name,
        "day": f"{today().year}年{today().month}月{today().day}日",
        "term": term.name,
        "span": f"{since.year}年{since.month}月至{last.year}年{last.month}月",
        "figures": lines_of(review_of(actor, term)),
    }
    address = f"{reverse('desk:reviews:review', kwargs={'council': council.code})}?term={term.pk}"
    return Subject(term_id, term.name, "", values, address=address)


def listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    for term in terms():
        yield Line(term.pk, str(term.number), term.name, "", term.starts_on)


LETTER_KINDS.register(
    REVIEW,
    LetterKind(
        REVIEW,
        _("Review of the term"),
        _("The figures of a term year by year with their sources, as a Word file to be edited."),
        SEE,
        FIELDS,
        TEXT.read_text(encoding="utf-8"),
        find,
        listed,
        issue="",
    ),
)
