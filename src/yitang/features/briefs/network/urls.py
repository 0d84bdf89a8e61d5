"""Addresses of the network, below `/{council}/desk/briefs/`."""

from django.urls import path

from yitang.features.briefs.network import views

urlpatterns = [
    path("network/", views.network, name="network"),
    path("network/<uuid:correspondent_id>/end/", views.end_one, name="end_correspondent"),
    path("calls/", views.calls, name="calls"),
    path("calls/new/", views.new_call, name="new_call"),
    path("calls/<uuid:call_id>/", views.call, name="call"),
    path("calls/<uuid:call_id>/answer/", views.answer, name="answer_call"),
    path("calls/<uuid:call_id>/close/", views.close_call, name="close_call"),
    path("calls/<uuid:call_id>/remind/", views.remind_call, name="remind_call"),
]
