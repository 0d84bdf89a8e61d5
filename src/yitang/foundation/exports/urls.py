"""Addresses below `/{council}/desk/exports/`."""

from django.urls import path

from yitang.foundation.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.home, name="home"),
    path("rules/", views.rules, name="rules"),
    path("rules/<str:exported>/", views.set_rule, name="set_rule"),
    path("<uuid:copy_id>/", views.copy, name="copy"),
    path("<uuid:copy_id>/file/", views.take, name="take"),
    path("<uuid:copy_id>/agree/", views.agree, name="agree"),
    path("<uuid:copy_id>/refuse/", views.refuse, name="refuse"),
]
