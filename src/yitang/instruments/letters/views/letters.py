"""Pages of a letter: what was issued, how one looks before it goes out, and the letter itself as PDF and Word file."""

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.formats import zh_date
from yitang.instruments.letters.actions import issue, withdraw
from yitang.instruments.letters.fonts import lacking, missing
from yitang.instruments.letters.forms import IssueForm, ReasonForm
from yitang.instruments.letters.kinds import LETTER_KINDS, LetterKind, Subject
from yitang.instruments.letters.models import IssuedLetter
from yitang.instruments.letters.pdf import to_pdf, to_pictures
from yitang.instruments.letters.queries import (
    Paper,
    as_issued,
    get_letter,
    kind_of,
    kinds_for,
    paper_of,
    registers_for,
    subject_of,
    visible_letters,
)

PER_PAGE = 30
PREVIEW_ROWS = 60
"""A long list is shown by its first rows; the file has all of them."""
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_GET
@needs("letters.browse")
def home(request: Any) -> HttpResponse:
    """The kinds of letter to choose from, and the letters that were issued."""
    found = visible_letters(request.actor)
    kind = request.GET.get("kind", "")
    if kind in LETTER_KINDS:
        found = found.filter(kind=kind)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    if words:
        found = found.filter(number__contains=words) | found.filter(title__contains=words)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    kinds = kinds_for(request.actor)
    open_to_reader = {one.code for one in kinds}
    context = {
        "kinds": kinds,
        "kind": kind,
        "words": words,
        "page": page,
        "lines": [
            (
                letter,
                LETTER_KINDS.get(letter.kind).label if letter.kind in LETTER_KINDS else letter.kind,
                letter.kind in open_to_reader,
            )
            for letter in page
        ],
        "may_manage": policy.may_ever(request.actor, "letters.manage"),
    }
    return render(request, "letters/home.html", context)


@require_GET
def paper(request: Any, letter: str, subject_id: UUID) -> HttpResponse:
    """The letter page by page as it will be printed, what its fonts lack, and the act that issues it."""
    return _paper(request, _preview(request, letter, subject_id))


@require_GET
def paper_pdf(request: Any, letter: str, subject_id: UUID) -> FileResponse:
    """The letter as PDF."""
    return _pdf(request, _drawn(request, letter, subject_id))


@require_GET
def paper_docx(request: Any, letter: str, subject_id: UUID) -> FileResponse:
    """The letter as Word file."""
    return _docx(_drawn(request, letter, subject_id))


@require_GET
def picture(request: Any, letter: str, subject_id: UUID) -> HttpResponse:
    """One page of the letter (`?page=2`) as a drawing, for the preview."""
    pictures = to_pictures(_preview(request, letter, subject_id).sheet)
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number) <= len(pictures):
        raise Http404
    return HttpResponse(pictures[int(number) - 1], content_type="image/svg+xml")


@require_POST
@needs("letters.issue")
def issue_letter(request: Any, letter: str, subject_id: UUID) -> HttpResponse:
    """Issue the letter; where something is missing the page says what."""
    kind = kind_of(request.actor, letter)
    found = _preview(request, letter, subject_id)
    form = IssueForm(request.POST, registers=registers_for(kind), numbered=kind.is_numbered)
    if not form.is_valid():
        return _paper(request, found, form, status=422)
    register = form.cleaned_data.get("register")
    try:
        result = issue(
            request.actor,
            key=form.cleaned_data["key"] or None,
            kind=letter,
            subject_id=subject_id,
            register_id=register.pk if register else None,
        )
    except (Invalid, Blocked, Conflict) as error:
        form.add_error(None, str(error.message))
        return _paper(request, found, form, status=422)
    messages.success(request, _("Issued as %(number)s.") % {"number": result["number"]} if result["number"] else _("Issued."))
    return redirect("desk:letters:issued", council=request.council.code, letter_id=result["letter_id"])


@require_GET
@needs("letters.browse")
def issued(request: Any, letter_id: UUID) -> HttpResponse:
    """An issued letter: number, when, by whom, whether it still holds."""
    found = get_letter(request.actor, letter_id)
    kind = kind_of(request.actor, found.kind)
    subject = subject_of(request.actor, kind, found.subject_id)
    context = {
        "letter": found,
        "kind": kind,
        "subject": subject,
        "facts": _facts(request, found, kind, subject),
        "may_issue": found.withdrawn_on is None and bool(policy.ask(request.actor, "letters.issue")),
        "sheet_lines": as_issued(kind, subject, found).sheet.lines(),
    }
    return render(request, "letters/issued.html", context)


@require_GET
@needs("letters.browse")
def issued_pdf(request: Any, letter_id: UUID) -> FileResponse:
    """The letter as it was issued."""
    return _pdf(request, _as_issued(request, letter_id))


