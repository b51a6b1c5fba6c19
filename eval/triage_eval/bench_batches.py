"""One large batch through `triage serve`, which is killed in the middle of a part and in the middle of deciding.

The sender knows nothing but the API: after each loss it asks how many lines are stored, and goes on there. At the end
every line must have the result that it should have, once. Every 1,000th line is broken on purpose. Run it as
`python -m triage_eval.bench_batches --lines 250000`.
"""

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import islice
from pathlib import Path
from signal import SIGKILL

from triage.access import Scope
from triage.bootstrap import opened
from triage.model import JsonObject
from triage.settings import Settings
from triage_eval.bench import lines

BROKEN = 1_000
"""Each so many-th line is no exception."""

PART = 25_000
"""So many lines does the sender put into one request."""

_BROKEN_LINE = b'{"source": "bench"}\n'
_START_SECONDS = 120


def sent(count: int) -> Iterator[bytes]:
    """Yield the lines of the batch."""
    for number, line in enumerate(lines(count), start=1):
        yield line if number % BROKEN else _BROKEN_LINE


@dataclass
class Service:
    """`triage serve` on a database of its own, which may be killed and started again."""

    database: str
    key: str
    port: int
    process: subprocess.Popen[bytes] | None = None
    peaks: list[int] = field(default_factory=list)
    """The largest resident memory of each process, in MiB."""

    def start(self) -> None:
        """Start the service, and wait until it takes connections."""
        triage = str(Path(sys.executable).with_name("triage"))
        command = [triage, "serve", "--port", str(self.port), "--db", self.database]
        log = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603 - our own command
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.05)
        raise TimeoutError("the service did not start")

    def kill(self) -> None:
        """Kill the service as an accident would, after a look at its memory."""
        assert self.process is not None  # noqa: S101 - it was started
        self.peaks.append(self._peak(self.process.pid))
        self.process.send_signal(SIGKILL)
        self.process.wait()

    def ask(self, method: str, path: str, body: Iterator[bytes] | None = None) -> JsonObject:
        """Ask the service. Raises `OSError` or `HTTPException` where it goes away; a problem ends the measurement."""
        headers = {"Authorization": f"Bearer {self.key}"}
        headers |= {} if body is None else {"Content-Type": "application/x-ndjson"}
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=600)) as connection:
            connection.request(method, path, body, headers, encode_chunked=body is not None)
            answer = connection.getresponse()
            document: JsonObject = json.loads(answer.read())
            if answer.status >= 400:
                raise SystemExit(f"{method} {path}: {document['detail']}")
            return document

    def results(self, path: str) -> Iterator[JsonObject]:
        """Yield the lines of an answer as they arrive."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=600)) as connection:
            connection.request("GET", path, headers={"Authorization": f"Bearer {self.key}"})
            for line in connection.getresponse():
                yield json.loads(line)

    def _peak(self, pid: int) -> int:
        found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(found[1]) // 1024 if found else 0


@contextmanager
def serving() -> Iterator[Service]:
    """Lend a service on an empty database, with a key."""
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/desk.db"
        with opened(Settings(database_url=f"sqlite:///{database}")) as workflow:
            scopes = frozenset({Scope.INGEST, Scope.READ})
            key = workflow.access().create(client="default", name="bench", scopes=scopes).text
        with closing(socket.socket()) as listening:
            listening.bind(("127.0.0.1", 0))
            port = listening.getsockname()[1]
        service = Service(database, key, port)
        service.start()
        try:
            yield service
        finally:
            service.kill()


def send(service: Service, id_: str, count: int, *, killed_at: int) -> float:
    """Send all lines; the service dies when so many have left the sender. Return the seconds that sending took."""
    spent, left = 0.0, killed_at
    while (stored := service.ask("GET", f"/v1/batches/{id_}")["lines"]) < count:
        part = islice(sent(count), stored, min(stored + PART, count))
        buffered = [b"".join(some) for some in iter(lambda: list(islice(part, 100)), [])]  # noqa: B023 - used at once
        started = time.perf_counter()
        try:
            dying = stored <= left < stored + PART
            body = _cut(buffered, (left - stored) // 100, service) if dying else iter(buffered)
            service.ask("POST", f"/v1/batches/{id_}/lines?offset={stored}", body)
            spent += time.perf_counter() - started
        except (OSError, HTTPException):
            spent, left = spent + time.perf_counter() - started, -1
            service.start()
            kept = service.ask("GET", f"/v1/batches/{id_}")["lines"]
            print(f"killed in a part that began after {stored} lines; {kept} are stored, going on there")  # noqa: T201
    return spent


def _cut(buffered: list[bytes], place: int, service: Service) -> Iterator[bytes]:
    """Yield pieces, and kill the service in the middle."""
    yield from buffered[:place]
    service.kill()
    yield from buffered[place:]


def decide(service: Service, id_: str, *, killed_at: int, patience: float) -> JsonObject:
    """Wait until all lines are done, or the patience ends, and say how fast that went; the service dies once meanwhile.

    Return the batch as it is then.
    """
    first = batch = service.ask("GET", f"/v1/batches/{id_}")
    alive, start = True, time.perf_counter()
    while batch["state"] != "finished" and time.perf_counter() - start < patience:
        time.sleep(1.0)
        batch = service.ask("GET", f"/v1/batches/{id_}")
        if alive and batch["done"] >= killed_at:
            alive = False
            service.kill()
            service.start()
    done, spent = batch["done"] - first["done"], max(time.perf_counter() - start, 0.001)
    killed = "without a kill" if alive else "with a kill and a restart"
    print(f"decided   {done / spent:8.0f} lines/s: {batch['done']} of {batch['lines']}, {killed}")  # noqa: T201
    return batch


def check(service: Service, batch: JsonObject) -> None:
    """Read every result, and exit with an error unless each line that was done has the one that it should have."""
    started, seen, refused = time.perf_counter(), 0, 0
    for number, result in enumerate(service.results(f"/v1/batches/{batch['id']}/results"), start=1):
        expected = 201 if number % BROKEN else 422
        if (result["line"], result["status"]) != (number, expected):
            raise SystemExit(f"line {number} should be answered with {expected}, not {result}")
        seen, refused = number, refused + (expected != 201)
    if seen < batch["done"] or batch["repeated"] or refused < batch["refused"]:
        raise SystemExit(f"{seen} results, {refused} of them refused, and yet: {batch}")
    print(f"results   {seen / (time.perf_counter() - started):8.0f} lines/s read; each is as it should be")  # noqa: T201


def main() -> None:
    """Send a batch, kill the service twice, and print what it did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=250_000)
    parser.add_argument("--patience", type=float, default=7_200, help="seconds to wait for decisions")
    asked = parser.parse_args()
    count = asked.lines
    with serving() as service:
        id_ = str(service.ask("POST", "/v1/batches")["id"])
        spent = send(service, id_, count, killed_at=min(count // 2 + PART // 2, count - 1))
        service.ask("POST", f"/v1/batches/{id_}/close")
        print(f"stored    {count / spent:8.0f} lines/s while a worker decides them")  # noqa: T201
        check(service, decide(service, id_, killed_at=count * 3 // 4, patience=asked.patience))
        size = os.path.getsize(service.database) / 2**20
    print(f"memory    {', '.join(f'{peak} MiB' for peak in service.peaks)} at most, process by process")  # noqa: T201
    print(f"database  {size:8.0f} MiB")  # noqa: T201


if __name__ == "__main__":
    main()
