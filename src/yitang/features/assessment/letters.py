"""The notice of the own result as a letter to the member."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from yitang.features.assessment.models import Objection, Round
from yitang.features.assessment.queries import people_of
from yitang.features.assessment.results import number_of
from yitang.foundation.core.clock import today
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject
from yitang.instruments.scoring.models import FrozenScore
from yitang.instruments.scoring.queries import scheme_of

KIND = "assessment-notice"
TEXT = Path(__file__).parent / "letter_texts" / "notice.txt"
FIELDS = (
    Field("council", pgettext_lazy("letter field", "Council")),
    Field("today", pgettext_lazy("letter field", "Date")),
    Field("name", pgettext_lazy("letter field", "Name")),
    Field("year", pgettext_lazy("letter field", "Year")),
    Field("scheme", pgettext_lazy("letter field", "Scheme of assessment")),
    Field("points", pgettext_lazy("letter field", "Points")),
    Field("grade", pgettext_lazy("letter field", "Grade")),
    Field("until", pgettext_lazy("letter field", "Objections until")),
    Field(
        "lines",
        pgettext_lazy("letter field", "Lines"),
        pgettext_lazy("letter help", "Each item with its points and its sentence."),
        columns=(
            Field("item", pgettext_lazy("letter field", "Item")),
            Field("points", pgettext_lazy("letter field", "Points")),
            Field("sentence", pgettext_lazy("letter field", "Explanation")),
        ),
    ),
)


def find_notice(actor: Actor, frozen_id: UUID) -> Subject | None:
    """考核结果通知: for the offices and for the member, of the member alone."""
    row = FrozenScore.objects.select_related("scheme").filter(pk=frozen_id).first()
    member = people_of(actor).filter(principal_id=row.principal_id).first() if row else None
    found = _round(row) if row else None
    if row is None or member is None or found is None:
        return None
    council = Council.objects.get(pk=row.council_id)
    scheme = scheme_of(row.scheme)
    grade = scheme.grade(row.grade)
    values = {
        "council": council.name,
        "today": zh_date(today()),
        "name": member.principal.name,
        "year": str(row.year),
        "scheme": row.scheme.title,
        "points": row.printed,
        "grade": grade.title if grade else "",
        "until": zh_date(found.objections_until),
        "lines": [
            {"item": line["title"] or row.scheme.title, "points": number_of(line["points"]), "sentence": line["sentence"]}
            for line in row.body["lines"]
        ],
    }
    address = reverse(
        "desk:assessment:person", kwargs={"council": council.code, "year": row.year, "principal_id": row.principal_id}
    )
    return Subject(row.pk, f"{found.case.title}　{member.principal.name}", member.principal.name, values, None, address)


def list_notices(actor: Actor, asked: Asked) -> Iterator[Line]:
    """The notices of the newest rounds, for print."""
    members = {row.principal_id: row for row in people_of(actor)}
    rows = FrozenScore.objects.filter(principal_id__in=members).order_by("-year", "frozen_at", "id").defer("body")
    for row in rows[:2000]:
        member = members[row.principal_id]
        if asked.words in member.principal.name:
            yield Line(row.pk, member.number, str(row.year), member.principal.name, row.frozen_at)


def _round(row: FrozenScore) -> Round | None:
    """The round that a frozen score belongs to: its own, or that of the objection whose re-examination froze it."""
    rounds = Round.objects.select_related("case")
    found = rounds.filter(pk=row.round_id).first()
    if found is None:
        objection = Objection.objects.filter(pk=row.round_id).first()
        found = rounds.filter(pk=objection.case_id).first() if objection else None
    return found


LETTER_KINDS.register(
    KIND,
    LetterKind(
        KIND,
        gettext_lazy("Notice of a result"),
        gettext_lazy("To the member, with points, grade and the sentence of each item."),
        "assessment.notice",
        FIELDS,
        TEXT.read_text(encoding="utf-8"),
        find_notice,
        list_notices,
        issue="",
    ),
)
