"""Addresses of the desk: its own home pages, and what features register under their names."""

from django.urls import URLPattern, URLResolver, include, path

from yitang.doors.desk import views
from yitang.foundation.ui.mounts import DESK_URLS

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    *(path(f"{name}/", include((module, name), namespace=name)) for name, module in DESK_URLS.items()),
]
