"""The generator of load: raw sockets under asyncio, in a process of its own, so that it takes little and never waits.

It reads a JSON order from stdin and prints a JSON report: `python -m triage_eval.bench_service.load`.
"""

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from triage_eval.bench_service.posts import post


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to send: to which port and path, over how many connections, for how many seconds.

    With a `rate` (requests a second) each request has an instant at which it should begin, whatever the answers before
    it do, and its latency counts from there; without one each connection sends again as soon as it is answered.
    """

    port: int
    path: str
    key: str
    connections: int
    seconds: float
    rate: float | None = None
    first: int = 0
    seed: int = 7


@dataclass(slots=True)
class Report:
    """What came of it: answers by status, the ids that were acknowledged, and latencies in milliseconds."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def told(self) -> dict[str, object]:
        """Return the report as it is printed."""
        ordered = sorted(self.latencies)
        at = {name: _at(ordered, share) for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))}
        return {
            "seconds": round(self.seconds, 3),
            "cpu_seconds": round(self.cpu_seconds, 3),
            "answers": sum(self.statuses.values()),
            "statuses": dict(sorted(self.statuses.items())),
            "milliseconds": at,
            "accepted": self.names,
        }


def _at(ordered: list[float], share: float) -> float | None:
    """Return the latency that so large a share of the answers did not exceed."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2) if ordered else None


class Load:
    """One run of the generator."""

    def __init__(self, order: Order) -> None:
        self._order, self._report = order, Report()
        self._began = 0.0
        self._turns = self._instants()

    async def run(self) -> Report:
        """Send what is ordered, and report."""
        cpu, self._began = _cpu(), time.perf_counter()
        await asyncio.gather(*(self._connection() for _ in range(self._order.connections)))
        self._report.seconds = time.perf_counter() - self._began
        self._report.cpu_seconds = _cpu() - cpu
        return self._report

    def _instants(self) -> Iterator[tuple[int, float | None]]:
        """Yield the number of each request, and when it should begin in seconds from the start, if that is ordered."""
        number, rate = self._order.first, self._order.rate
        while True:
            due = None if rate is None else (number - self._order.first) / rate
            if (due if due is not None else time.perf_counter() - self._began) >= self._order.seconds:
                return
            yield number, due
            number += 1

    async def _connection(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._order.port)
        for number, due in self._turns:
            if due is not None:
                await asyncio.sleep(max(0.0, self._began + due - time.perf_counter()))
            name, request = self._request(number)
            begun = time.perf_counter() if due is None else self._began + due
            writer.write(request)
            status = await _answer(reader)
            self._report.latencies.append((time.perf_counter() - begun) * 1e3)
            self._report.statuses[status] += 1
            if status in ("200", "201"):
                self._report.names.append(name)
        writer.close()
        await writer.wait_closed()

    def _request(self, number: int) -> tuple[str, bytes]:
        name, body = post(number, seed=self._order.seed)
        head = (
            f"POST {self._order.path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {self._order.key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return name, head.encode() + body


async def _answer(reader: asyncio.StreamReader) -> str:
    """Read one answer to its end, and return its status."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    _, _, length = head.partition("content-length:")
    await reader.readexactly(int(length.split("\r\n", 1)[0]))
    return head.split(" ", 2)[1]


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Carry out the order on stdin."""
    report = asyncio.run(Load(Order(**json.load(sys.stdin))).run())
    json.dump(report.told(), sys.stdout)


if __name__ == "__main__":
    main()
