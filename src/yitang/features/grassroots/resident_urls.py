"""Addresses below `/{council}/say/`: what residents do without an account."""

from django.urls import path

from yitang.features.grassroots import resident

urlpatterns = [
    path("", resident.write, name="say"),
    path("find/", resident.find, name="find"),
    path("waiting/<str:photo_token>/", resident.waiting, name="waiting"),
    path("<str:matter_secret>/", resident.matter, name="matter"),
    path("<str:matter_secret>/photographs/<int:piece>/", resident.photo, name="photo"),
]
