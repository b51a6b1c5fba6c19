"""Whether a process can do its work: named checks, of which each is fine, degraded or failed."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

_LOG = logging.getLogger(__name__)

Status = Literal["ok", "degraded", "failed"]

_WORST: tuple[Status, ...] = ("failed", "degraded", "ok")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `degraded` works on with less; `failed` should get no requests."""

    status: Status = "ok"
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Probe:
    """A check by name; to raise is to fail. It may run often, and beside other requests."""

    name: str
    ask: Callable[[], Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckObject:
    """A check with what it found."""

    name: str
    status: Status
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessObject:
    """Whether the process can work: the worst of its checks."""

    status: Status
    checks: tuple[CheckObject, ...]


def readiness(probes: Iterable[Probe]) -> ReadinessObject:
    """Ask every probe, also where one before it failed."""
    checks = tuple(_check(probe) for probe in probes)
    found = {check.status for check in checks}
    return ReadinessObject(status=next((status for status in _WORST if status in found), "ok"), checks=checks)


def _check(probe: Probe) -> CheckObject:
    try:
        finding = probe.ask()
    except Exception:  # noqa: BLE001 - whatever a probe raises, the process is not ready
        _LOG.exception("the check %s failed", probe.name)  # the words of an error are for the log, not for callers
        finding = Finding("failed", "could not be done: see the log")
    return CheckObject(name=probe.name, status=finding.status, detail=finding.detail)
