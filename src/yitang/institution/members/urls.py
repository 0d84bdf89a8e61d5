"""Addresses below `/{council}/desk/members/`."""

from django.urls import path

from yitang.institution.members import views

app_name = "members"
urlpatterns = [
    path("", views.members, name="members"),
    path("add/", views.add, name="add"),
    path("<uuid:member_id>/", views.member, name="member"),
    path("<uuid:member_id>/edit/", views.edit, name="edit"),
]
