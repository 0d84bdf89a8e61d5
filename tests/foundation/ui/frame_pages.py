"""Addresses to which the menu of the shell's tests leads."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def page(request: HttpRequest, council: str) -> HttpResponse:
    return HttpResponse(council)


urlpatterns = [
    path("<slug:council>/desk/", page, name="todo"),
    path("<slug:council>/desk/proposals/", page, name="proposals"),
    path("<slug:council>/desk/write/", page, name="write"),
    path("accounts/", include("yitang.foundation.accounts.urls")),
    path("ui/", include("yitang.foundation.ui.urls")),
]
