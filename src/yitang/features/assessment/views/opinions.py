"""专委会意见: a committee or sector says something about each of its members, many on one page."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yitang.features.assessment.actions import OPINION_MOST, comment
from yitang.features.assessment.models import Opinion
from yitang.features.assessment.policy import BODIES
from yitang.features.assessment.queries import commented_by, opinions_on
from yitang.features.assessment.taking_part import assessed
from yitang.features.assessment.views.parts import address, seen_round
from yitang.foundation.core.errors import Blocked, Conflict, Invalid
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.sent import key_of
from yitang.institution.members.models import Member
from yitang.institution.principals.models import Principal

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@needs("assessment.rounds")
def opinions(request: Any, round_id: UUID) -> HttpResponse:
    """The members of one's body with a field for each; the office reads all that was said."""
    found = seen_round(request.actor, round_id)
    body = _body(request)
    own = commented_by(request.actor, found.year).filter(pk__in=assessed(found.year).order_by().values("pk")).order_by("number")
    page = Paginator(own, PER_PAGE).get_page(request.GET.get("page"))
    rows, fault, status = list(page.object_list), "", 200
    if request.method == "POST" and body is not None:
        try:
            done = comment(request.actor, key=key_of(request), case_id=round_id, body_id=body.pk, opinions=_given(request, rows))
        except (Invalid, Blocked) as error:
            fault, status = str(error.message), 422
        except Conflict as error:
            fault, status = str(error.message), 409
        else:
            messages.success(request, _("%(n)d comments are saved.") % {"n": done["written"]})
            return redirect(f"{request.path}?page={page.number}")
    context = {
        "round": found,
        "page": page,
        "lines": _lines(request, found.pk, rows, body),
        "body": body,
        "open": body is not None and found.case.stage == "comments",
        "fault": fault,
        "most": OPINION_MOST,
        "key": uuid4().hex,
        "back": address(request, "round", round_id=round_id),
    }
    return render(request, "assessment/opinions.html", context, status=status)


def _body(request: Any) -> Principal | None:
    body_id = request.actor.principal_as(*BODIES)
    return Principal.objects.filter(pk=body_id).first() if body_id else None


def _given(request: Any, rows: list[Member]) -> list[dict[str, Any]]:
    """What the page sends; a comment that is asked for in one line for all ticked ones stands in their empty fields."""
    for_all = request.POST.get("for_all", "").strip()
    ticked = set(request.POST.getlist("ids"))
    found = []
    for row in rows:
        pk = str(row.principal_id)
        text = request.POST.get(f"text-{pk}")
        if text is None:
            continue
        if for_all and pk in ticked and not text.strip():
            text = for_all
        version = request.POST.get(f"version-{pk}", "")
        found.append(
            {"principal_id": pk, "text": text, "version": int(version) if version.isdecimal() and len(version) < 9 else 0}
        )
    return found


def _said(request: Any, round_id: UUID, body: Principal | None) -> QuerySet[Opinion]:
    """What the reader may see of the comments, and always what the own body said."""
    seen = opinions_on(request.actor, round_id)
    return seen | seen.model.objects.filter(case_id=round_id, body=body).select_related("principal", "body") if body else seen


def _lines(request: Any, round_id: UUID, rows: list[Member], body: Principal | None) -> list[dict[str, Any]]:
    """Each member with what the own body says (or was about to), and what others said."""
    said: dict[UUID, list[Opinion]] = {}
    for opinion in _said(request, round_id, body).filter(principal_id__in=[row.principal_id for row in rows]):
        said.setdefault(opinion.principal_id, []).append(opinion)
    ticked = set(request.POST.getlist("ids"))
    lines = []
    for row in rows:
        mine = next((one for one in said.get(row.principal_id, ()) if body and one.body_id == body.pk), None)
        typed = request.POST.get(f"text-{row.principal_id}")
        lines.append(
            {
                "member": row,
                "mine": mine,
                "text": typed if typed is not None else (mine.text if mine else ""),
                "version": request.POST.get(f"version-{row.principal_id}", mine.version if mine else 0),
                "others": [one for one in said.get(row.principal_id, ()) if one is not mine],
                "ticked": str(row.principal_id) in ticked,
            }
        )
    return lines
