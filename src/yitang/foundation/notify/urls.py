"""Addresses below `/{council}/desk/notify/`."""

from django.urls import path

from yitang.foundation.notify import call_views, channel_views, own_views

app_name = "notify"
urlpatterns = [
    path("own/", own_views.own, name="own"),
    path("own/email/", own_views.email, name="email"),
    path("own/code/", own_views.code, name="code"),
    path("own/email/drop/", own_views.drop, name="drop"),
    path("calendar/", own_views.calendar, name="calendar"),
    path("calendar/end/", own_views.end_calendar, name="end_calendar"),
    path("calendar/<str:feed>.ics", own_views.feed, name="feed"),
    path("channels/", channel_views.channels, name="channels"),
    path("channels/test/", channel_views.test, name="test"),
    path("channels/robots/add/", channel_views.add_robot, name="add_robot"),
    path("channels/robots/<uuid:robot_id>/test/", channel_views.test, name="test_robot"),
    path("channels/robots/<uuid:robot_id>/end/", channel_views.end_robot, name="end_robot"),
    path("hours/", channel_views.hours, name="hours"),
    path("calls/", call_views.calls, name="calls"),
    path("calls/sheet/", call_views.sheet, name="sheet"),
    path("calls/<uuid:principal_id>/", call_views.note, name="note"),
    path("calls/<uuid:principal_id>/number/", call_views.number, name="number"),
]
