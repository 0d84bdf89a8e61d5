"""Addresses of the portal below `/{council}/`: its own pages, and what features publish under their names."""

from django.urls import URLPattern, URLResolver, include, path

from yitang.doors.portal import views
from yitang.foundation.ui.mounts import PORTAL_URLS

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:room>-<int:part>.xml", views.sitemap_part, name="sitemap_part"),
    *(path(f"{name}/", include((module, name), namespace=name)) for name, module in PORTAL_URLS.items()),
]
