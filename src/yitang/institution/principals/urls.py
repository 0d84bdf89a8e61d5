"""Addresses below `/{council}/desk/principals/`."""

from django.urls import path

from yitang.institution.principals import views

app_name = "principals"
urlpatterns = [
    path("", views.bodies, name="bodies"),
    path("add/", views.add, name="add"),
    path("pick", views.pick, name="pick"),
    path("waiting/", views.waiting, name="waiting"),
    path("waiting/<uuid:principal_id>/", views.join, name="join"),
    path("joined/", views.joined, name="joined"),
    path("joined/<uuid:principal_id>/part/", views.part, name="part"),
]
