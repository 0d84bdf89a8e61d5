"""Addresses below `/{council}/assessment/` on the public pages: the awards that were released, nothing else."""

from django.urls import path

from yitang.features.assessment import public

app_name = "assessment"
urlpatterns = [path("awards/", public.awards, name="awards")]