@require_GET
@needs("letters.browse")
def issued_docx(request: Any, letter_id: UUID) -> FileResponse:
    """The letter as it was issued, as Word file."""
    return _docx(_as_issued(request, letter_id))


@require_http_methods(["GET", "POST"])
@needs("letters.issue")
def withdraw_letter(request: Any, letter_id: UUID) -> HttpResponse:
    """作废, after a question: the number stays taken."""
    found = get_letter(request.actor, letter_id)
    form = ReasonForm(request.POST or None, initial={"key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(request.actor, key=form.cleaned_data["key"] or None, letter_id=letter_id, reason=form.cleaned_data["reason"])
        except Conflict as error:
            messages.info(request, str(error.message))
        else:
            messages.success(request, _("The letter is withdrawn. Its number stays in the register with your reason."))
        return redirect("desk:letters:issued", council=request.council.code, letter_id=letter_id)
    context = {
        "question": _("Withdraw this letter?"),
        "explanation": _("Its number is not given again: the register shows it as withdrawn, with your reason."),
        "rows": [
            {"label": _("Document number"), "value": found.number or "—"},
            {"label": pgettext("letter", "Title"), "value": found.title},
        ],
        "form": form,
        "act": _("Withdraw the letter"),
        "cancel_url": request.path.removesuffix("withdraw/"),
    }
    return render(request, "ui/confirm.html", context, status=422 if form.errors else 200)


def _facts(request: Any, letter: IssuedLetter, kind: LetterKind, subject: Subject) -> list[dict[str, Any]]:
    facts = [
        {"label": _("Letter"), "value": kind.label},
        {"label": pgettext("letter", "To"), "value": letter.addressee or "—"},
        {"label": _("Issued"), "value": f"{zh_date(letter.issued_on)} · {letter.issued_by}"},
    ]
    given = getattr(letter, "given", None)
    if given:
        where = {"council": request.council.code, "register_id": given.register_id}
        facts.append(
            {"label": _("Register"), "value": given.register.name, "url": reverse("desk:letters:register", kwargs=where)}
        )
    if subject.address:
        facts.append({"label": _("About"), "value": subject.title, "url": subject.address})
    return facts


def _paper(request: Any, found: Paper, form: IssueForm | None = None, status: int = 200) -> HttpResponse:
    sheet, kind = found.sheet, found.kind
    may_issue = bool(kind.issue) and found.issued is None and bool(policy.ask(request.actor, kind.issue))
    if may_issue and form is None:
        form = IssueForm(registers=registers_for(kind), numbered=kind.is_numbered, initial={"key": uuid4().hex})
    try:
        pages: list[int] = list(range(1, len(to_pictures(sheet)) + 1))
        blocked = ""
    except Blocked as error:
        pages, blocked = [], str(error.message)
    context = {
        "paper": found,
        "kind": kind,
        "subject": found.subject,
        "pages": pages,
        "blocked": blocked,
        "sheet_lines": sheet.lines(),
        "left_out": _left_out(found),
        "earlier": visible_letters(request.actor).filter(kind=kind.code, subject_id=found.subject.id) if kind.issue else [],
        "missing": missing(),
        "lacking": lacking(sheet.texts()),
        "form": form if may_issue else None,
        "refused": form if form is not None and form.errors else None,
        "may_browse": policy.may_ever(request.actor, "letters.browse"),
    }
    return render(request, "letters/paper.html", context, status=status)


def _left_out(found: Paper) -> int:
    """How many rows of its lists the preview leaves out."""
    if found.issued is not None:
        return 0
    return sum(max(0, len(value) - PREVIEW_ROWS) for value in found.subject.values.values() if isinstance(value, list))


def _preview(request: Any, letter: str, subject_id: UUID) -> Paper:
    return paper_of(request.actor, letter, subject_id, most_rows=PREVIEW_ROWS)


def _drawn(request: Any, letter: str, subject_id: UUID) -> Paper:
    return paper_of(request.actor, letter, subject_id)


def _as_issued(request: Any, letter_id: UUID) -> Paper:
    letter: IssuedLetter = get_letter(request.actor, letter_id)
    kind = kind_of(request.actor, letter.kind)
    return as_issued(kind, subject_of(request.actor, kind, letter.subject_id), letter)


def _pdf(request: Any, found: Paper) -> FileResponse:
    sheet = found.sheet
    content = to_pdf([sheet], title=sheet.title, author=request.council.name)
    return FileResponse(BytesIO(content), filename=f"{found.name}.pdf", content_type="application/pdf")


def _docx(found: Paper) -> FileResponse:
    return FileResponse(BytesIO(found.docx), as_attachment=True, filename=f"{found.name}.docx", content_type=DOCX)
