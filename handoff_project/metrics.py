"""``/metrics``: how this deployment is doing, in the text format of Prometheus, for whoever holds METRICS_TOKEN."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector, CollectorRegistry

from conversations.workload import Lately, Workload, workload


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 where METRICS_TOKEN is empty, 401 without it in ``Authorization: Bearer``."""
    if not settings.METRICS_TOKEN:
        raise Http404
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not constant_time_compare(token.strip(), settings.METRICS_TOKEN):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("The bearer token is not METRICS_TOKEN.\n", "text/plain", 401, headers=headers)
    registry = CollectorRegistry()
    registry.register(_Now(workload(at=timezone.now())))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    def __init__(self, load: Workload) -> None:
        self._load = load

    def collect(self) -> Iterable[Metric]:
        load = self._load
        yield _by("outbox_open", "Things to do that are not settled.", "kind", load.open_items)
        yield _one("outbox_overdue_seconds", "Since when the item due longest waits to be done.", load.overdue_seconds)
        yield from _of_late(load.lately)
        yield _by("handoffs_live", "Handoffs that are offered or active.", "direction", load.handoffs)
        yield _links(load.links)
        yield _one("people_waiting", "People who wait for a live agent.", load.people_waiting)
        yield _one("people_waiting_seconds", "How long the first of them has waited.", load.waiting_seconds)
        yield _one("webhooks_overdue", "Events that should have been delivered to a webhook.", load.webhooks_overdue)
        yield _one("erasures_unanswered", "Requests to erase that other institutions have not answered.", load.erasures)


def _of_late(lately: Lately) -> Iterable[Metric]:
    said = "Attempts to do one of them that ended in the last 5 minutes, 1,000 at most; ok, or the reason."
    yield _by("attempts_lately", said, "outcome", lately.outcomes)
    seconds = {"0.5": lately.p50, "0.95": lately.p95}
    known = {quantile: value for quantile, value in seconds.items() if value is not None}
    yield _by("attempt_seconds_lately", "How long these took.", "quantile", known)


def _links(counts: Mapping[tuple[str, bool], int]) -> Metric:
    family = _family(
        "links", "Verified links to other institutions; failing: the last call over it.", ["direction", "failing"]
    )
    for (direction, failing), number in counts.items():
        family.add_metric([direction, "yes" if failing else "no"], number)
    return family


def _by(name: str, said: str, label: str, numbers: Mapping[str, float]) -> Metric:
    family = _family(name, said, [label])
    for value, number in numbers.items():
        family.add_metric([value], number)
    return family


def _one(name: str, said: str, number: float) -> Metric:
    family = _family(name, said, [])
    family.add_metric([], number)
    return family


def _family(name: str, said: str, labels: list[str]) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"handoff_{name}", said, labels=labels)
