"""协商专报, 建议案 and 意见函: what a consultation came to, on paper, from the rows of its suggestions."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from yitang.features.consultations.models import Consultation
from yitang.features.consultations.policy import ISSUE, VIEW
from yitang.features.consultations.queries import units_of, visible
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.letters.fields import LANGUAGE, Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject
from yitang.instruments.methods.products import gatherings_of, suggestions_of

TEXTS = Path(__file__).parent / "letter_texts"
REPORT, RECOMMENDATION, OPINION = "consultation-report", "consultation-recommendation", "consultation-opinion"
LISTED_MOST = 500

FIELDS = (
    Field("council", pgettext_lazy("letter field", "Council")),
    Field("topic", pgettext_lazy("letter field", "Topic of the consultation")),
    Field("question", pgettext_lazy("letter field", "What was consulted on")),
    Field("form", pgettext_lazy("letter field", "Form of the consultation"), pgettext_lazy("letter help", "Name of the method.")),
    Field(
        "held",
        pgettext_lazy("letter field", "The gathering"),
        pgettext_lazy("letter help", "When and where it was held, as a sentence; empty where there was none."),
    ),
    Field(
        "main_to",
        pgettext_lazy("letter field", "Main recipients"),
        pgettext_lazy("letter help", "To whom it is sent."),
    ),
    Field(
        "units",
        pgettext_lazy("letter field", "Unit"),
        pgettext_lazy("letter help", "The units that answer, separated by 、."),
    ),
    Field("day", pgettext_lazy("letter field", "Day"), pgettext_lazy("letter help", "The day on which it is printed.")),
    Field("document_number", pgettext_lazy("letter field", "Document number")),
    Field(
        "suggestions",
        pgettext_lazy("letter field", "Suggestions of the consultation"),
        pgettext_lazy("letter help", "The suggestions, one row each."),
        (
            Field("n", pgettext_lazy("letter field", "Row number")),
            Field("text", pgettext_lazy("letter field", "Text of the suggestion")),
            Field("unit", pgettext_lazy("letter field", "Unit of the suggestion")),
        ),
    ),
)


def find(actor: Actor, case_id: UUID) -> Subject | None:
    """The consultation as the actor may see it; it goes on paper when there is a suggestion."""
    found = visible(actor).filter(pk=case_id).first()
    if found is None:
        return None
    with override(LANGUAGE):
        values = values_of(found)
    not_yet = "" if values["suggestions"] else gettext("No suggestion is written down yet: there is nothing to report.")
    kwargs = {"council": Council.objects.values_list("code", flat=True).get(pk=found.council_id), "consultation_id": found.pk}
    url = reverse("desk:consultations:case", kwargs=kwargs)
    return Subject(found.pk, found.case.title, values["main_to"], values, found.pk, url, not_yet)


def values_of(found: Consultation) -> dict[str, Any]:
    """The fields of the three letters."""
    council = Council.objects.get(pk=found.council_id)
    rows = suggestions_of(found.pk).select_related("unit").order_by("raised_at", "ordinal", "pk")
    held = gatherings_of(found.pk).exclude(case__stage__in=("draft", "cancelled")).order_by("-starts_at").first()
    sentence = (
        gettext("On %(day)s a gathering was held at %(place)s.")
        if held and held.place
        else gettext("On %(day)s a gathering was held.")
    )
    return {
        "council": council.name,
        "topic": found.case.title,
        "question": found.question,
        "form": found.method.name if found.method else gettext("a consultation"),
        "held": sentence % {"day": zh_date(held.starts_at), "place": held.place} if held else "",
        "main_to": gettext("the party committee and the government"),
        "units": "、".join(row.unit.name for row in units_of(found.pk)),
        "day": zh_date(today()),
        "suggestions": [
            {"n": place, "text": row.text, "unit": row.unit.name if row.unit else ""} for place, row in enumerate(rows, start=1)
        ],
    }


def listed(actor: Actor, asked: Asked) -> Iterator[Line]:
    """Consultations under way or over, the newest first."""
    rows = visible(actor).filter(case__stage__in=("under_way", "concluded")).order_by("-year", "-month", "-pk")
    if asked.words:
        rows = rows.filter(case__title__contains=asked.words)
    for row in rows[:LISTED_MOST]:
        yield Line(row.pk, "", row.case.title, row.organiser.name if row.organiser else "", row.proposed_on)


KINDS = (
    (
        REPORT,
        _("Report on a consultation"),
        _("What the consultation came to, for the party committee and the government."),
        "report",
    ),
    (RECOMMENDATION, _("Formal recommendation"), _("The suggestions that were adopted as a recommendation."), "recommendation"),
    (OPINION, _("Letter of opinions to a unit"), _("The suggestions for the unit with which one consulted."), "opinion"),
)
for _code, _label, _explain, _text in KINDS:
    _words = (TEXTS / f"{_text}.txt").read_text(encoding="utf-8")
    LETTER_KINDS.register(
        _code, LetterKind(_code, _label, _explain, VIEW, FIELDS, _words, find, listed, is_numbered=True, issue=ISSUE)
    )
