"""Addresses below `/{council}/library/`, without log-in."""

from django.urls import path

from yitang.features.library import public

app_name = "library"
urlpatterns = [
    path("", public.cases, name="cases"),
    path("<uuid:library_id>/", public.case, name="case"),
]
