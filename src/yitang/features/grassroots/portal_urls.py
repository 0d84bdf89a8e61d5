"""Addresses below `/{council}/grassroots/`, without log-in."""

from django.urls import path

from yitang.features.grassroots import public, public_people

app_name = "grassroots"
urlpatterns = [
    path("", public.venues, name="venues"),
    path("map/", public.spots, name="spots"),
    path("people/<str:card_code>/", public_people.person, name="person"),
    path("venues/<str:venue_code>/", public.venue, name="venue"),
]
