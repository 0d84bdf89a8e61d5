"""The first page: which council. Whoever has but one is led on at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yitang.foundation.permissions.queries import councils_of
from yitang.foundation.tenancy.models import Council


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """After a log-in the desk of the only council, or a choice of one's councils; for strangers the portals."""
    if request.user.is_authenticated:
        councils = councils_of(request.user.pk)
        if len(councils) == 1:
            return redirect("desk:home", council=councils[0].code)
        return render(request, "desk/choose.html", {"councils": councils, "desk": True})
    councils = list(Council.objects.all())
    if len(councils) == 1:
        return redirect(f"/{councils[0].code}/")
    return render(request, "desk/choose.html", {"councils": councils, "desk": False})
