"""Addresses below `/{council}/desk/roster/`."""

from django.urls import path

from yitang.features.roster import views

app_name = "roster"
urlpatterns = [
    path("new-term/", views.new_term, name="new_term"),
    path("new-term/<uuid:batch_id>/", views.look, name="look"),
]
