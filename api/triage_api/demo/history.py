"""The past of the demo's desk, made by the desk itself: filed, asked about, decided and learned from, each in its time.

What a model said stays hidden from whoever decided (its mode is shadow), so that the decisions are labels.
"""

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from triage.bootstrap import Content
from triage.learned import TooFew
from triage.model import Choose, Dismiss, ModelMode, Record, Review
from triage.store import Store
from triage.workflow import Learned, NewestLearned, TriageWorkflow
from triage_api.demo.content import AskingContent
from triage_api.demo.past import PastCase, past_cases

TAUGHT = 150
"""So many cases, the oldest, teach the model; about all the others it is asked before a person decides."""

_TRAINER = "operator:demo"


@dataclass(slots=True)
class Hands:
    """A clock that is set."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the instant that it is set to."""
        return self.now


class History:
    """The past of one desk, to be made in three steps: `teach`, `train` and `watch`.

    The store leaves no jobs: nobody waits for a webhook or a model in the past.
    """

    def __init__(self, *, store: Store, content: Content, until: datetime, taught: int = TAUGHT) -> None:
        cases = tuple(past_cases(until))
        self._taught, self._watched = cases[:taught], cases[taught:]
        self._clock = Hands(cases[0].filed_at)
        asking = AskingContent(content, ModelMode.SHADOW)
        self._desk = TriageWorkflow(store=store, clock=self._clock, content=asking)
        self._consulting = self._desk.consulting(NewestLearned(store))

    def teach(self) -> int:
        """File the oldest cases and let people decide them; return how many."""
        for case in self._taught:
            self._decide(case, self._file(case))
        return len(self._taught)

    def train(self) -> Learned | TooFew:
        """Learn from what people decided so far."""
        self._clock.now += timedelta(minutes=10)
        return self._desk.training.train(self._taught[0].exception.client, by=_TRAINER)

    def watch(self) -> int:
        """File the other cases, ask the model about each, and let people decide who do not see what it said."""
        for case in self._watched:
            record = self._file(case)
            self._clock.now = case.read_at
            self._consulting.consult(record.id, client=record.client)
            self._decide(case, record)
        return len(self._watched)

    def _file(self, case: PastCase) -> Record:
        self._clock.now = case.filed_at
        return self._desk.file(case.exception).record

    def _decide(self, case: PastCase, record: Record) -> None:
        self._clock.now = case.decided_at
        review = _review(case, self._desk.receipt(record.id))
        self._desk.review(str(record.case_id), version=1, review=review, reviewer=case.reviewer)


def seed(address: str, *, content: Content, until: datetime) -> Learned | TooFew:
    """Make the whole past in a fresh database before an instant, and return what was learned from its first part."""
    with closing(Store.open(address)) as store:
        history = History(store=store, content=content, until=until)
        history.teach()
        learned = history.train()
        history.watch()
    return learned


def _review(case: PastCase, receipt: bytes) -> Review:
    """Return what a person says who finds the explanation of his mind in the desk's receipt."""
    if case.settles is None:
        return Dismiss(note="another company's payment: it belongs to their ledger")
    listed = json.loads(receipt)["explanations"]
    return Choose(explanation=next(one["id"] for one in listed if case.settles in one["action"].get("invoices", ())))
