"""Addresses of briefs on the portal, below `/{council}/briefs/`."""

from django.urls import path

from yitang.features.briefs.public.portal import brief_detail, brief_list

urlpatterns = [
    path("", brief_list, name="list"),
    path("<uuid:case_id>/", brief_detail, name="detail"),
]
