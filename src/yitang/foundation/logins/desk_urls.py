"""Addresses below `/{council}/desk/logins/`."""

from django.urls import path

from yitang.foundation.logins import list_views

app_name = "logins"
urlpatterns = [
    path("identities/", list_views.identities, name="identities"),
    path("identities/<uuid:account_id>/<slug:provider>/part/", list_views.part, name="part"),
]
