"""Addresses of the figures, below `/{council}/desk/briefs/`."""

from django.urls import path

from yitang.features.briefs.figures import views

urlpatterns = [
    path("figures/", views.overview, name="figures"),
    path("figures/export/<slug:format>/", views.export, name="figures_export"),
    path("figures/freeze/now/", views.freeze, name="figures_freeze"),
    path("figures/frozen/<uuid:snapshot_id>/", views.frozen, name="figures_frozen"),
    path("figures/<slug:figure>/", views.rows, name="figure_rows"),
]
