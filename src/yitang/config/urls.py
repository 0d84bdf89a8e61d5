"""All addresses. The order matters: a council's code is caught last, by the portal.

The doors mount what features offer: `desk` below `/{council}/desk/`, `api` below `/api/v1/`, `portal` for all the rest.
"""

from django.urls import URLPattern, URLResolver, include, path

from yitang.config.health import healthz, readyz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("accounts/", include("allauth.urls")),
    # Doors, in this order: api, desk, portal.
]
