"""Word documents become drafts: a member's own with a preview, and a clerk's folder as a list that is looked through first."""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yitang.features.proposals.attachments import FOLDER, ORIGINAL
from yitang.features.proposals.intake.drafts_from_word import draft_from_word, drafts_from_words, take_folder
from yitang.features.proposals.intake.similar import similar_to
from yitang.features.proposals.intake.word import Recognised, is_label, recognise
from yitang.features.proposals.kinds import kinds_in_force
from yitang.features.proposals.queries import KIND, own_proposals
from yitang.features.proposals.states import PROPOSAL
from yitang.features.proposals.views.reading import address
from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.ids import uuid7
from yitang.foundation.files.attaching import file_rows
from yitang.foundation.files.checks import Checked, check, refusal, refuse_virus, sentence
from yitang.foundation.files.models import StoredFile
from yitang.foundation.files.names import clean_name, suffix_of
from yitang.foundation.files.pages import Word, take_words, word_at, word_of
from yitang.foundation.files.queries import files_of
from yitang.foundation.files.store import Arrived, receive, receive_upload
from yitang.foundation.files.types import MB, TYPES, limits
from yitang.foundation.files.wall import Refused, behind_wall
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.principals.models import Principal
from yitang.institution.principals.queries import known
from yitang.instruments.workflow.procedures import procedure_of

PER_PAGE, AT_ONCE, MOST_SAID = 25, 40, 30
PARTS = {
    "situation": gettext_lazy("Situation"),
    "analysis": gettext_lazy("Analysis"),
    "suggestion": gettext_lazy("Suggestions"),
}
TITLE_BY = {
    "form": gettext_lazy("from the form's cell for the title"),
    "label": gettext_lazy("from the line that is marked as the title"),
    "style": gettext_lazy("from the line that is set as the title in Word"),
    "wording": gettext_lazy("from its wording"),
    "place": gettext_lazy("from the first line"),
    "": gettext_lazy("not recognised; write it in the next step"),
}


@require_POST
@needs("proposals.write")
def read_word(request: Any) -> HttpResponse:
    """A member's Word document becomes a draft at once, so that nothing is lost; the preview says what was recognised."""
    upload = request.FILES.get("word")
    back = redirect(address(request, "new"))
    if upload is None:
        messages.error(request, _("Choose the Word document first."))
        return back
    try:
        arrived = receive_upload(request.council.id, upload)
        checked = check(arrived, upload.name or "", ["docx"])
        word = word_at(request.council.id, arrived)
    except Invalid as error:
        messages.error(request, str(error.message))
        return back
    except Refused as refused:
        messages.error(request, refusal(clean_name(upload.name or ""), refused, TYPES["docx"]))
        return back
    found = recognise(word.blocks())
    made = draft_from_word(
        request.actor,
        key=key_of(request),
        title=found.title,
        body=found.body,
        original=asdict(checked),
        pictures=_pictures(request.council.id, word, checked.name),
    )
    return redirect(address(request, "word_preview", UUID(str(made["case_id"]))))


@require_safe
@needs("proposals.write")
def preview(request: Any, case_id: UUID) -> HttpResponse:
    """What was recognised in the document of a draft, what stands where now, and what was left out of the text."""
    proposal = own_proposals(request.actor).filter(pk=case_id).first()
    original = next(iter(files_of(KIND, case_id, ORIGINAL)), None)
    if proposal is None or original is None:
        raise NotFound(_("There is no such proposal, or it is not yours to see."))
    word = word_of(original)
    found = recognise(word.blocks())
    limit = procedure_of(proposal.case.procedure_id)
    context = {
        "proposal": proposal,
        "found": found,
        "title_by": TITLE_BY[found.title_by],
        "parts": [{"label": PARTS[name], "length": len("".join(text.split()))} for name, text in found.parts.items()],
        "head": [{"label": label, "value": value} for label, value in found.head if value or not is_label(label)],
        "original": file_rows(request, [original]),
        "pictures": word.pictures,
        "lost": word.lost,
        "similar": similar_to(request.actor, found.title),
        "problems": _problems(found, limit.parameter),
    }
    return render(request, "proposals/word/preview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.take_words")
