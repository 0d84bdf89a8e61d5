"""Addresses below `/{council}/desk/units/`."""

from django.urls import path

from yitang.institution.units import views

app_name = "units"
urlpatterns = [
    path("", views.units, name="units"),
    path("add/", views.add, name="add"),
    path("export/", views.export, name="export"),
    path("<uuid:unit_id>/", views.unit, name="unit"),
    path("<uuid:unit_id>/edit/", views.edit, name="edit"),
    path("<uuid:unit_id>/rename/", views.rename, name="rename"),
    path("<uuid:unit_id>/merge/", views.merge, name="merge"),
]
