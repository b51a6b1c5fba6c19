"""What the service tells of itself: logs, metrics, readiness and traces."""

from triage_api.telemetry.install import Telemetry, install_telemetry
from triage_api.telemetry.logs import configure_logging, log_handler
from triage_api.telemetry.metrics import Measure, Metrics
from triage_api.telemetry.readiness import Finding, Probe, readiness
from triage_api.telemetry.tracing import install_tracing
from triage_api.telemetry.upkeep import measures, probes

__all__ = [
    "Finding",
    "Measure",
    "Metrics",
    "Probe",
    "Telemetry",
    "configure_logging",
    "install_telemetry",
    "install_tracing",
    "log_handler",
    "measures",
    "probes",
    "readiness",
]
