"""Desk addresses of figures."""

from django.urls import path

from yitang.instruments.figures import views

app_name = "figures"

urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:code>/", views.overview, name="overview"),
    path("<slug:code>/freeze", views.freeze_now, name="freeze"),
    path("<slug:code>/snapshots/<uuid:snapshot_id>", views.snapshot, name="snapshot"),
    path("<slug:code>/<slug:figure>", views.rows, name="rows"),
]
