"""A desk as a light process: forked, so that it starts at once; it works through a pipe, and is killed like any."""

import json
import multiprocessing
import os
import queue
import threading
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from signal import SIGKILL, Signals

from crash.book import CLIENT, Answer, Asked, body, mirrored
from crash.points import Plant, plant
from triage.bootstrap import Content, now
from triage.errors import StoreError, TriageError
from triage.model import Choose, Dismiss, Filed
from triage.model.codec import read_exception
from triage.store import Store
from triage.workflow import TriageWorkflow

THREADS = 3
LOT = 6
"""So many posts at most share a commit."""

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
        sending = threading.Lock()
        for _ in range(THREADS):
            threading.Thread(target=_answer_all, args=(workflow, store, asked, pipe, sending), daemon=True).start()
        parent = os.getppid()
        while os.getppid() == parent:
            if pipe.poll(1):
                asked.put(pipe.recv())


def _answer_all(
    workflow: TriageWorkflow,
    store: Store,
    asked: queue.SimpleQueue[Asked],
    pipe: Connection,
    sending: threading.Lock,
) -> None:
    while True:
        lot = _lot(asked)
        posts = [one for one in lot if one.verb == "file"]
        answers = [*_file(workflow, posts), *(_step(workflow, store, one) for one in lot if one.verb != "file")]
        with sending:
            for answer in answers:
                pipe.send(answer)


def _lot(asked: queue.SimpleQueue[Asked]) -> list[Asked]:
    """Return what waits: posts together, or one other request after them."""
    lot = [asked.get()]
    while lot[-1].verb == "file" and len(lot) < LOT and not asked.empty():
        try:
            lot.append(asked.get_nowait())
        except queue.Empty:
            break
    return lot


def _file(workflow: TriageWorkflow, posts: list[Asked]) -> list[Answer]:
    try:
        filed = list(workflow.file_many([read_exception(body(one.number)) for one in posts]))
    except StoreError:
        return [Answer(ticket=one.ticket, outcome="failed") for one in posts]
    return [_filed(one, answer) for one, answer in zip(posts, filed, strict=True)]


def _filed(one: Asked, answer: Filed | TriageError) -> Answer:
    if isinstance(answer, TriageError):
        return Answer(ticket=one.ticket, outcome="refused")
    return Answer(ticket=one.ticket, outcome="done", id=answer.record.id)


def _step(workflow: TriageWorkflow, store: Store, asked: Asked) -> Answer:
    try:
        take(workflow, store, asked)
    except StoreError:
        return Answer(ticket=asked.ticket, outcome="failed")
    except TriageError:
        return Answer(ticket=asked.ticket, outcome="refused")
    return Answer(ticket=asked.ticket, outcome="done", id=asked.id)


def take(workflow: TriageWorkflow, store: Store, asked: Asked) -> None:
    """Do what is asked of one exception, of the mirror or of the trail."""
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
            store.seal()


def _review(workflow: TriageWorkflow, exception_id: str) -> None:
    """Decide the case of an exception: for its first explanation, or that there is nothing to do."""
    case = workflow.case(exception_id.replace("exc_", "case_"))
    explained = json.loads(workflow.receipt(exception_id))["explanations"]
    review = Choose(explanation=explained[0]["id"]) if explained else Dismiss()
    workflow.review(case.id, version=case.version, review=review, reviewer="ada")
