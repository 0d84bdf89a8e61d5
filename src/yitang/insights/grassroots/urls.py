"""Addresses below `/{council}/desk/grassroots_figures/`."""

from django.urls import path

from yitang.insights.grassroots import views
from yitang.insights.grassroots.steps import join, release, released, withdraw

app_name = "grassroots_figures"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("export/<slug:format>/", views.export, name="export"),
    path("joint/", join, name="join"),
    path("released/", released, name="released"),
    path("released/new/", release, name="release"),
    path("released/<uuid:released_id>/withdraw/", withdraw, name="withdraw"),
    path("<slug:figure_code>/", views.rows, name="rows"),
]
