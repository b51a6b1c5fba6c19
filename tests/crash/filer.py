"""A desk as a light process: forked, so that it starts at once; it works through a pipe, and is killed like any."""

import json
import multiprocessing
import os
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from multiprocessing.connection import Connection
from signal import SIGKILL, Signals

from crash.book import CLIENT, Answer, Asked, body, mirrored
from crash.points import Plant, plant
from triage.bootstrap import Content, now
from triage.errors import InProgressError, StoreError, TriageError
from triage.model import Choose, Dismiss, Filed
from triage.model.codec import digest, read_exception
from triage.model.repeat import Answer as Kept
from triage.model.repeat import Once
from triage.store import Store
from triage.workflow import Ingest, Posting, TriageWorkflow

THREADS = 8
"""So many requests at most are at the desk at once; posts among them share a commit."""

_forking = multiprocessing.get_context("fork")


class Filer:
    """A process of its own on a database, asked and answering through a pipe."""

    verbs = frozenset({"file", "apply", "undo", "reopen", "review", "load", "seal"})

    def __init__(self, url: str, *, content: Content, planted: Plant | None = None) -> None:
        self._pipe, theirs = _forking.Pipe()
        self._process = _forking.Process(target=_work, args=(url, content, planted, theirs), daemon=True)
        self._process.start()
        theirs.close()

    def send(self, asked: Asked) -> None:
        """Ask; a desk that is dead does not answer."""
        try:
            self._pipe.send(asked)
        except OSError:
            self._process.join()

    def answers(self, timeout: float) -> Iterator[Answer]:
        """Yield what was answered, after so many seconds without an answer no more."""
        try:
            while self._pipe.poll(timeout):
                yield self._pipe.recv()
                timeout = 0
        except (EOFError, OSError):
            self._process.join()

    @property
    def alive(self) -> bool:
        """Whether the process is there."""
        return self._process.is_alive()

    def signal(self, signal: Signals) -> None:
        """Send the process a signal."""
        os.kill(self._process.pid, signal)

    def kill(self) -> None:
        """Kill the process, and wait until it is gone."""
        if self.alive:
            self.signal(SIGKILL)
        self._process.join()

    def close(self) -> None:
        """Kill the process and give the pipe back."""
        self.kill()
        self._pipe.close()
        self._process.close()


def _work(url: str, content: Content, planted: Plant | None, pipe: Connection) -> None:
    """Answer requests until killed, several at once; posts that wait together share a commit."""
    if planted:
        plant(planted)
    with closing(Store.open(url)) as store:
        workflow = TriageWorkflow(store=store, clock=now, content=content)
        asked = queue.SimpleQueue[Asked]()
        answering = _Answering(workflow, asked, pipe)
        for _ in range(THREADS):
            threading.Thread(target=answering.go_on, daemon=True).start()
        parent = os.getppid()
        while os.getppid() == parent:
            if pipe.poll(1):
                asked.put(pipe.recv())


class _Answering:
    """What the threads of a desk share: the line that posts wait in, and the pipe to the clients."""

    def __init__(self, workflow: TriageWorkflow, asked: queue.SimpleQueue[Asked], pipe: Connection) -> None:
        self._workflow, self._asked, self._pipe = workflow, asked, pipe
        self._ingest = Ingest(workflow.file_once).__enter__()
        self._sending = threading.Lock()

    def go_on(self) -> None:
        """Answer one request after the other."""
        while True:
            asked = self._asked.get()
            answer = self._answer(asked)
            with self._sending:
                self._pipe.send(answer)

    def _answer(self, asked: Asked) -> Answer:
        try:
            id_ = self._file(asked) if asked.verb == "file" else take(self._workflow, asked)
        except (StoreError, InProgressError):
            return Answer(ticket=asked.ticket, outcome="failed")
        except TriageError:
            return Answer(ticket=asked.ticket, outcome="refused")
        return Answer(ticket=asked.ticket, outcome="done", id=id_)

    def _file(self, asked: Asked) -> str:
        posted = body(asked.number)
        posting = Posting(exception=read_exception(posted), write=_written, once=once(asked, posted))
        return self._ingest.submit(posting, Future[Kept]()).result().body.decode()


def once(asked: Asked, posted: bytes) -> Once:
    """Return the key of a post."""
    return Once(client=CLIENT, method="POST", path="/", key=asked.key, fingerprint=digest(posted))


def _written(filed: Filed) -> Kept:
    return Kept(status=201 if filed.created else 200, body=filed.record.id.encode())


def take(workflow: TriageWorkflow, asked: Asked) -> str:
    """Do what is asked of one exception, of the mirror or of the trail, and return its id."""
    match asked.verb:
        case "apply":
            workflow.apply(asked.id, by="billing")
        case "undo":
            workflow.undo(asked.id, by="ada", reason="a wrong customer")
        case "reopen":
            workflow.reopen(asked.id, side="pipeline", by="billing", reason="the invoice is locked")
        case "review":
            _review(workflow, asked.id)
        case "load":
            workflow.mirror([mirrored(asked.number)], client=CLIENT)
        case "seal":
            workflow.store.seal()
    return asked.id


def _review(workflow: TriageWorkflow, exception_id: str) -> None:
    """Decide the case of an exception: for its first explanation, or that there is nothing to do."""
    case = workflow.case(exception_id.replace("exc_", "case_"))
    explained = json.loads(workflow.receipt(exception_id))["explanations"]
    review = Choose(explanation=explained[0]["id"]) if explained else Dismiss()
    workflow.review(case.id, version=case.version, review=review, reviewer="ada")
