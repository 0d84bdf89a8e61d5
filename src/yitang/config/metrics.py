"""`/metrics` for Prometheus: off unless `YITANG_METRICS=1`, and then for this machine alone or for whoever brings the token.

Requests are counted by each server process in files of its own, which a scrape adds up (prometheus_client's mode for several
processes); queues are counted when they are asked for. No label names a council, a person or an address.
"""

import hmac
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yitang.config.countfiles import FOLDER
from yitang.config.health import oldest_unsealed

LOOPBACK = {"127.0.0.1", "::1"}
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5)


class CountRequests:
    """Counts requests by door, method and kind of status, and how long they took."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        prometheus = _library()
        self.requests = prometheus.Counter("yitang_requests", "Requests", ["door", "method", "status"])
        self.seconds = prometheus.Histogram("yitang_request_seconds", "Seconds that requests took", ["door"], buckets=BUCKETS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        door = _door(request)
        method = request.method if request.method in ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE") else "other"
        self.requests.labels(door, method, f"{response.status_code // 100}xx").inc()
        self.seconds.labels(door).observe(time.perf_counter() - began)
        return response


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures in Prometheus' text form; 404 while they are switched off or for somebody from elsewhere."""
    if not settings.METRICS or not _may_read(request):
        raise Http404
    prometheus = _library()
    from prometheus_client import multiprocess

    registry = prometheus.CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    registry.register(Counted())
    return HttpResponse(prometheus.generate_latest(registry), content_type=prometheus.CONTENT_TYPE_LATEST)


class Counted:
    """Figures that are counted when they are asked for."""

    def collect(self) -> Iterator[Any]:
        """Deliveries and jobs by state, messages not yet spread, and how long the oldest act has waited for its seal."""
        from django.db.models import Count

        from yitang.foundation.jobs.models import Job
        from yitang.foundation.notify.models import Delivery, Message
        from yitang.foundation.tenancy.scope import everywhere

        with everywhere():
            waiting = Message.objects.filter(spread_at__isnull=True).count()
            deliveries = dict(Delivery.objects.order_by().values_list("state").annotate(Count("pk")))
            jobs = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        age = oldest_unsealed()
        yield _gauge("yitang_messages_to_spread", "Messages that wait in the outbox", {(): waiting})
        yield _gauge("yitang_deliveries", "Deliveries by state", {(s,): deliveries.get(s, 0) for s in Delivery.State.values})
        yield _gauge("yitang_jobs", "Background jobs by state", {(s,): jobs.get(s, 0) for s in Job.State.values})
        seconds = age.total_seconds() if age else 0.0
        yield _gauge("yitang_seal_lag_seconds", "Seconds that the oldest act has waited for its seal", {(): seconds})


def _gauge(name: str, words: str, figures: dict[tuple[str, ...], float]) -> Any:
    from prometheus_client.core import GaugeMetricFamily

    family = GaugeMetricFamily(name, words, labels=["state"] if any(figures) else [])
    for labels, figure in figures.items():
        family.add_metric(list(labels), figure)
    return family


def _may_read(request: HttpRequest) -> bool:
    """With a token set, whoever brings it; without one, this machine, unless a proxy stands in between."""
    if token := settings.METRICS_TOKEN:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    forwarded = any(name in request.headers for name in ("X-Forwarded-For", "X-Real-IP", "Forwarded"))
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not forwarded


def _door(request: HttpRequest) -> str:
    """Which door was asked; `other` for health, log-in and addresses that do not exist."""
    match = request.resolver_match
    door = (match.namespaces or [""])[0] if match else ""
    return door if door in ("desk", "portal", "api") else "other"


def _library() -> Any:
    """prometheus_client, told where the processes leave their counts before it is imported."""
    folder = Path(settings.DATA_DIR) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
    import prometheus_client

    return prometheus_client
