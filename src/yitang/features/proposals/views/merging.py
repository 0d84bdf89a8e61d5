"""并案, 拆分 and their withdrawal at the intake desk."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.proposals.forms.intake import MergeForm, SplitForm, put
from yitang.features.proposals.intake.merging import BEFORE_ASSIGNMENT, made_for, merge, originals_of, relatives, split, undo
from yitang.features.proposals.intake.similar import mergeable
from yitang.features.proposals.models import Proposal
from yitang.features.proposals.queries import KIND, visible_proposals
from yitang.features.proposals.views.reading import address
from yitang.features.proposals.views.steps import seen
from yitang.foundation.core.errors import Blocked, Conflict, Invalid, NotFound
from yitang.foundation.core.ids import uuids
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.acting import blocked_words
from yitang.foundation.ui.sent import key_of

SHOWN_MOST = 30


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.merge")
def merge_with(request: Any, case_id: UUID) -> HttpResponse:
    """Which others, and what the leading proposal says: their texts one after another, to be worked over."""
    proposal = seen(request.actor, case_id)
    if proposal.case.stage not in BEFORE_ASSIGNMENT:
        return redirect(address(request, "detail", case_id))
    words = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    found = _others(request, proposal, words)
    choices = [(str(other.pk), _other_words(other)) for other in found]
    if request.method == "POST":
        form = MergeForm(request.POST, others=choices)
        done = _merge(request, proposal, form)
        if done:
            return done
    else:
        form = MergeForm(initial=_suggested(request, proposal, found), others=choices)
    context = {"proposal": proposal, "form": form, "words": words, "found": found}
    return render(request, "proposals/office/merge.html", context, status=422 if form.errors else 200)


def _others(request: Any, proposal: Proposal, words: str) -> list[Proposal]:
    """Proposals that may be merged with this one: those asked for by title or number, else those alike; the ticked ones stay."""
    waiting = visible_proposals(request.actor).filter(
        case__council=request.council.id, case__kind=KIND, case__stage__in=BEFORE_ASSIGNMENT
    )
    found = mergeable(waiting.exclude(pk=proposal.pk), proposal.case.title, words, most=SHOWN_MOST)
    ticked = uuids({*request.POST.getlist("others"), *request.GET.getlist("others")})
    return list(dict.fromkeys([*waiting.filter(pk__in=ticked).exclude(pk=proposal.pk), *found]))


def _other_words(other: Proposal) -> str:
    number = _("No. %(number)d") % {"number": other.case.number} if other.case.number else _("under review")
    return f"{other.case.title}（{other.submitter.name}，{number}）"


def _suggested(request: Any, proposal: Proposal, found: list[Proposal]) -> dict[str, Any]:
    ticked = [str(other.pk) for other in found if str(other.pk) in request.GET.getlist("others")]
    texts = [proposal, *(other for other in found if str(other.pk) in ticked)]
    body = "\n\n".join(f"〔{one.submitter.name}〕{one.case.title}\n{one.body}" for one in texts) if ticked else proposal.body
    return {"key": uuid4().hex, "title": proposal.case.title, "class_code": proposal.class_code, "body": body, "others": ticked}


def _merge(request: Any, proposal: Proposal, form: MergeForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    asked = form.cleaned_data
    ids = [proposal.pk, *(UUID(pk) for pk in asked["others"])]
    fields = {name: asked[name] for name in ("title", "body", "class_code", "reason")}
    try:
        done = merge(request.actor, key=key_of(request), case_ids=ids, **fields)
    except Invalid as error:
        put(form, error.errors)
    except Blocked as error:
        form.add_error(None, blocked_words(error))
    except (Conflict, NotFound) as error:
        form.add_error(None, str(error.message))
    else:
        messages.success(request, _("%(n)d proposals are merged; their submitters have been told.") % {"n": len(ids)})
        return redirect("desk:proposals:review_case", council=request.council.code, case_id=done["case_id"])
    return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.merge")
def split_one(request: Any, case_id: UUID) -> HttpResponse:
    """The parts of a proposal that holds several matters; each is reviewed for itself."""
    proposal = seen(request.actor, case_id)
    if proposal.case.stage not in BEFORE_ASSIGNMENT:
        return redirect(address(request, "detail", case_id))
    initial = {"key": uuid4().hex, "title1": proposal.case.title, "body1": proposal.body}
    initial |= {f"class{n}": proposal.class_code for n in range(1, 7)}
    form = SplitForm(request.POST) if request.method == "POST" else SplitForm(initial=initial)
    if form.is_bound and form.is_valid():
        try:
            done = split(
                request.actor,
                key=key_of(request),
                case_id=case_id,
                parts=form.cleaned_data["parts"],
                reason=form.cleaned_data["reason"],
            )
        except Invalid as error:
            put(form, error.errors, {"title": "title1", "body": "body1"})
        except Blocked as error:
            form.add_error(None, blocked_words(error))
        except Conflict as error:
            form.add_error(None, str(error.message))
        else:
            messages.success(
                request, _("It is split into %(n)d proposals; the submitter has been told.") % {"n": len(done["parts"])}
            )
            return redirect(address(request, "detail", case_id))
    return render(
        request, "proposals/office/split.html", {"proposal": proposal, "form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("proposals.merge")
def take_apart(request: Any, case_id: UUID) -> HttpResponse:
    """Withdraw a merger or splitting, after a question that names everything concerned."""
    proposal = seen(request.actor, case_id)
    made = made_for(proposal)
    if request.method == "POST":
        try:
            done = undo(request.actor, key=key_of(request), case_id=case_id, reason=request.POST.get("reason", "")[:500])
        except (Blocked, Conflict, Invalid) as error:
            messages.warning(request, str(error.message))
            return redirect(address(request, "detail", case_id))
        messages.success(request, _("Withdrawn. %(n)d proposals stand as before.") % {"n": len(done["restored"])})
        return redirect(address(request, "detail", UUID(str(done["restored"][0]))))
    if not made:
        return redirect(address(request, "detail", case_id))
    cases = relatives(case_id)
    names = [case.title for case in (cases["from"] or cases["parts"])]
    merged = proposal.derived == Proposal.Derived.MERGING and proposal.case.stage != "split"
    again = _("The originals stand as before, with their numbers, outcomes and deadlines; the leading proposal is dissolved.")
    whole = _("The proposal stands as before; its parts are dissolved.")
    context = {
        "question": _("Withdraw the merging?") if merged else _("Withdraw the splitting?"),
        "explanation": again if merged else whole,
        "rows": [
            {"label": _("Title"), "value": proposal.case.title, "wide": True},
            {"label": _("Originals") if merged else _("Parts"), "value": "；".join(names), "wide": True},
            {"label": _("Restored"), "value": str(len(originals_of(proposal)))},
        ],
        "act": _("Withdraw the merging") if merged else _("Withdraw the splitting"),
        "cancel_url": address(request, "detail", case_id),
        "hidden": [("key", uuid4().hex)],
    }
    return render(request, "ui/confirm.html", context)
