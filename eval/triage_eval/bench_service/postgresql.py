"""A PostgreSQL server of the benchmark's own, from the programs of this machine, gone when the benchmark ends."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from triage_eval.bench_service.tied import tied

PATIENCE = 30
USER = "bench"


@contextmanager
def server() -> Iterator[str]:
    """Lend the address of an empty database, durable as a server's own settings have it (fsync is on)."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="triage-bench-pg-") as name:
        folder, whom = Path(name), "nobody" if os.geteuid() == 0 else None  # it refuses to run as root
        if whom:
            shutil.chown(folder, whom)
        made = [str(programs / "initdb"), "--auth=trust", f"--username={USER}", "--encoding=UTF8", f"{folder}/data"]
        subprocess.run(made, check=True, capture_output=True, user=whom, cwd=folder)  # noqa: S603 - our own words
        with tied(f"{__name__}:serve", [str(programs / "postgres"), str(folder), whom or ""]):
            _await(f"host={folder} user={USER} dbname=postgres")
            yield f"postgresql+psycopg://{USER}@/postgres?host={folder}"


def serve() -> None:
    """Run a server on the socket of a folder until this process is told to end, and end it with this one."""
    program, folder, whom = sys.argv[1:]
    words = [program, "-D", f"{folder}/data", "-k", folder, "-c", "listen_addresses="]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, user=whom or None)  # noqa: S603 - our own words
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGINT))  # which waits for no connection
    sys.exit(server.wait())


def _programs() -> Path:
    found = shutil.which("initdb")
    if found is None:
        raise SystemExit("no PostgreSQL server is installed: put initdb and postgres on PATH, or name a database")
    return Path(found).resolve().parent


def _await(address: str) -> None:
    for _ in range(PATIENCE * 10):
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"the PostgreSQL server did not start within {PATIENCE} seconds")
