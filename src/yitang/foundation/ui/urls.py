"""Addresses of the interface itself, mounted at `/ui/`."""

from django.urls import path
from django.views.i18n import set_language

from yitang.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("large-print", views.large_print, name="large_print"),
    path("language", set_language, name="language"),
    path("specimen", views.specimen, name="specimen"),
]
