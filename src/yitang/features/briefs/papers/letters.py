"""期刊: the issue on paper, with head, number, recipients, title, text and the hands. Who reflected it is not printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from yitang.features.briefs.desk.issuing import ISSUE_LETTER
from yitang.features.briefs.models import BriefText, Issue
from yitang.features.briefs.queries import visible_briefs
from yitang.foundation.permissions.actors import Actor
from yitang.foundation.tenancy.models import Council
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.letters.fields import Field
from yitang.instruments.letters.kinds import LETTER_KINDS, Asked, LetterKind, Line, Subject

TEXT = (Path(__file__).parent / "letter_texts" / "issue.txt").read_text(encoding="utf-8")
FIELDS = (
    Field(
        "head", pgettext_lazy("letter field", "Head"), pgettext_lazy("letter help", "What stands before the year in the number.")
    ),
    Field(
        "code",
        pgettext_lazy("letter field", "Issue number"),
        pgettext_lazy("letter help", "The number as the register prints it."),
    ),
    Field("main_to", pgettext_lazy("letter field", "Main recipients"), pgettext_lazy("letter help", "To whom it is sent.")),
    Field("title", pgettext_lazy("letter field", "Issue title"), pgettext_lazy("letter help", "The title as it was signed.")),
    Field(
        "body", pgettext_lazy("letter field", "Issue text"), pgettext_lazy("letter help", "Situation, analysis and suggestion.")
    ),
    Field("copies_to", pgettext_lazy("letter field", "Copies"), pgettext_lazy("letter help", "Who gets a copy.")),
    Field("printed_by", pgettext_lazy("letter field", "Printed by"), pgettext_lazy("letter help", "Who printed it.")),
    Field("day", pgettext_lazy("letter field", "Issue day"), pgettext_lazy("letter help", "The day of issue.")),
    Field("editor", pgettext_lazy("letter field", "Editor"), pgettext_lazy("letter help", "Who edited it.")),
    Field("reviewer", pgettext_lazy("letter field", "Reviewer"), pgettext_lazy("letter help", "Who reviewed it.")),
    Field("signer", pgettext_lazy("letter field", "Signer"), pgettext_lazy("letter help", "Who signed it.")),
)


def issue_values(issue: Issue, text: BriefText | None) -> dict[str, Any]:
    """The fields of the printed issue: the words as they were signed."""
    parts = [text.situation, text.analysis, text.suggestion] if text else []
    council = Council.objects.get(pk=issue.council_id)
    return {
        # 社情民意〔2026〕第5期 is headed 社情民意.
        "head": issue.code.partition("〔")[0],
        "code": issue.code,
        "main_to": issue.main_to,
        "title": text.title if text else issue.case.title,
        "body": "\n".join(part.strip() for part in parts if part.strip()),
        "copies_to": issue.copies_to,
        "printed_by": issue.printed_by or council.name,
        "day": zh_date(issue.issued_on),
        "editor": issue.editor,
        "reviewer": issue.reviewer,
        "signer": issue.signer,
    }


def find_issue(actor: Actor, case_id: UUID) -> Subject | None:
    """The issue of a brief that the actor may see."""
    visible = visible_briefs(actor).values("pk")
    issue = Issue.objects.filter(pk=case_id, case__brief__in=visible).select_related("case", "register").first()
    if issue is None:
        return None
    text = BriefText.objects.filter(case_id=case_id, hand=BriefText.Hand.ISSUED).order_by("-turn").first()
    code = Council.objects.values_list("code", flat=True).get(pk=issue.council_id)
    url = reverse("desk:briefs:detail", kwargs={"council": code, "case_id": case_id})
    return Subject(case_id, f"{issue.code}　{issue.case.title}", issue.main_to, issue_values(issue, text), case_id, url)


def list_issues(actor: Actor, asked: Asked) -> Iterator[Line]:
    """Issues to print, the newest first."""
    found = Issue.objects.filter(case__brief__in=visible_briefs(actor).values("pk")).select_related("case")
    if asked.words:
        found = found.filter(case__title__icontains=asked.words)
    for issue in found.order_by("-issued_on", "-number"):
        yield Line(issue.pk, issue.code, issue.case.title, issue.main_to, issue.issued_on)


LETTER_KINDS.register(
    ISSUE_LETTER,
    LetterKind(
        code=ISSUE_LETTER,
        label=gettext_lazy("Issue of a brief"),
        explain=gettext_lazy("The issue with head, number, recipients, title, text and hands; printed as it was signed."),
        permission="briefs.browse",
        fields=FIELDS,
        text=TEXT,
        find=find_issue,
        listed=list_issues,
        issue="",
    ),
)
