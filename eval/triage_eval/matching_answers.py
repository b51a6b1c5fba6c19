"""Answers a made ledger's payments out of a mirror, in a process of its own, and measures what that takes."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from triage.matching.matcher import learned, match
from triage.store.database import Database, open_database
from triage.store.mirror import Mirror
from triage_eval.made_ledgers import Question
from triage_eval.matching_score import POLICY, THRESHOLD, ZONE, Tally
from triage_eval.peers.resident import private

CLIENT = "made"
_TRACED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the matcher made of all payments, one after the other, each in a read transaction of its own.

    `micros` are wall-clock microseconds of each payment, in order of size; `grown` the private bytes that the process
    came to hold while it answered; `statements` those of each of some payments, with the begin and the end of its
    transaction.
    """

    tally: Tally
    micros: Sequence[float]
    grown: int | None
    statements: Sequence[int]

    def quantile(self, share: float) -> float:
        """Return the microseconds that a share of the payments took at most."""
        return self.micros[min(int(len(self.micros) * share), len(self.micros) - 1)]

    @property
    def per_second(self) -> float:
        """Payments a second, one after the other on one core."""
        return len(self.micros) / (sum(self.micros) / 1e6)


def answer(questions: Sequence[Question], database: Path) -> Answers:
    """Answer every payment out of a mirror in SQLite."""
    learned()
    held = private()
    tally, micros = Tally(), []
    with closing(open_database(f"sqlite:///{database}")) as ground:
        mirror = Mirror(ground)
        for question in questions:
            began = time.perf_counter_ns()
            with mirror.view(CLIENT) as view:
                matches = match(question.payment, view.book, POLICY, zone=ZONE)
            micros.append((time.perf_counter_ns() - began) / 1000)
            tally.add(question, matches, threshold=THRESHOLD)
        holds = private()
        statements = list(_statements(questions[:_TRACED], mirror, ground))
    tally.wrongly.clear()
    tally.missed.clear()
    grown = holds - held if holds is not None and held is not None else None
    return Answers(tally=tally, micros=sorted(micros), grown=grown, statements=statements)


def _statements(questions: Sequence[Question], mirror: Mirror, ground: Database) -> Iterator[int]:
    """Count what SQLite is asked for each payment."""
    with _traced(ground) as asked:
        for question in questions:
            asked.clear()
            with mirror.view(CLIENT) as view:
                match(question.payment, view.book, POLICY, zone=ZONE)
            yield len(asked)


@contextmanager
def _traced(ground: Database) -> Iterator[list[str]]:
    """Note every statement of the connection that the pool lends."""
    asked: list[str] = []
    lent = ground.engine.raw_connection()
    driver = lent.driver_connection
    lent.close()
    if driver is None:
        raise RuntimeError("the pool lent no connection")
    driver.set_trace_callback(asked.append)
    yield asked
    driver.set_trace_callback(None)
