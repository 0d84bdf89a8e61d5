"""Where features hang their pages: contribution points that the doors mount, filled in `AppConfig.ready`.

    from yitang.foundation.ui.mounts import API_ROUTERS, DESK_URLS, PORTAL_URLS
    DESK_URLS.register("proposals", "yitang.features.proposals.urls.desk")            # /{council}/desk/proposals/…
    PORTAL_URLS.register("proposals", "yitang.features.proposals.portal_urls")   # /{council}/proposals/…
    API_ROUTERS.register("proposals", "yitang.features.proposals.api.routes:router")    # /api/v1/{council}/proposals/…

The key is the first part of the address and the namespace: `reverse("desk:proposals:list", kwargs={"council": code})`.
Views receive neither `council` nor an open question of scope: the door has set `request.council` and `request.actor`.
"""

from yitang.foundation.core.registry import Registry

DESK_URLS: Registry[str] = Registry("desk addresses")
PORTAL_URLS: Registry[str] = Registry("portal addresses")
RESIDENT_URLS: Registry[str] = Registry("addresses of residents")
"""Pages on which strangers write: `/{council}/<key>/`, in the namespace `resident`; never kept by a cache, never behind a log-in."""
API_ROUTERS: Registry[str] = Registry("api routers")
