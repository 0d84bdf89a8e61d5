"""Plans, duty lists and contacts on their way out, as the page shows them, of the bodies that the office keeps."""

from typing import Any

from django.http import HttpResponseBase
from django.views.decorators.http import require_POST

from yitang.features.duties.export import DUTIES, PLAN, TIES, export
from yitang.features.duties.forms import year_of
from yitang.features.duties.models import Duty
from yitang.features.duties.policy import MANAGE
from yitang.features.duties.queries import listed_ties, own_only, tasks_of_year
from yitang.foundation.core.clock import today
from yitang.foundation.core.errors import NotFound
from yitang.foundation.exports.views import answer
from yitang.foundation.permissions.actors import in_force
from yitang.foundation.permissions.web import needs

SHORT = {"plan": PLAN, "list": DUTIES, "ties": TIES}


@require_POST
@needs(MANAGE)
def export_table(request: Any, table: str) -> HttpResponseBase:
    """One of the three tables: the plan of the year that the address asks for, the duties and contacts in force today."""
    if table not in SHORT:
        raise NotFound
    rows: Any
    if table == "plan":
        rows = tasks_of_year(year_of(request)[1]).order_by("body__code", "ordinal", "pk")
    elif table == "list":
        rows = Duty.objects.filter(in_force(today())).select_related("body").order_by("body__code", "ordinal", "pk")
    else:
        rows = listed_ties().filter(in_force(today()))
    found = own_only(request.actor, rows, "holder" if table == "ties" else "body")
    key, purpose = request.POST.get("key") or None, request.POST.get("purpose", "")
    return answer(request, export(request.actor, key, SHORT[table], found, purpose, request.GET.dict()))
