"""The real service in processes of its own: `triage serve` with a key, and what it took of the machine."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from triage.access import Scope
from triage.bootstrap import Content, now
from triage.store import Store
from triage.workflow import TriageWorkflow
from triage_eval.bench_service.load import Order
from triage_eval.bench_service.tied import tied

PATIENCE = 60
SERVICE = "triage.cli:main"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process of the service; a worker has no port."""

    pid: int
    port: int | None = None

    @property
    def cpu_seconds(self) -> float:
        """The seconds of CPU that it took so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    @property
    def resident_mib(self) -> float:
        """The memory that it holds, in MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@contextmanager
def service(url: str, *, role: str = "all", entry: str = SERVICE, rules: Path | None = None) -> Iterator[Process]:
    """Run one process of the service on a database, and end it in order. `entry` is a function that serves."""
    port = free_port() if role != "worker" else None
    words = ["serve", "--db", url, "--role", role, *(["--port", str(port)] if port else [])]
    env = {"TRIAGE_WEBHOOKS_ALLOW": "127.0.0.0/8", "TRIAGE_LOG_LEVEL": "warning"}
    env |= {"TRIAGE_RULES": str(rules)} if rules else {}
    with tied(entry, words, env=env) as process:
        _await(process, port)
        yield Process(pid=process.pid, port=port)


def prepare(url: str, *, endpoint: str | None = None) -> str:
    """Bring a database up to date, register an endpoint, and return a key of all scopes."""
    from ipaddress import ip_network

    from triage.delivery import AddressPolicy

    store = Store.open(url)
    try:
        loopback = AddressPolicy(allow=(ip_network("127.0.0.0/8"),))
        workflow = TriageWorkflow(store=store, clock=now, content=Content(), addresses=loopback)
        if endpoint:
            workflow.webhooks.register(endpoint, client="default")
        return workflow.access().create(client="default", name="bench", scopes=frozenset(Scope)).text
    finally:
        store.close()


def send(order: Order) -> dict[str, object]:
    """Have a generator carry out an order, in a process of its own."""
    with ExitStack() as several:
        return _finish(several.enter_context(_generator(order)))


def send_to_all(orders: list[Order]) -> list[dict[str, object]]:
    """Have several generators work at the same time."""
    with ExitStack() as several:
        begun = [several.enter_context(_generator(order)) for order in orders]
        return [_finish(one) for one in begun]


@contextmanager
def _generator(order: Order) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "triage_eval.bench_service.load"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdin is not None  # noqa: S101 - it was asked for
        process.stdin.write(json.dumps(asdict(order)))
        process.stdin.close()
        process.stdin = None
        yield process


def _finish(process: "subprocess.Popen[str]") -> dict[str, object]:
    told: dict[str, object] = json.loads(process.communicate()[0])
    return told


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def _await(process: "subprocess.Popen[bytes]", port: int | None) -> None:
    for _ in range(PATIENCE * 20):
        if process.poll() is not None:
            raise SystemExit("the service did not start")
        if port is None:
            time.sleep(3)
            return
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit("the service did not listen")
