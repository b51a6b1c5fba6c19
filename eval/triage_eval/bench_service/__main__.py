"""Measures the running service, all in one run: `python -m triage_eval.bench_service`; a table, or JSON with `--json`.

- `validated`: requests a second of the same service with nothing decided and nothing kept (`ceiling.py`);
- `decided`: the same with everything decided and nothing kept: the costs of deciding and keeping are told apart;
- `durable`: single POSTs a second, each acknowledged after its commit, over as many connections;
- `steady`: a constant rate, latency from the instant at which each request should begin, while the worker of the same
  process asks a local model about a backlog, and delivers the webhooks of that and of what comes in;
- `overload`: more connections than may wait; what was accepted must be there afterwards;
- `postgresql`: two API and two worker processes beside it, with `--postgresql`: on a server of the benchmark's own, or
  on the empty database that it names.

Whatever it starts ends with it, also if it is killed.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import create_engine, text

from triage_eval.bench_service.load import Order
from triage_eval.bench_service.model_cases import asking_rules, fill
from triage_eval.bench_service.postgresql import server
from triage_eval.bench_service.served import SERVICE, Process, free_port, prepare, send, send_to_all, service
from triage_eval.bench_service.tied import tied

Measured = dict[str, object]

EXCEPTIONS = "/v1/exceptions"
RECEIVER = "triage_eval.bench_service.receiver:main"
CEILING = "triage_eval.bench_service.ceiling"
OWN = "own"


@dataclass(slots=True)
class Memory:
    """The most memory that a process held while a block ran, in MiB."""

    most: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self, process: Process) -> Iterator[None]:
        """Look ten times a second."""
        watcher = threading.Thread(target=self._watch, args=(process,))
        watcher.start()
        try:
            yield
        finally:
            self.done.set()
            watcher.join()

    def _watch(self, process: Process) -> None:
        while not self.done.wait(0.1):
            self.most = max(self.most, process.resident_mib)


def measured(report: Measured, cpu: float) -> Measured:
    """Add rates a second and a second of the service's CPU to a report, and leave the names out."""
    kept = sum(int(str(count)) for status, count in _statuses(report).items() if status in ("200", "201"))
    seconds, generator = float(str(report["seconds"])), float(str(report["cpu_seconds"]))
    rates = {"per_second": round(kept / seconds), "per_cpu_second": round(kept / cpu) if cpu else None}
    used = {"service_cpu_seconds": round(cpu, 2), "generator_cpu_share": round(generator / seconds, 2)}
    shown = {name: report[name] for name in ("seconds", "statuses", "milliseconds")}
    return {**rates, **used, **shown}


def _statuses(report: Measured) -> dict[str, int]:
    found = report["statuses"]
    assert isinstance(found, dict)  # noqa: S101 - as the generator writes it
    return found


def flood(folder: Path, asked: argparse.Namespace, *, entry: str = SERVICE) -> Measured:
    """Post as fast as connections are answered, after a little to warm up."""
    url = f"sqlite:///{folder}/{entry.rpartition(':')[2]}.db"
    key = prepare(url)
    with service(url, role="api", entry=entry) as served:
        assert served.port is not None  # noqa: S101 - it serves
        order = Order(
            port=served.port, path=EXCEPTIONS, key=key, connections=asked.connections, seconds=1, seed=asked.seed
        )
        send(order)
        before = served.cpu_seconds
        report = send(replace(order, seconds=asked.seconds, seed=asked.seed + 1))
        return measured(report, served.cpu_seconds - before)


def steady(folder: Path, asked: argparse.Namespace) -> Measured:
    """Post at a constant rate while a model is asked about a backlog, and webhooks are delivered."""
    url, rules = f"sqlite:///{folder}/steady.db", asking_rules(folder)
    with _receiver() as port:
        key = prepare(url, endpoint=f"http://127.0.0.1:{port}/")
        fill(url, asked.backlog, seed=asked.seed + 2, rules=rules)
        with service(url, rules=rules) as served:
            assert served.port is not None  # noqa: S101 - it serves
            before = served.cpu_seconds
            order = Order(port=served.port, path=EXCEPTIONS, key=key, connections=64, seconds=asked.steady_seconds)
            report = send(replace(order, rate=asked.rate, seed=asked.seed + 3))
            cpu = served.cpu_seconds - before
            delivered = _count(url, "SELECT count(*) FROM deliveries WHERE state = 'delivered'")
            consulted = _count(url, "SELECT count(*) FROM consultations WHERE explanation IS NOT NULL")
    beside = {"backlog": asked.backlog, "model_cases_done": consulted, "webhooks_delivered": delivered}
    return measured(report, cpu) | {"rate": asked.rate, **beside}


