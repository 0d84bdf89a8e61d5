"""The member's pages besides writing: lists, the proposal itself, feedback, withdrawal, and 误传."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.features.proposals.actions import purge as purge_content
from yitang.features.proposals.attachments import REPLY
from yitang.features.proposals.forms.member import PurgeForm, SearchForm, WithdrawForm
from yitang.features.proposals.intake.conversion import appeal_until
from yitang.features.proposals.intake.merging import links_of, relatives
from yitang.features.proposals.models import Backing, Proposal
from yitang.features.proposals.queries import (
    KIND,
    confirmed_backings,
    involved_proposals,
    visible_among,
    visible_proposals,
)
from yitang.features.proposals.views.contacts import contact_facts
from yitang.features.proposals.views.feedback import added_for, may_add, seen, shown
from yitang.features.proposals.views.reading import (
    Reader,
    address,
    dictionary_words,
    due_words_by,
    form_of,
    reader_of,
    replies_of,
    stage_of,
    status_of,
    timeline_of,
    tone_of,
    unit_cards,
)
from yitang.features.proposals.views.record import record_of
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import Refused
from yitang.foundation.files.queries import ask_beforehand
from yitang.foundation.permissions import policy
from yitang.foundation.permissions.web import needs
from yitang.foundation.tenancy.plans import beforehand
from yitang.foundation.ui.counted import counted, latest_acts
from yitang.foundation.ui.formats import zh_datetime
from yitang.foundation.ui.further import further_steps
from yitang.foundation.ui.sent import key_of, version_of
from yitang.instruments.deadlines.calendar import WorkingCalendar
from yitang.instruments.deadlines.queries import calendar_for
from yitang.instruments.handling.models import AddedRating
from yitang.instruments.handling.queries import assignments_of, contacts_of, rating_of, ratings_of
from yitang.instruments.workflow.board import Board, board_of, course_of, find_linked, tracks_of
from yitang.instruments.workflow.engine import advance
from yitang.instruments.workflow.moves import CASE_KINDS, Target

PAGE = 20
DRAFTS = Q(case__stage="draft")
DONE = Q(case__stage__in=("concluded", "not_filed", "withdrawn", "merged", "split", "converted", "dissolved"))
TABS = {"drafts": DRAFTS, "open": ~DRAFTS & ~DONE, "done": DONE}


@require_safe
@needs("proposals.write")
def mine(request: Any) -> HttpResponse:
    """My proposals in three tabs; without a choice the first that holds anything, what is under way before drafts."""
    own = involved_proposals(request.actor)
    words = request.GET.get("q", "").replace("\x00", "").strip()
    if words:
        own = own.filter(case__title__icontains=words)
    counts = own.order_by().aggregate(**{name: Count("pk", filter=condition) for name, condition in TABS.items()})
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        tab = next((name for name in ("open", "drafts", "done") if counts[name]), "open")
    paginator = Paginator(own.filter(TABS[tab]).defer("body"), PAGE)
    paginator.count = counts[tab]  # type: ignore[misc]  # known already: one query less
    page = paginator.get_page(request.GET.get("page"))
    kept = {"q": words} if words else {}
    calendar = calendar_for(request.council.id)
    tab_words = {"drafts": _("Drafts"), "open": _("Under way"), "done": _("Finished")}
    context = {
        "words": words,
        "tab": tab,
        "tabs": [
            {
                "label": tab_words[name],
                "url": f"?{urlencode(kept | {'tab': name})}",
                "current": name == tab,
                "count": counts[name],
            }
            for name in TABS
        ],
        "page": page,
        "rows": [_own_row(request, proposal, calendar) for proposal in page.object_list],
        "deleted": request.GET.get("deleted", ""),
    }
    return render(request, "proposals/member/mine.html", context)


@require_safe
@needs("proposals.write")
def filed(request: Any) -> HttpResponse:
    """All filed proposals that the member may see, by words, class and session."""
    form = SearchForm(request.GET)
    found = visible_proposals(request.actor).filter(outcome=Proposal.Outcome.FILED).order_by("-submitted_on", "-case")
    if form.is_valid():
        found = _searched(found, form.cleaned_data)
    who = frozenset((grant.role, grant.principal_id) for grant in request.actor.grants)
    asked = tuple(request.GET.get(name, "") for name in form.fields)
    paginator = Paginator(found.defer("body"), PAGE)
    paginator.count = counted(request, ("filed", who, asked), found.count)  # type: ignore[misc]
    page = paginator.get_page(request.GET.get("page"))
    rows = [_filed_row(request, proposal, form.classes) for proposal in page.object_list]
    return render(request, "proposals/member/filed.html", {"form": form, "page": page, "rows": rows, "searched": any(asked)})


@require_safe
@needs("proposals.read")
def detail(request: Any, case_id: UUID) -> HttpResponse:
    """The proposal for everybody who may see it: members, offices, units and leaders; panels of the offices come by `board`."""
    subject = seen(request, case_id)
    reader = reader_of(request.actor, subject)
    beforehand(*_asked_by_detail(request, case_id, reader))
    board = board_of(request.actor, subject)
    assignments = assignments_of(case_id)
    words = counted(
        request,
        "words of a proposal",
        lambda: dictionary_words("proposal_class", "result_class", "submitter_kind"),
    )
    behind = list(confirmed_backings(case_id))
    added = added_for(subject, reader, behind)
    replies = replies_of(reader, assignments, words["result_class"])
    ask_beforehand(request, [(KIND, case_id), *((REPLY, reply["assignment"].pk) for reply in replies)])
    context = {
        "proposal": subject,
        "board": board,
        "reader": reader,
        "status": status_of(board, reader, assignments),
        "acts": _acts(request, board, added),
        "further": further_steps(request, KIND, subject),
        "backings": _backings(behind, reader),
        "relatives": _relatives(request, subject),
        "occasion": subject.get_occasion_display(),
        "kind_label": words["submitter_kind"].get(subject.submitter_kind, ""),
        "class_label": words["proposal_class"].get(subject.class_code, ""),
        "entries": timeline_of(board, reader, assignments, words["result_class"]),
        "replies": replies,
        "units": unit_cards(reader, assignments),
        "rating": rating_of(case_id) if subject.satisfaction and reader.is_inside else None,
        "added": added,
        "tracks": policy.may_ever(request.actor, "handling.track"),
        "others_rate": any(one.relation != Backing.Relation.ENDORSE for one in behind),
        **contact_facts(request.actor, subject, reader),
        "back": _back(request, reader),
        "may_purge": policy.ask(request.actor, "proposals.purge", Target(board.case, subject)),
        "purged": request.GET.get("purged") == "1",
        "may_see_record": reader.is_owner or reader.is_staff,
        "record": record_of(board.case, reader) if "record" in request.GET and (reader.is_owner or reader.is_staff) else None,
    }
    return render(request, "proposals/member/detail.html", context)


def _asked_by_detail(request: Any, case_id: UUID, reader: Reader) -> list[tuple[Any, ...]]:
    """What the page of a proposal asks in any case, so that one journey to the database carries it."""
    of_case: list[Any] = [tracks_of, course_of, assignments_of, confirmed_backings, links_of]
    if reader.is_inside:
        of_case += [ratings_of, contacts_of]
    return [(latest_acts, request.council.id), *((ask, case_id) for ask in of_case)]


@require_safe
@needs("proposals.read")
def form(request: Any, case_id: UUID) -> HttpResponse:
    """The official form, to print."""
    subject, _board = shown(request, case_id)
    return render(request, "proposals/member/form.html", {"proposal": subject, "sheet": form_of(request.actor, subject)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.withdraw")
def withdraw(request: Any, case_id: UUID) -> HttpResponse:
    """Take the proposal back before it is decided on, after a question; sent twice it gives the same result."""
    subject, board = shown(request, case_id)
    form = WithdrawForm(request.POST) if request.method == "POST" else WithdrawForm()
    detail_url = address(request, "detail", case_id)
    if form.is_bound and form.is_valid():
        result = advance(
            request.actor,
            case_id=case_id,
            axis="filing",
            edge="withdraw",
            key=key_of(request),
            expected_version=version_of(request),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("“%(title)s” was withdrawn.") % {"title": subject.case.title})
        return redirect(address(request, "detail", UUID(result["case_id"])))
    step = board.step("filing", "withdraw")
    if step is None:
        return redirect(detail_url)
    context = {
        "question": _("Withdraw this proposal?"),
        "explanation": _("It is no longer reviewed and cannot be taken up again. Its text stays readable for you."),
        "rows": [{"label": _("Title"), "value": subject.case.title, "wide": True}],
        "form": form,
        "act": step.label,
        "cancel_url": detail_url,
        "hidden": [("key", uuid4().hex), ("version", step.track.version)],
    }
    return render(request, "ui/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.purge")
def purge(request: Any, case_id: UUID) -> HttpResponse:
    """误传: how it goes, what is removed and what stays; then the removal."""
    subject, board = shown(request, case_id)
    answer = policy.ask(request.actor, "proposals.purge", Target(board.case, subject))
    if isinstance(answer, policy.Denied):
        raise Refused(answer.reason)
    form = PurgeForm(request.POST) if request.method == "POST" else PurgeForm()
    if form.is_bound and form.is_valid():
        purge_content(request.actor, key=key_of(request), case_id=case_id, reason=form.cleaned_data["reason"])
        messages.success(request, _("The content is removed. The record keeps when, by whom and why."))
        return redirect(f"{address(request, 'detail', case_id)}?purged=1")
    context = {"proposal": subject, "form": form, "key": request.POST.get("key") or uuid4().hex}
    return render(request, "proposals/member/purge.html", context, status=422 if form.is_bound else 200)


def _back(request: Any, reader: Reader) -> dict[str, str]:
    """The list that this reader came from."""
    if reader.is_owner:
        return {"url": address(request, "mine"), "label": _("My proposals")}
    if reader.is_staff:
        return {"url": address(request, "list"), "label": _("All proposals")}
    if reader.unit_ids:
        return {"url": address(request, "unit_cases"), "label": _("Our cases")}
    return {"url": address(request, "filed"), "label": _("Filed proposals")}


def _acts(request: Any, board: Board, added: list[AddedRating]) -> dict[str, Any]:
    """What the submitter can do now: one act that is due, and quiet ones."""
    pages = {
        "filing.submit": ("edit", _("Continue writing")),
        "filing.consent": ("conversion", _("Answer the proposed conversion")),
        "course.rate": ("rate", _("Feedback on the handling")),
    }
    found: dict[str, Any] = {"primary": None, "quiet": []}
    for step in board.steps:
        if step.edge.code == "withdraw":
            found["quiet"].append({"label": step.label, "url": address(request, "withdraw", board.case.pk), "icon": "undo"})
        elif step.code == "filing.appeal":
            until = appeal_until(board.subject, board.case)
            if until and today() <= until:
                found["quiet"].append({"label": step.label, "url": address(request, "appeal", board.case.pk), "icon": "history"})
        elif step.code == "course.add_rating":
            if may_add(request.actor, board, added):
                found["primary"] = {"label": _("Add my feedback"), "url": address(request, "rate", board.case.pk)}
        elif step.code in pages:
            page, label = pages[step.code]
            found["primary"] = {"label": label, "url": address(request, page, board.case.pk)}
    own = policy.ask(request.actor, "proposals.invite", Target(board.case, board.subject))
    if own and board.case.stage in ("draft", "returned", "submitted"):
        label = _("Joint submitters and endorsers")
        found["quiet"].append({"label": label, "url": address(request, "joint", board.case.pk), "icon": "users"})
    return found


def _backings(behind: list[Backing], reader: Reader) -> list[dict[str, Any]]:
    """Who stands behind it, by relation; before the submission only its submitter reads who was asked."""
    found: dict[str, list[str]] = {}
    for row in behind:
        if reader.is_inside or row.relation != Backing.Relation.ENDORSE:
            found.setdefault(row.get_relation_display(), []).append(row.principal.name)
    return [{"label": label, "names": "、".join(names)} for label, names in found.items()]


def _relatives(request: Any, proposal: Proposal) -> list[dict[str, Any]]:
    """Cases joined to this one, and gatherings and others that arose from it (named by their kind), as far as the reader may see them."""
    words = {
        "into": _("Merged into"),
        "from": _("Merged from"),
        "parts": _("Split into"),
        "part_of": _("Split from"),
        "turned_into": _("Turned into"),
        "made_of": _("Made of"),
        "raised_from": _("Raised from"),
    }
    found = relatives(proposal.pk)
    ids = [case.pk for cases in found.values() for case in cases if case.kind == KIND]
    seen = set(visible_among(request.actor, tuple(ids))) if ids else set()
    return [
        {
            "label": words.get(name) or CASE_KINDS.get(case.kind).label,
            "case": case,
            "url": CASE_KINDS.get(case.kind).address(request.council, case),
        }
        for name, cases in found.items()
        for case in cases
        if (case.pk in seen if case.kind == KIND else find_linked(request.actor, proposal.case, case) is not None)
    ]


def _searched(found: QuerySet[Proposal], asked: dict[str, Any]) -> QuerySet[Proposal]:
    for word in asked["q"].split():
        matches = Q(case__title__icontains=word)
        found = found.filter(matches | Q(body__icontains=word) if asked["within"] else matches)
    if asked["class_code"]:
        found = found.filter(class_code=asked["class_code"])
    if asked["session"]:
        found = found.filter(session_id=asked["session"])
    return found


def _own_row(request: Any, proposal: Proposal, calendar: WorkingCalendar) -> dict[str, Any]:
    case = proposal.case
    own = proposal.submitter_id in request.actor.principal_ids
    page = "edit" if case.stage == "draft" and own else "detail"
    due, tone = due_words_by(calendar, case.due_on)
    meta = [proposal.session.name if proposal.session and case.stage != "draft" else ""]
    meta += [_("No. %(number)d") % {"number": case.number} if case.number else ""]
    if not own:
        meta.insert(0, _("first submitter %(name)s") % {"name": proposal.submitter.name})
    meta += [proposal.lead_unit.name if proposal.lead_unit else "", due]
    if case.stage == "draft":
        meta = [_("Saved %(when)s") % {"when": zh_datetime(proposal.saved_at)}]
    return {
        "title": case.title or _("(no title yet)"),
        "url": address(request, page, case.pk),
        "meta": " · ".join(part for part in meta if part),
        "state": stage_of(case).words("owner" if own else "staff"),
        "tone": "late" if tone == "late" else tone_of(case, mine=own),
    }


def _filed_row(request: Any, proposal: Proposal, classes: dict[str, str]) -> dict[str, Any]:
    own = proposal.submitter_id in request.actor.principal_ids
    return {
        "proposal": proposal,
        "url": address(request, "detail", proposal.case_id),
        "class_label": classes.get(proposal.class_code, ""),
        "state": stage_of(proposal.case).words("owner" if own else "public"),
        "tone": tone_of(proposal.case, mine=own),
    }
