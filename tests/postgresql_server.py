"""A PostgreSQL server of our own for the tests, on a socket in a folder of its own."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg


def binaries() -> Path | None:
    """Return the folder of the server's programs, or None where there are none."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return next((folder for folder in reversed(folders) if (folder / "postgres").exists()), None)


@contextmanager
def running(programs: Path) -> Iterator[str]:
    """Run a fresh server, and lend the address of its database; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="triage-pg-"))
    whom = _whom()
    try:
        if whom:
            shutil.chown(folder, whom)
        subprocess.run(
            [programs / "initdb", "--auth=trust", "--username=triage", "--encoding=UTF8", folder / "data"],
            check=True, capture_output=True, user=whom, cwd=folder,
        )  # fmt: skip
        server = subprocess.Popen(
            [programs / "postgres", "-D", folder / "data", "-k", folder, "-F", "-c", "listen_addresses="],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=whom, cwd=folder,
        )  # fmt: skip
        try:
            _await(f"host={folder} user=triage dbname=postgres")
            yield f"postgresql+psycopg://triage@/postgres?host={folder}"
        finally:
            server.terminate()
            server.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _whom() -> str | None:
    """Return whom the server runs as: it refuses to run as root."""
    return "nobody" if os.geteuid() == 0 else None


def _await(address: str) -> None:
    for _ in range(300):
        try:
            psycopg.connect(address).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError("the PostgreSQL server did not start within 30 seconds")
