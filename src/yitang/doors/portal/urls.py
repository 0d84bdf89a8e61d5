"""Addresses of the portal: what features publish under their names."""

from django.urls import URLPattern, URLResolver, include, path

from yitang.foundation.ui.mounts import PORTAL_URLS

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{name}/", include((module, name), namespace=name)) for name, module in PORTAL_URLS.items()
]
