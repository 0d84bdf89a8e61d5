"""Addresses of the API: `/api/v1/openapi.json`, a page that lists the operations, and for each council the features' routers."""

from typing import Any

from django.urls import URLPattern, URLResolver, path, re_path
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from ninja import NinjaAPI

from yitang.doors.api import operations, problems
from yitang.doors.api.reference import reference
from yitang.foundation.ui.mounts import API_ROUTERS

COUNCIL = {"name": "council", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}}

DESCRIPTION = """Everything that people do on the pages, for programmes: the same policy, the same acts, the same record.

Send a token of the council as `Authorization: Bearer yt_…`; only the published proposals need none. Input is closed: unknown fields
and conditions are refused. Problems are `{code, message, errors}`, the message a Chinese sentence for the person. Send
`Idempotency-Key` to be able to repeat a call, and `expected_version` or `If-Match` not to overwrite what somebody else did.
"""


class CouncilAPI(NinjaAPI):
    """The council stands in every address; the door reads it, so the operations themselves never see it."""

    _schema: dict[str, Any] | None = None

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        """The description of the API, worked out once."""
        if self._schema is None:
            schema = dict(super().get_openapi_schema(path_prefix="/api/v1/"))
            for address, item in schema["paths"].items():
                if "{council}" in address:
                    item["parameters"] = [COUNCIL]
            self._schema = _plain(schema)
        return self._schema


def _plain(value: Any) -> Any:
    """Translated texts as the English they are written in: the description is the same for everybody."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, Promise) else value


api = CouncilAPI(
    title="Yitang 议堂",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
problems.install(api)
api.add_router("/{slug:council}", operations.router)
for name, router in API_ROUTERS.items():
    api.add_router(f"/{{slug:council}}/{name}", import_string(router.replace(":", ".")))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", reference, {"api": api}, name="reference"),
    *api.urls[0],  # their namespace stands in `config.urls`
    re_path("", problems.unknown_address),
]
