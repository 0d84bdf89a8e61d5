"""Addresses below `/{council}/desk/library/`."""

from django.urls import path

from yitang.features.library import views

app_name = "library"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.begin, name="begin"),
    path("<uuid:library_id>/", views.case, name="case"),
    path("<uuid:library_id>/edit/", views.edit, name="edit"),
    path("<uuid:library_id>/take-up/", views.take_up, name="take_up"),
]
