"""A PostgreSQL server of our own that is restarted at once, as after a crash, every few seconds."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SECONDS = 5

_SPEC = importlib.util.spec_from_file_location("postgresql_server", Path(__file__).parents[1] / "postgresql_server.py")
_postgresql = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_postgresql)

_LOOP = "trap 'exit 0' TERM; while :; do sleep $SECONDS_BETWEEN & wait $!; $RESTART >/dev/null 2>&1; echo again; done"


class Restarts:
    """Restarts in a shell of their own, so that this process has one thread and can fork."""

    def __init__(self) -> None:
        self.done = 0
        self._shell: subprocess.Popen[str] | None = None
        self._command: list[str] = []

    @contextmanager
    def server(self) -> Iterator[str]:
        """Run a server, and lend the address of its database."""
        programs = _postgresql.binaries()
        if programs is None:
            sys.exit("no PostgreSQL server is installed (initdb and postgres on PATH)")
        with _postgresql.running(programs) as url:
            data = Path(parse_qs(urlsplit(url).query)["host"][0]) / "data"
            self._command = [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w"]
            yield url
            self._run("stop")

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Restart the server again and again, until the block ends."""
        restart = " ".join([*self._command, "restart"])
        known = os.environ | {"RESTART": restart, "SECONDS_BETWEEN": str(SECONDS)}
        whom = "nobody" if os.geteuid() == 0 else None
        self._shell = subprocess.Popen(
            [shutil.which("sh") or "sh", "-c", _LOOP], env=known, stdout=subprocess.PIPE, text=True, user=whom, cwd="/"
        )
        try:
            yield
        finally:
            self.stop()

    def stop(self) -> None:
        """Restart no more; the last restart ends first."""
        if self._shell is not None:
            self._shell.terminate()
            said, _ = self._shell.communicate()
            self.done += said.count("again")
            self._shell = None

    def _run(self, what: str) -> None:
        whom = "nobody" if os.geteuid() == 0 else None
        subprocess.run([*self._command, what], check=True, capture_output=True, user=whom, cwd="/")
