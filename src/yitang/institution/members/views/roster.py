"""The roster as a list, with its views, columns and three orders."""

from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yitang.foundation.exports.declared import purposes_for
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.policy import may_ever
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.lists.bar import bar_of, first_question
from yitang.foundation.ui.lists.declared import COLUMN
from yitang.institution.members.export import EXPORT, KIND, export_roster
from yitang.institution.members.forms import MemberFilter
from yitang.institution.members.policy import CONTACT, MANAGE, VIEW
from yitang.institution.members.queries import filtered, visible_members
from yitang.institution.members.table import ORDER_WORDS, ROSTER, cells_of, columns_for

PAGE = 50
TABS = ("term", "strokes", "pinyin")


@require_safe
@needs(VIEW)
def members(request: Any) -> HttpResponse:
    """The roster; the whole question stands in the address."""
    if first := first_question(request, ROSTER):
        return redirect(f"{request.path}?{first}")
    form = MemberFilter(request.GET or None)
    sort = request.GET.get("sort", "")
    page = Paginator(asked_for(request, form), PAGE).get_page(request.GET.get("page"))
    columns = columns_for(request.GET.getlist(COLUMN), contact=may_ever(request.actor, CONTACT))
    order = sort.lstrip("-") or "term"
    context = {
        "form": form,
        "page": page,
        "columns": columns,
        "rows": cells_of(page.object_list, columns),
        "bar": bar_of(request, ROSTER),
        "orders": [{"code": code, "label": ORDER_WORDS[code], "current": code == order} for code in TABS],
        "query": request.GET.urlencode(),
        "key": uuid4().hex,
        "may_export": may_ever(request.actor, EXPORT),
        "purposes": purposes_for(request.actor, KIND),
        "may_manage": may_ever(request.actor, MANAGE),
    }
    return render(request, "members/members.html", context)


@require_POST
@needs(EXPORT)
def export(request: Any) -> HttpResponseBase:
    """The members whom the question finds, as a workbook that can come in again."""
    found = asked_for(request, MemberFilter(request.GET or None))
    purpose = request.POST.get("purpose", "")
    return answer(request, export_roster(request.actor, request.POST.get("key") or None, found, purpose, request.GET.dict()))


def asked_for(request: Any, form: MemberFilter) -> Any:
    """The members whom the address asks for, in its order, of those that the reader may see."""
    asked = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    return filtered(visible_members(request.actor), asked, request.GET.get("sort", "term"))
