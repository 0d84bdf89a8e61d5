"""Addresses below `/{council}/grassroots/`, without log-in."""

from django.urls import path

from yitang.features.grassroots import public

app_name = "grassroots"
urlpatterns = [
    path("", public.venues, name="venues"),
    path("venues/<str:venue_code>/", public.venue, name="venue"),
]
