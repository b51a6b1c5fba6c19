"""What Prometheus reads: counted as it happens, or asked for when it is read. No label names a tenant."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from triage.errors import TriageError
from triage.model import Filed
from triage_api.telemetry.access import Served

_LOG = logging.getLogger(__name__)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One value at the moment of reading: `name` without the prefix `triage_`, in base units (seconds, items)."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Gauges = Callable[[], Iterable[Measure]]
"""Is asked for values each time the metrics are read. The measures of one name carry the same labels."""


class Metrics:
    """The metrics of one process, in a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)
        self._requests = Counter(
            "triage_http_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "triage_http_request_seconds",
            "Seconds from the first byte of a request to the last of its answer.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._filings = Counter(
            "triage_filings", "Exceptions filed, by what came of them.", ("kind", "outcome"), registry=self._registry
        )

    def served(self, request: Served) -> None:
        """Count a request."""
        self._requests.labels(request.method, request.route, str(request.status)).inc()
        self._seconds.labels(request.method, request.route).observe(request.seconds)

    def filed(self, answer: Filed | TriageError) -> None:
        """Count the answer to a filing: what was decided, `repeated` for a known one, `refused` for an error."""
        if isinstance(answer, TriageError):
            self._filings.labels("-", "refused").inc()
        else:
            self._filings.labels(answer.record.kind, answer.record.outcome if answer.created else "repeated").inc()

    def ask(self, source: str, gauges: Gauges) -> None:
        """Ask for gauges whenever the metrics are read; `triage_gauges_up{source=...}` is 0 while they fail."""
        self._registry.register(_Asked(source, gauges))

    def text(self) -> bytes:
        """Return all metrics in the Prometheus text format."""
        return generate_latest(self._registry)


class _Asked(Collector):
    """Gauges of one source; a source that fails takes no other metric with it."""

    def __init__(self, source: str, gauges: Gauges) -> None:
        self._source, self._gauges = source, gauges

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return nothing: the registry would else ask for the values to learn their names."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield one family for each name, and whether the source answered."""
        up = GaugeMetricFamily("triage_gauges_up", "Whether a source of gauges answered.", labels=("source",))
        try:
            families = _families(self._gauges())
        except Exception:  # noqa: BLE001 - whatever a source raises, the others are still worth reading
            _LOG.exception("the gauges of %s could not be read", self._source)
            families = []
            up.add_metric((self._source,), 0)
        else:
            up.add_metric((self._source,), 1)
        yield from (up, *families)


def _families(measures: Iterable[Measure]) -> list[GaugeMetricFamily]:
    families: dict[str, GaugeMetricFamily] = {}
    for measure in measures:
        name = f"triage_{measure.name}"
        family = families.setdefault(name, GaugeMetricFamily(name, measure.help, labels=tuple(measure.labels)))
        family.add_metric(tuple(measure.labels.values()), measure.value)
    return list(families.values())