def overload(folder: Path, asked: argparse.Namespace) -> Measured:
    """Post over more connections than may wait, and look for everything that was accepted."""
    url = f"sqlite:///{folder}/overload.db"
    key = prepare(url)
    memory = Memory()
    with service(url, role="api") as served:
        assert served.port is not None  # noqa: S101 - it serves
        before, at_rest = served.cpu_seconds, served.resident_mib
        order = Order(
            port=served.port,
            path=EXCEPTIONS,
            key=key,
            connections=asked.overload,
            seconds=asked.seconds,
            seed=asked.seed,
        )
        with memory.watched(served):
            report = send(order)
        cpu = served.cpu_seconds - before
    told = measured(report, cpu) | {"connections": asked.overload, "mib_at_rest": round(at_rest)}
    return told | {"mib_at_most": round(memory.most), "accepted_and_lost": _lost(url, report)}


def on_postgresql(url: str, asked: argparse.Namespace) -> Measured:
    """Post to two API processes, beside which two workers deliver what is decided."""
    with ExitStack() as processes:
        endpoint = f"http://127.0.0.1:{processes.enter_context(_receiver())}/"
        key = prepare(url, endpoint=endpoint)
        apis = [processes.enter_context(service(url, role="api")) for _ in range(2)]
        workers = [processes.enter_context(service(url, role="worker")) for _ in range(2)]
        orders = [
            Order(
                port=one.port or 0, path=EXCEPTIONS, key=key, connections=asked.connections // 2, seconds=asked.seconds
            )
            for one in apis
        ]
        send_to_all([replace(order, seconds=1, seed=asked.seed + 20 + n) for n, order in enumerate(orders)])
        before = sum(one.cpu_seconds for one in (*apis, *workers))
        reports = send_to_all([replace(order, seed=asked.seed + 10 + n) for n, order in enumerate(orders)])
        cpu = sum(one.cpu_seconds for one in (*apis, *workers)) - before
    lost = sum(_lost(url, report) for report in reports)
    halves = [measured(report, 0) for report in reports]
    total = sum(int(str(half["per_second"])) for half in halves)
    return {"per_second": total, "service_cpu_seconds": round(cpu, 2), "accepted_and_lost": lost, "by_process": halves}


@contextmanager
def _receiver() -> Iterator[int]:
    port = free_port()
    with tied(RECEIVER, [str(port)]):
        yield port


def _lost(url: str, report: Measured) -> int:
    """Count what was acknowledged and is not there."""
    engine = create_engine(url)
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT external_id FROM exceptions")).scalars())
    engine.dispose()
    accepted = report["accepted"]
    assert isinstance(accepted, list)  # noqa: S101 - as the generator writes it
    return len(set(accepted) - kept)


def _count(url: str, query: str) -> int:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = int(connection.execute(text(query)).scalar_one())
    engine.dispose()
    return found


def run(asked: argparse.Namespace) -> Measured:
    """Measure everything, one after another."""
    with tempfile.TemporaryDirectory(prefix="triage-bench-") as name:
        folder = Path(name)
        told: Measured = {"cpus": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2), "seed": asked.seed}
        told["validated"] = validated = said("validated", flood(folder, asked, entry=f"{CEILING}:validated"))
        told["decided"] = decided = said("decided", flood(folder, asked, entry=f"{CEILING}:decided"))
        told["durable"] = durable = said("durable", flood(folder, asked))
        told["share_of_validated"], told["share_of_decided"] = _share(durable, validated), _share(durable, decided)
        told["steady"] = said("steady", steady(folder, asked))
        told["overload"] = said("overload", overload(folder, asked))
        if asked.postgresql:
            with nullcontext(asked.postgresql) if asked.postgresql != OWN else server() as url:
                told["postgresql"] = said("postgresql", on_postgresql(url, asked))
        return told


def _share(part: Measured, of: Measured) -> float:
    return round(int(str(part["per_second"])) / int(str(of["per_second"])), 3)


def said(name: str, part: Measured) -> Measured:
    """Tell on stderr what is done: a whole run takes a quarter of an hour."""
    print(f"{name}: {part['per_second']} a second", file=sys.stderr)  # noqa: T201 - progress
    return part


def table(told: Measured) -> str:
    """Write what was measured as lines."""
    rows = [f"{name:<18}{value}" for name, value in told.items() if not isinstance(value, dict)]
    for name, part in told.items():
        if isinstance(part, dict):
            rows += [f"{name}", *(f"  {key:<22}{value}" for key, value in part.items() if key != "by_process")]
    return "\n".join(rows)


def main() -> None:
    """Measure as the command line says."""
    parser = argparse.ArgumentParser(
        prog="python -m triage_eval.bench_service", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--steady-seconds", type=float, default=600)
    parser.add_argument("--backlog", type=int, default=10_000)
    parser.add_argument("--overload", type=int, default=1_500, help="connections; 1,000 postings may wait")
    also = "measure PostgreSQL too, on a server of its own or at the address of an empty database"
    parser.add_argument("--postgresql", nargs="?", const=OWN, help=also)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 16_384), most))
    told = run(asked)
    print(json.dumps(told, indent=2) if asked.json else table(told))  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
