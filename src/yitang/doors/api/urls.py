"""Addresses of the API: `/api/v1/openapi.json` and, for each council, the routers that features register."""

from django.urls import URLPattern, URLResolver, path
from django.utils.module_loading import import_string
from ninja import NinjaAPI

from yitang.foundation.ui.mounts import API_ROUTERS

api = NinjaAPI(title="Yitang 议堂", version="1", docs_url=None, urls_namespace="api")
for name, router in API_ROUTERS.items():
    api.add_router(f"/{{council}}/{name}", import_string(router.replace(":", ".")))

urlpatterns: list[URLPattern | URLResolver] = [path("", api.urls)]