def folder(request: Any) -> HttpResponse:
    """A clerk's folder: several Word documents, or one zip of them, become a list."""
    if request.method != "POST":
        context = {"folder_id": uuid7(), "key": uuid4().hex, "mb": limits().one // MB}
        return render(request, "proposals/word/folder.html", context)
    taken, problems = _taken(request)
    try:
        folder_id = UUID(request.POST.get("folder", ""))
    except ValueError:
        folder_id = uuid7()
    for problem in problems[:MOST_SAID]:
        messages.error(request, problem)
    if len(problems) > MOST_SAID:
        messages.error(request, _("%(n)d more files were not taken.") % {"n": len(problems) - MOST_SAID})
    if not taken:
        if not problems:
            messages.error(request, _("Choose Word documents or a zip of them first."))
        return redirect(reverse("desk:proposals:words", kwargs={"council": request.council.code}))
    take_folder(request.actor, key=key_of(request), folder_id=folder_id, files=[asdict(one) for one in taken])
    return redirect(_list_url(request, folder_id))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.take_words")
def words_list(request: Any, folder_id: UUID) -> HttpResponse:
    """The list of a folder: what each document holds, what is wrong, what is similar; then drafts of the chosen ones."""
    files = files_of(FOLDER, folder_id)
    if request.method == "POST":
        return _make_drafts(request, folder_id, files)
    return _list_page(request, folder_id, files)


def _list_page(request: Any, folder_id: UUID, files: list[StoredFile], error: Any = "", status: int = 200) -> HttpResponse:
    page = Paginator(files, PER_PAGE).get_page(request.GET.get("page"))
    read = {file.pk: recognise(word_of(file).blocks()) for file in page}
    doubled = {text for text, n in Counter(found.title for found in read.values()).items() if text and n > 1}
    addresses = {row["id"]: row for row in file_rows(request, page)}
    rows = [
        {
            **addresses[file.pk],
            "found": read[file.pk],
            "problems": [*_problems(read[file.pk], PROPOSAL.parameter), *_doubled(read[file.pk].title, doubled)],
            "similar": similar_to(request.actor, read[file.pk].title, most=3),
            "chosen": str(file.pk) in request.POST.getlist("ids"),
        }
        for file in page
    ]
    context = {
        "rows": rows,
        "page": page,
        "folder_id": folder_id,
        "key": uuid4().hex,
        "submitters": _submitters()[:2000],
        "typed": request.POST.get("submitter", ""),
        "error": error,
    }
    return render(request, "proposals/word/list.html", context, status=status)


def _make_drafts(request: Any, folder_id: UUID, files: list[StoredFile]) -> HttpResponse:
    """Show whose drafts they will be, then make them; nobody is found by a name alone."""
    chosen = [file for file in files if str(file.pk) in set(request.POST.getlist("ids"))]
    submitter, problem = _submitter(request.POST.get("submitter", ""))
    if not chosen or submitter is None:
        error = problem if chosen else _("Choose the documents of which drafts are to be made.")
        return _list_page(request, folder_id, files, error, status=422)
    texts = {file.pk: word_of(file) for file in chosen}
    found = {pk: recognise(word.blocks()) for pk, word in texts.items()}
    if request.POST.get("step") != "make":
        context = {
            "submitter": submitter,
            "typed": request.POST.get("submitter", ""),
            "rows": [{"file": file, "title": found[file.pk].title} for file in chosen],
            "folder_id": folder_id,
            "key": uuid4().hex,
        }
        return render(request, "proposals/word/confirm.html", context)
    drafts = [
        {
            "file_id": file.pk,
            "title": found[file.pk].title,
            "body": found[file.pk].body,
            "pictures": _pictures(request.council.id, texts[file.pk], file.name),
        }
        for file in chosen
    ]
    made = drafts_from_words(request.actor, key=key_of(request), folder_id=folder_id, submitter_id=submitter.pk, drafts=drafts)
    words = ngettext(
        "%(n)d draft was made for %(name)s, who finds it among the own drafts.",
        "%(n)d drafts were made for %(name)s, who finds them among the own drafts.",
        len(made["cases"]),
    )
    messages.success(request, words % {"n": len(made["cases"]), "name": submitter.name})
    return redirect(_list_url(request, folder_id))


def _taken(request: Any) -> tuple[list[Checked], list[str]]:
    """The documents of a form, zips unpacked, each checked and read; and a sentence for each that was not taken."""
    problems: list[str] = []
    arrived: list[tuple[str, Arrived]] = []
    for upload in request.FILES.getlist("files"):
        name = clean_name(upload.name or "")
        if (upload.size or 0) > limits().together:
            problems.append(sentence(name, "large", mb=-(-upload.size // MB), most=limits().together // MB))
        elif suffix_of(name) not in (".zip", ".docx"):
            problems.append(_not_word(name))
        else:
            problems += _arrived(request.council.id, name, upload, arrived)
    taken = []
    for start in range(0, len(arrived), AT_ONCE):
        some = arrived[start : start + AT_ONCE]
        for (name, one), refused in zip(some, take_words(request.council.id, [one for _name, one in some]), strict=True):
            if refused is None:
                taken.append(Checked(name, "docx", one.size, one.sha256))
            else:
                problems.append(refusal(name, refused, TYPES["docx"]))
    return taken, problems


def _arrived(council_id: UUID, name: str, upload: UploadedFile, arrived: list[tuple[str, Arrived]]) -> list[str]:
    """One document, or those of a zip, once the virus scanner has nothing against it; what was wrong in sentences."""
    one = receive_upload(council_id, upload)
    try:
        refuse_virus(one, name)
    except Invalid as error:
        return [str(error.message)]
    if suffix_of(name) == ".zip":
        return _unpacked(council_id, name, one, arrived)
    arrived.append((name, one))
    return []


def _unpacked(council_id: UUID, name: str, packed: Arrived, arrived: list[tuple[str, Arrived]]) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="yitang-folder-") as place:
        try:
            found = behind_wall("unpack_words", path=packed.path, folder=place)
        except Refused as refused:
            return [refusal(name, refused)]
        finally:
            packed.path.unlink(missing_ok=True)
        for number, inner in found["documents"]:
            arrived.append((clean_name(inner), receive(council_id, [(Path(place) / f"{number}.docx").read_bytes()])))
    return [_not_word(clean_name(other)) for other in found["others"]]


def _not_word(name: str) -> str:
    return _("“%(name)s” was left out: only Word documents (.docx) become drafts.") % {"name": name}


def _pictures(council_id: UUID, word: Word, name: str) -> list[dict[str, Any]]:
    """The pictures of a document as files that have arrived, named after it."""
    stem = name.rpartition(".")[0][:150]
    found = []
    for number in range(1, word.pictures + 1):
        one = receive(council_id, [(word.folder / f"{number}.webp").read_bytes()])
        picture = _("%(name)s, picture %(n)d") % {"name": stem, "n": number}
        found.append(asdict(Checked(f"{picture}.webp", "webp", one.size, one.sha256)))
    return found


def _problems(found: Recognised, parameter: Any) -> list[str]:
    """What will have to be put right before the proposal can be submitted."""
    problems = []
    if not found.title:
        problems.append(_("No title was recognised."))
    elif len("".join(found.title.split())) > parameter("title_max"):
        problems.append(_("The title is longer than %(most)d characters.") % {"most": parameter("title_max")})
    if found.length < parameter("body_min"):
        problems.append(_("The text is shorter than %(least)d characters.") % {"least": parameter("body_min")})
    elif found.length > parameter("body_max"):
        problems.append(_("The text is longer than %(most)d characters.") % {"most": parameter("body_max")})
    return problems


def _doubled(title: str, doubled: Iterable[str]) -> list[str]:
    return [_("Another document of this list has the same title.")] if title in doubled else []


def _submitters() -> list[Principal]:
    kinds = {rule.of for rule in kinds_in_force()} | {"member"}
    return list(known().filter(kind__in=kinds, code__isnull=False).order_by("kind", "spelled", "code"))


def _submitter(typed: str) -> tuple[Principal | None, str]:
    """The submitter by number, with or without the name after it; a sentence when there is none, or not exactly one."""
    code, _space, name = typed.strip().partition(" ")
    if not code:
        return None, _("Enter the submitter's number, or choose from the list.")
    found = [one for one in _submitters() if one.code == code and (not name.strip() or one.name == name.strip())]
    if len(found) == 1:
        return found[0], ""
    if found:
        return None, _("The number %(code)s belongs to several: choose number and name from the list.") % {"code": code}
    return None, _("No submitter has the number %(code)s. A name alone is not enough: two people may have the same one.") % {
        "code": code
    }


def _list_url(request: Any, folder_id: UUID) -> str:
    return reverse("desk:proposals:words_list", kwargs={"council": request.council.code, "folder_id": folder_id})
