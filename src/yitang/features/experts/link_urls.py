"""Addresses below `/{council}/ballot/`: what a rater without a log-in opens by a one-time link."""

from django.urls import path

from yitang.features.experts.views import rating

urlpatterns = [path("<str:ballot_secret>/", rating.by_link, name="ballot")]
