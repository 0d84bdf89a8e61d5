"""Addresses of the desk: its own home pages, and what features register under their names."""

from django.urls import URLPattern, URLResolver, include, path

from yitang.doors.desk import settings_views, version_views, views
from yitang.foundation.ui.mounts import DESK_URLS

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("messages/", views.messages, name="messages"),
    path("messages/read/", views.read, name="read_all"),
    path("messages/<uuid:message_id>/read/", views.read, name="read"),
    path("me/", views.me, name="me"),
    path("settings/calendar/", settings_views.calendar, name="calendar"),
    path("settings/calendar/set/", settings_views.set_day, name="set_day"),
    path("settings/calendar/<str:day>/clear/", settings_views.clear_day, name="clear_day"),
    path("settings/parameters/", settings_views.parameters, name="parameters"),
    path("settings/parameters/<str:procedure>/<slug:name>/", settings_views.parameter, name="parameter"),
    path("settings/versions/", version_views.versions, name="versions"),
    path("settings/versions/<uuid:version_id>/", version_views.move, name="move_cases"),
    *(path(f"{name}/", include((module, name), namespace=name)) for name, module in DESK_URLS.items()),
]
