"""Addresses below `/{council}/figures/`, without log-in."""

from django.urls import path

from yitang.insights.grassroots import public

app_name = "figures"
urlpatterns = [
    path("", public.figures, name="figures"),
    path("<uuid:released_id>.csv", public.as_text, name="csv"),
    path("<uuid:released_id>.xlsx", public.as_book, name="xlsx"),
]
