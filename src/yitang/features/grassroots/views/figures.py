"""Open, opened and closed venues between two days, by kind; every number leads to its list."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yitang.foundation.core.clock import today
from yitang.foundation.permissions.web import needs
from yitang.foundation.vocabulary.queries import labels
from yitang.institution.members.forms import day_input
from yitang.institution.places.actions import KINDS
from yitang.institution.places.policy import VIEW
from yitang.institution.places.queries import open_on, visible_venues


class SpanForm(forms.Form):
    """From which day to which."""

    since = forms.DateField(label=_("From day"), required=False, widget=day_input())
    until = forms.DateField(label=_("Until day"), required=False, widget=day_input())


@require_safe
@needs(VIEW)
def figures(request: Any) -> HttpResponse:
    """By kind: open at the end, opened and closed between the two days, both days counted."""
    form = SpanForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until") or today()
    since = asked.get("since") or date(until.year, 1, 1)
    found = (
        visible_venues(request.actor)
        .order_by()
        .values("kind")
        .annotate(
            open=Count("pk", filter=open_on(until)),
            opened=Count("pk", filter=Q(opened_on__gte=since, opened_on__lte=until)),
            closed=Count("pk", filter=Q(closed_on__gte=since, closed_on__lte=until)),
        )
    )
    words, base = labels(KINDS), reverse("desk:grassroots:venues", kwargs={"council": request.council.code})
    rows: list[dict[str, Any]] = [
        dict(row) | {"label": words.get(row["kind"], row["kind"]), "url": f"{base}?kind={row['kind']}&state=all"} for row in found
    ]
    rows = sorted(
        (row for row in rows if row["open"] or row["opened"] or row["closed"]), key=lambda row: (-row["open"], row["label"])
    )
    context = {
        "form": SpanForm(initial={"since": since, "until": until}) if not form.errors else form,
        "rows": rows,
        "whole": {name: sum(row[name] for row in rows) for name in ("open", "opened", "closed")},
        "since": since,
        "until": until,
        "list_url": base,
    }
    return render(request, "grassroots/figures.html", context)
