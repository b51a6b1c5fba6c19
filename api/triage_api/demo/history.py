"""The past of the demo's desk, made by the desk itself: filed, asked about, decided and learned from, each in its time.

What a model said stays hidden from whoever decided (its mode is shadow), so that the decisions are labels.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import groupby
from math import ceil

from triage.bootstrap import Content
from triage.errors import TriageError
from triage.learned import TooFew
from triage.model import Choose, Dismiss, Filed, ModelMode, Record, Review
from triage.model.consultation import Consultation
from triage.store import Store
from triage.store.certificates import Said
from triage.workflow import Conditions, Learned, NewestLearned, TriageWorkflow
from triage_api.demo.content import AskingContent
from triage_api.demo.past import A_DAY, PastCase, past_cases

TAUGHT = Fraction(1, 4)
"""This share of all cases, the oldest in whole days, teach the model; about all others it is asked beforehand."""

SETTLED = timedelta(days=1)
"""In the past of the demo nothing waits for longer."""

_TRAINER = "operator:demo"


@dataclass(slots=True)
class Hands:
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the instant that it is set to."""
        return self.now


class History:
    """The past of one desk, to be made in four steps: `teach`, `train`, `watch` and `certify`.

    The store leaves no jobs: nobody waits for a webhook or a model in the past.
    """

    def __init__(self, *, store: Store, content: Content, until: datetime, count: int) -> None:
        cases, taught = tuple(past_cases(until, count=count)), A_DAY * ceil(count * TAUGHT / A_DAY)
        self._taught, self._watched = cases[:taught], cases[taught:]
        self._clock = Hands(cases[0].filed_at)
        asking = AskingContent(content, ModelMode.SHADOW)
        self._desk = TriageWorkflow(store=store, clock=self._clock, content=asking)
        self._consulting = self._desk.consulting(NewestLearned(store))

    def teach(self) -> int:
        """File the oldest cases and let people decide them; return how many."""
        for day in _by_day(self._taught):
            for case, record in self._file(day):
                self._decide(case, record)
        return len(self._taught)

    def train(self) -> Learned | TooFew:
        """Learn from what people decided so far."""
        self._clock.now += timedelta(minutes=10)
        return self._desk.training.train(self._taught[0].exception.client, by=_TRAINER)

    def watch(self) -> int:
        """File the other cases, ask the model about each, and let people decide who do not see what it said."""
        for day in _by_day(self._watched):
            filed = self._file(day)
            for case, record in filed:
                self._clock.now = case.read_at
                self._consulting.consult(record.id, client=record.client)
            for case, record in filed:
                self._decide(case, record)
        return len(self._watched)

    def certify(self, at: datetime) -> tuple[Said, ...]:
        """Certify the model by what people decided without seeing its answers."""
        self._clock.now = at
        return self._desk.certifying(Conditions(settled=SETTLED)).certify(by=_TRAINER)

    def _file(self, day: Sequence[PastCase]) -> list[tuple[PastCase, Record]]:
        """File what came in on one day, in one commit, as a pipeline does with a bank statement."""
        self._clock.now = day[0].filed_at
        answers = self._desk.file_many(case.exception for case in day)
        return [(case, _record(answer)) for case, answer in zip(day, answers, strict=True)]

    def _decide(self, case: PastCase, record: Record) -> None:
        self._clock.now = case.decided_at
        review = _review(case, self._desk.receipt(record.id))
        self._desk.review(str(record.case_id), version=1, review=review, reviewer=case.reviewer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """So many cases taught the model and so many were watched, what was learned, and what was certified of it."""

    taught: int
    watched: int
    learned: Learned | TooFew
    certified: tuple[Said, ...]


def seed(address: str, *, content: Content, until: datetime, count: int) -> Made:
    """Make the whole past before an instant in a fresh database."""
    with closing(Store.open(address)) as store:
        history = History(store=store, content=content, until=until, count=count)
        return Made(
            taught=history.teach(),
            learned=history.train(),
            watched=history.watch(),
            certified=history.certify(until),
        )


def advise(workflow: TriageWorkflow, records: Sequence[Record]) -> dict[str, Consultation]:
    """Ask the model about what was left to a person, and return what it said by the ids of exceptions."""
    consulting = workflow.consulting(NewestLearned(workflow.store))
    said = {
        record.id: consulting.consult(record.id, client=record.client)
        for record in records
        if record.outcome == "escalated"
    }
    return {id_: one for id_, one in said.items() if one is not None}


def _by_day(cases: Sequence[PastCase]) -> Iterator[tuple[PastCase, ...]]:
    for _, day in groupby(cases, key=lambda case: case.filed_at):
        yield tuple(day)


def _record(answer: Filed | TriageError) -> Record:
    if isinstance(answer, TriageError):
        raise answer
    return answer.record


def _review(case: PastCase, receipt: bytes) -> Review:
    """Return what a person says who finds the explanation of his mind in the desk's receipt."""
    if case.settles is None:
        return Dismiss(note="another company's payment: it belongs to their ledger")
    listed = json.loads(receipt)["explanations"]
    return Choose(explanation=next(one["id"] for one in listed if case.settles in one["action"].get("invoices", ())))
