"""The audit for its readers: a list of acts, and one record. Seeing what was changed is itself recorded."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yitang.foundation.acts.door import ActContext, act
from yitang.foundation.administration.directory import names_of
from yitang.foundation.administration.forms import AuditFilter
from yitang.foundation.administration.policy import READ_AUDIT
from yitang.foundation.administration.words import (
    act_words,
    channel_words,
    column_words,
    object_words,
    person_words,
    role_words,
    table_words,
)
from yitang.foundation.audit.lamp import RED_AFTER
from yitang.foundation.audit.models import ActRecord, AuditSeal
from yitang.foundation.audit.queries import unsealed_age
from yitang.foundation.core.errors import NotFound
from yitang.foundation.permissions.web import needs

PAGE = 50


@require_safe
@needs(READ_AUDIT)
def records(request: Any) -> HttpResponse:
    """Acts of the council, newest first, filtered by person, act, object and time."""
    form = AuditFilter(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(_filtered(request.council.id, asked), PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "record": record,
            "act": act_words(record.name),
            "person": person_words(record.actor_name, record.role),
            "role": role_words(record.role),
            "object": object_words(record.subject_kind),
        }
        for record in page
    ]
    context = {"form": form, "page": page, "rows": rows, "seal": _seal(request.council.id)}
    return render(request, "administration/audit.html", context)


def _filtered(council_id: UUID, asked: dict[str, Any]) -> QuerySet[ActRecord]:
    # The columns of handler data stay out of the list.
    found = ActRecord.objects.filter(council_id=council_id).defer("changes", "result").order_by("-recorded_at", "-pk")
    if who := asked.get("who"):
        found = found.filter(actor_name__icontains=who)
    if name := asked.get("act"):
        found = found.filter(name__icontains=name)
    if subject := asked.get("object"):
        found = found.filter(subject_id=subject)
    if since := asked.get("since"):
        found = found.filter(recorded_at__gte=_midnight(since))
    if until := asked.get("until"):
        found = found.filter(recorded_at__lt=_midnight(until + timedelta(days=1)))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(READ_AUDIT)
def record(request: Any, record_id: UUID) -> HttpResponse:
    """One act. A GET shows who and when; a POST opens what was changed, and leaves a record that it was opened."""
    found = ActRecord.objects.filter(council_id=request.council.id, pk=record_id).first()
    if found is None:
        raise NotFound
    changes = None
    if request.method == "POST":
        open_record(request.actor, record_id=found.pk)
        changes = [_change(*row) for row in found.changes]
    seal = AuditSeal.objects.filter(record_id=found.pk).first()
    context = {"record": found, "facts": _facts(found, seal), "changes": changes}
    return render(request, "administration/record.html", context)


@act("administration.open_record")
def open_record(ctx: ActContext, *, record_id: UUID) -> dict[str, Any]:
    """Note that somebody looked at the changed values of an act."""
    ctx.require(READ_AUDIT)
    ctx.about("audit.act_record", record_id)
    return {}


def _facts(found: ActRecord, seal: AuditSeal | None) -> list[dict[str, Any]]:
    subject = f"{object_words(found.subject_kind)} {found.subject_id}" if found.subject_id else ""
    names = names_of([found.principal_id])
    return [
        {"label": _("Act"), "value": act_words(found.name)},
        {"label": _("Time of the act"), "value": timezone.localtime(found.recorded_at).strftime("%Y-%m-%d %H:%M:%S")},
        {"label": _("Person"), "value": person_words(found.actor_name, found.role)},
        {"label": _("Role"), "value": role_words(found.role)},
        {"label": _("Acts for"), "value": names.get(found.principal_id, "") if found.principal_id else ""},
        {"label": _("Way"), "value": channel_words(found.channel)},
        {"label": _("Object"), "value": subject, "wide": True},
        {"label": _("Remark"), "value": found.note, "wide": True},
        {"label": _("Place in the chain"), "value": f"{seal.position}" if seal else _("Not sealed yet")},
        {"label": _("Seal"), "value": seal.hash if seal else "", "wide": True},
    ]


def _change(table: str, row_id: str, columns: dict[str, Any]) -> dict[str, Any]:
    model = next((m for m in apps.get_models() if m._meta.db_table == table), None)
    rows = [
        {"column": column_words(name) if name else _("the whole row"), "old": _value(change[0]), "new": _value(change[1])}
        for name, change in columns.items()
    ]
    return {"table": table_words(model._meta.label_lower) if model else table, "row": row_id, "columns": rows}


def _value(value: Any) -> str:
    if value is None:
        return "—"
    if isinstance(value, dict) and "length" in value:
        return _("text of {n} characters").format(n=value["length"])
    if isinstance(value, dict) and "commitment" in value:
        return _("kept as a commitment {digest}…").format(digest=value["commitment"][:12])
    return str(value)


def _seal(council_id: UUID) -> dict[str, Any]:
    """The lamp: is everything sealed, and since when not."""
    age = unsealed_age(council_id)
    last = AuditSeal.objects.filter(council_id=council_id).order_by("-position").first()
    late = age is not None and age > RED_AFTER
    words = _("All acts are sealed") if age is None else _("Oldest act without a seal: {n} s").format(n=int(age.total_seconds()))
    return {"tone": "late" if late else "done", "words": words, "last": last}


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
