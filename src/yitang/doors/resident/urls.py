"""Addresses of residents without an account, who write and are answered: what features offer below `/{council}/`."""

from django.urls import URLPattern, URLResolver, include, path

from yitang.foundation.ui.mounts import RESIDENT_URLS

app_name = "resident"
urlpatterns: list[URLPattern | URLResolver] = [path(f"{name}/", include(module)) for name, module in RESIDENT_URLS.items()]
