"""A peer at work in a process of its own, so that its memory is told apart and its failure is its own."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from statistics import median
from typing import TypeVar

from triage_eval.peers.resident import forget_peak, peak, resident
from triage_eval.peers.sheet import Ask, Peer, Ranking, Sheet

SINGLE, SINGLE_SECONDS = 50, 20.0
"""At most so many payments are asked one by one, and no more once so much time has gone by."""

_LOOK_SECONDS = 0.2

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may use: resident memory in bytes, its copy of the sheet included, and seconds of wall clock."""

    memory: int = 10 * 1024**3
    seconds: float = 900.0


@dataclass(frozen=True, slots=True)
class Work:
    """What a peer is asked: to index a sheet, then to answer the development half and the scored half."""

    sheet: Sheet
    development: Sequence[Ask]
    scored: Sequence[Ask]


@dataclass(frozen=True, slots=True)
class Run:
    """What a peer answered, in what time (seconds of wall clock) and resident memory (bytes beyond the sheet's).

    `grown` is what the index keeps, `peak` the most that indexing and answering took; None where it cannot be read.
    """

    development: Sequence[Ranking]
    scored: Sequence[Ranking]
    prepare_seconds: float
    batch_seconds: float
    single_seconds: float
    grown: int | None
    peak: int | None


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why a peer has no figures."""

    reason: str


def run_apart(peer: str, work: Work, limits: Limits) -> Run | Stopped:
    """Run a peer, named `module:class`, in a new process, and end it where it goes beyond the limits."""
    context = get_context("spawn")
    ours, its = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(its, peer, work))
    process.start()
    its.close()
    try:
        return _await(ours, pid=process.pid or 0, limits=limits)
    except EOFError:
        process.join()
        return Stopped(f"its process ended with {process.exitcode}")
    finally:
        process.kill()
        process.join()


def _await(connection: "Connection[None, Run | Stopped]", *, pid: int, limits: Limits) -> Run | Stopped:
    latest = time.monotonic() + limits.seconds
    while not connection.poll(_LOOK_SECONDS):
        if time.monotonic() > latest:
            return Stopped(f"took more than {limits.seconds:.0f} s")
        if (resident(pid) or 0) > limits.memory:
            return Stopped(f"took more than {limits.memory / 1024**3:.0f} GB of memory")
    return connection.recv()


def _run(connection: "Connection[Run | Stopped, None]", peer: str, work: Work) -> None:
    try:
        connection.send(run(peer, work))
    except Exception as error:  # noqa: BLE001 - whatever a public tool raises is what came of it
        connection.send(Stopped(f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"))


def run(peer: str, work: Work) -> Run:
    """Load a peer, index, answer both halves in one batch each, then payments of the scored half one by one."""
    before = resident("self")
    forget_peak()
    made, prepare_seconds = _timed(lambda: _made(peer, work))
    grown = resident("self")
    development = made.answer(work.development)
    scored, batch_seconds = _timed(lambda: made.answer(work.scored))
    return Run(
        development=development,
        scored=scored,
        prepare_seconds=prepare_seconds,
        batch_seconds=batch_seconds,
        single_seconds=_single(made, work.scored),
        grown=_beyond(grown, before),
        peak=_beyond(peak(), before),
    )


def _made(peer: str, work: Work) -> Peer:
    kind: type[Peer] = resolve_name(peer)
    return kind(work.sheet, work.development)


def _single(made: Peer, asks: Sequence[Ask]) -> float:
    """Return the median time of one payment asked alone."""
    latest, taken = time.monotonic() + SINGLE_SECONDS, []
    for ask in asks[:SINGLE]:
        taken.append(_timed(partial(made.answer, [ask]))[1])
        if time.monotonic() > latest:
            break
    return median(taken)


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    came = work()
    return came, time.perf_counter() - started


def _beyond(now: int | None, before: int | None) -> int | None:
    return None if now is None or before is None else now - before
