"""The page that finds, and the two parts of it that the palette asks for."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yitang.foundation.permissions.policy import anyone, declare
from yitang.foundation.permissions.roles import Role
from yitang.foundation.permissions.web import needs
from yitang.foundation.ui.finding.queries import find_everywhere, find_url

FIND = "ui.find"
# Whoever has a log-in may look; what is found is what each room's own rules let be seen.
declare(FIND, _("Find pages, proposals, people and units"), dict.fromkeys([one for one in Role if one != Role.VISITOR], anyone))

PARTS = {"dialog": "ui/finding/_dialog.html", "rows": "ui/finding/_options.html"}


@require_safe
@needs(FIND)
def find(request: Any) -> HttpResponse:
    """`?q=` finds; `?part=dialog` is the palette as it opens, `?part=rows` its answers."""
    typed = request.GET.get("q", "")
    groups = find_everywhere(request, typed)
    context = {"groups": groups, "typed": typed, "url": find_url(request), "count": sum(len(group.rows) for group in groups)}
    return render(request, PARTS.get(request.GET.get("part", ""), "ui/finding/page.html"), context)
