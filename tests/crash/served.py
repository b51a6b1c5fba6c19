"""The real service: `triage serve` on loopback, killed like any other, and the threads of its clients."""

import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from signal import SIGKILL, Signals

from crash.book import Answer, Asked, body
from crash.points import Plant

CLIENTS = 6
PATIENCE = 60
"""Seconds until a service that does not start is a fault."""


class Served:
    """A service of its own on a database, and clients that ask it over HTTP."""

    verbs = frozenset({"file", "apply", "undo", "reopen", "review"})

    def __init__(self, url: str, *, key: str, planted: Plant | None = None) -> None:
        self._port, self._key = _free_port(), key
        self._process = _start(url, self._port, planted)
        self._asked, self._answered = queue.SimpleQueue[Asked | None](), queue.SimpleQueue[Answer]()
        _await(self._process, self._port)
        self._clients = [threading.Thread(target=self._ask_all, daemon=True) for _ in range(CLIENTS)]
        for client in self._clients:
            client.start()

    def send(self, asked: Asked) -> None:
        """Ask, by whichever client is free."""
        self._asked.put(asked)

    def answers(self, timeout: float) -> Iterator[Answer]:
        """Yield what was answered, after so many seconds without an answer no more."""
        try:
            while True:
                yield self._answered.get(timeout=timeout)
                timeout = 0.001
        except queue.Empty:
            return

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    def signal(self, signal: Signals) -> None:
        """Send the process a signal."""
        self._process.send_signal(signal)

    def kill(self) -> None:
        """Kill the process, and wait until all clients have seen that it is gone."""
        if self.alive:
            self.signal(SIGKILL)
        self._process.wait()
        for _ in self._clients:
            self._asked.put(None)
        for client in self._clients:
            client.join()
        self._clients = []

    def close(self) -> None:
        """Kill the process."""
        self.kill()

    def _ask_all(self) -> None:
        """Ask what is to be asked; what gets no answer is in flight until the desk is known to be dead."""
        while asked := self._asked.get():
            try:
                self._answered.put(self._ask(asked))
            except (OSError, HTTPException):
                continue

    def _ask(self, asked: Asked) -> Answer:
        if asked.verb == "review":
            return self._review(asked)
        if asked.verb == "file":
            status, answer, _ = self._send(asked, "POST", "/v1/exceptions", body(asked.number))
        else:
            path, document = _step(asked)
            status, answer, _ = self._send(asked, "POST", path, document)
        return _answer(asked, status, answer)

    def _review(self, asked: Asked) -> Answer:
        path = asked.id.replace("exc_", "/v1/cases/case_")
        status, answer, tag = self._send(asked, "GET", path)
        if status != 200:
            return _answer(asked, status, {})
        explained = answer["explanations"]
        review = {"type": "choose", "explanation": explained[0]["id"]} if explained else {"type": "dismiss"}
        decision = json.dumps({"reviewer": "ada", "review": review}).encode()
        status, _, _ = self._send(asked, "POST", f"{path}/decision", decision, {"If-Match": tag})
        return _answer(asked, status, {})

    def _send(
        self, asked: Asked, method: str, path: str, content: bytes | None = None, more: dict[str, str] | None = None
    ) -> tuple[int, dict[str, object], str]:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request(method, path, content, self._headers(asked) | (more or {}))
            response = connection.getresponse()
            return response.status, json.loads(response.read()), response.getheader("ETag", "")
        finally:
            connection.close()

    def _headers(self, asked: Asked) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/json",
            "Idempotency-Key": asked.key,
        }


def _step(asked: Asked) -> tuple[str, bytes]:
    """Return the path and the body of a step."""
    word = {"by": "billing"} if asked.verb == "apply" else {"by": "ada", "reason": "the customer is another"}
    path = "applied" if asked.verb == "apply" else asked.verb
    return f"/v1/exceptions/{asked.id}/{path}", json.dumps(word).encode()


def _answer(asked: Asked, status: int, answer: dict[str, object]) -> Answer:
    if status >= 500 or status == 429 or answer.get("type") == "urn:triage:problem:in-progress":
        return Answer(ticket=asked.ticket, outcome="failed")
    if status >= 400:
        return Answer(ticket=asked.ticket, outcome="refused")
    return Answer(ticket=asked.ticket, outcome="done", id=str(answer.get("id", "")))


def _start(url: str, port: int, planted: Plant | None) -> subprocess.Popen[bytes]:
    point = (planted.label, str(planted.nth), str(planted.sign)) if planted else ("nowhere", "1", os.devnull)
    command = [sys.executable, "-m", "crash.planted", *point, "serve", "--port", str(port), "--db", url]
    path = os.pathsep.join(filter(None, (str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH"))))
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": path}, stdout=quiet, stderr=quiet)


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def _await(process: subprocess.Popen[bytes], port: int) -> None:
    """Wait until the service takes connections, or is dead already."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                process.kill()
                raise TimeoutError(f"the service did not listen within {PATIENCE} seconds") from None
            time.sleep(0.02)
