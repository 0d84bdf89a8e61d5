"""Choosing letters from a list and printing them together; and the page that says which fonts are there."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yitang.foundation.core.errors import Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.jobs.models import Job
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.models import CouncilSession
from yitang.instruments.letters.actions import PRINT, print_together
from yitang.instruments.letters.batches import file_of_batch, make, own_batch, progress_of
from yitang.instruments.letters.fonts import FACES, chain, chosen, missing
from yitang.instruments.letters.kinds import Asked, LetterKind, Line
from yitang.instruments.letters.models import IssuedLetter, PrintBatch
from yitang.instruments.letters.queries import kind_of

PER_PAGE = 50


@require_GET
@needs("letters.browse")
def choose(request: Any, letter: str) -> HttpResponse:
    """The letters of a kind that can be printed, to be ticked."""
    return _choose(request, kind_of(request.actor, letter))


@require_POST
@needs("letters.print")
def print_chosen(request: Any, letter: str) -> HttpResponse:
    """Print what was ticked, or all that the query finds; a job makes the file."""
    kind = kind_of(request.actor, letter)
    ids = uuids(request.POST.getlist("ids"))
    if request.POST.get("all"):
        ids = [line.id for line in kind.listed(request.actor, _asked(request)[0])]
    try:
        made = print_together(
            request.actor,
            key=request.POST.get("key") or None,
            kind=letter,
            subject_ids=ids,
            form=request.POST.get("form", ""),
        )
    except Invalid as error:
        return _choose(request, kind, str(error.message), status=422)
    if not made["aside"]:
        found = own_batch(request.actor, UUID(made["batch_id"]))
        if found.done_at is None:
            make(request.actor, found)
    return redirect("desk:letters:batch", council=request.council.code, print_id=made["batch_id"])


@require_GET
@needs("letters.print")
def batch(request: Any, print_id: UUID) -> HttpResponse:
    """How far a print is, and its file."""
    found = own_batch(request.actor, print_id)
    job = Job.objects.filter(council_id=found.council_id, name=PRINT, key=str(found.pk)).first()
    context = {
        "batch": found,
        "kind": kind_of(request.actor, found.kind),
        "count": len(found.subject_ids),
        "work": progress_of(found),
        "job": job,
        "is_there": found.done_at is not None and file_of_batch(found).is_file(),
        "missing": missing(),
    }
    return render(request, "letters/batch.html", context)


@require_GET
@needs("letters.print")
def batch_file(request: Any, print_id: UUID) -> FileResponse:
    """The file of a print."""
    found = own_batch(request.actor, print_id)
    path = file_of_batch(found)
    if found.done_at is None or not path.is_file():
        raise NotFound(_("The printed file is gone. Print the letters once more."))
    name = f"{kind_of(request.actor, found.kind).label}-{found.made_at:%Y%m%d}{path.suffix}"
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


@require_GET
@needs("letters.browse")
def fonts(request: Any) -> HttpResponse:
    """Which font stands for which face of the standard on this server."""
    lines = [{"face": face, "chosen": chosen(code), "chain": chain(code)[1:]} for code, face in FACES.items()]
    return render(request, "letters/fonts.html", {"lines": lines})


def _choose(request: Any, kind: LetterKind, error: str = "", status: int = 200) -> HttpResponse:
    asked, sessions = _asked(request)
    lines = list(kind.listed(request.actor, asked))
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    shown: list[Line] = list(page.object_list)
    issued = dict(
        IssuedLetter.objects.filter(
            kind=kind.code, withdrawn_on__isnull=True, subject_id__in=[line.id for line in shown]
        ).values_list("subject_id", "number")
    )
    context = {
        "kind": kind,
        "page": page,
        "rows": [(line, line.id in issued, issued.get(line.id, "")) for line in shown],
        "sessions": [(str(one.pk), one.name) for one in sessions],
        "session": str(asked.session_id or ""),
        "words": asked.words,
        "query": request.GET.urlencode(),
        "forms": PrintBatch.Form.choices,
        "key": uuid4().hex,
        "error": error,
        "missing": missing(),
        "may_print": bool(policy.ask(request.actor, PRINT)),
    }
    return render(request, "letters/choose.html", context, status=status)


def _asked(request: Any) -> tuple[Asked, list[CouncilSession]]:
    """What the list is narrowed to: the newest session unless another, or all, is asked for."""
    sessions = list(CouncilSession.objects.order_by("-opens_on"))
    wanted = request.GET.get("session")
    session = next((one for one in sessions if str(one.pk) == wanted), None)
    if wanted is None and sessions:
        session = sessions[0]
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    return Asked(session.pk if session else None, words), sessions
