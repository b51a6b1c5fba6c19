"""Processes that end with the benchmark that started them, however that ends: also if it is killed."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from signal import SIGKILL, SIGTERM

PATIENCE = 20


def tie() -> None:
    """End this process once nobody holds the other end of its standard input any more."""
    threading.Thread(target=_end_with_parent, name="tied", daemon=True).start()


def _end_with_parent() -> None:
    while os.read(0, 1):  # not by `sys.stdin`, whose lock a thread may not hold when the interpreter ends
        pass
    os.kill(os.getpid(), SIGTERM)
    time.sleep(PATIENCE)
    os.kill(os.getpid(), SIGKILL)


@contextmanager
def tied(
    entry: str, words: Sequence[str], *, env: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run `module:function` in a process of its own for a block, and end it in order."""
    module, _, function = entry.partition(":")
    code = f"from triage_eval.bench_service.tied import tie; tie(); from {module} import {function}; {function}()"
    with subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", code, *words],
        env={**os.environ, **(env or {})},
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(SIGTERM)
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
