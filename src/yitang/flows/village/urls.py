"""Desk addresses of these flows, below `/{council}/desk/village/`."""

from django.urls import path

from yitang.flows.village import views

app_name = "village"
urlpatterns = [
    path("matters/<uuid:matter_id>/topic/", views.list_topic, name="list_topic"),
    path("problems/<uuid:case_id>/hand-on/", views.hand_on, name="hand_on"),
]
