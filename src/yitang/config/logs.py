"""Structured logs: one JSON object a line when served, readable lines in the demo. No address, query or body of a request is ever logged."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from yitang.foundation.core.ids import uuid7

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
# Local variables stay out of the log: they hold what people typed, and printing them takes seconds.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
QUIET = ("/healthz", "/readyz", "/static/")


def logging_settings(style: str, level: str) -> dict[str, Any]:
    """Django's LOGGING for the style `json` or `text`, and the same for structlog's own loggers."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: list[Any] = (
        [_TRACEBACKS, structlog.processors.JSONRenderer(ensure_ascii=False)]
        if style == "json"
        else [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)]
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # A refused or missing page is one access line, not a second warning; faults of the server keep their traceback.
            "django.request": {"level": "ERROR"},
            "django.server": {"handlers": [], "propagate": False},
            "axes": {"level": "WARNING"},
        },
    }


class RequestLog:
    """Gives each request an id (kept from nginx's X-Request-ID when it is one), binds it to every log line, and logs one line at its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.log = structlog.get_logger("yitang.access")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if given.isalnum() and len(given) <= 64 else uuid7().hex
        structlog.contextvars.bind_contextvars(request=request_id)
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            if not request.path.startswith(QUIET):
                milliseconds = round((time.perf_counter() - began) * 1000, 1)
                self.log.info(
                    "request", method=request.method, path=shown_path(request), status=response.status_code, ms=milliseconds
                )
            response.headers["X-Request-ID"] = request_id
            return response
        finally:
            structlog.contextvars.clear_contextvars()


def shown_path(request: HttpRequest) -> str:
    """The path without the secrets that stand in it: an invitation, a link, a calendar's address open to whoever reads them."""
    path = request.path
    for name, value in (request.resolver_match.kwargs if request.resolver_match else {}).items():
        if name.endswith("secret") or name == "feed":
            path = path.replace(str(value), "…")
    return path
