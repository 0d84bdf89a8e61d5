"""All addresses. The order matters: a council's code is caught last, by the portal.

The doors mount what features offer: `desk` below `/{council}/desk/`, `api` below `/api/v1/`, `screen` below `/{council}/screen/`,
`resident` on the pages where strangers write, `portal` for all the rest.
"""

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

from yitang.config.health import healthz, readyz
from yitang.config.later import LaterResolver
from yitang.config.metrics import metrics
from yitang.doors.desk.front import front
from yitang.doors.portal.views import robots

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", robots),
    path("accounts/", include("yitang.foundation.logins.urls")),
    path("accounts/", include("yitang.foundation.accounts.urls")),
    path("ui/", include("yitang.foundation.ui.urls")),
    # Named, not included: the schemas of the API are half of a start and are read when a programme calls for the first time.
    LaterResolver(RoutePattern("api/v1/"), "yitang.doors.api.urls", app_name="ninja", namespace="api"),
    path("", front, name="front"),
    path("<slug:council>/desk/", include("yitang.doors.desk.urls")),
    path("<slug:council>/screen/", include("yitang.doors.screen.urls")),
    path("<slug:council>/", include("yitang.doors.resident.urls")),
    path("<slug:council>/", include("yitang.doors.portal.urls")),
]

handler400 = "yitang.foundation.ui.views.bad_request"
handler403 = "yitang.foundation.ui.views.permission_denied"
handler404 = "yitang.foundation.ui.views.not_found"
handler500 = "yitang.foundation.ui.views.server_error"
