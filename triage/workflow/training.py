"""Learns a client's own model from the cases that people decided.

What one client's people and customers wrote teaches nobody else's model: a model is stored, found and applied for the
client whose cases it was learned from.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from triage.calendar import format_when
from triage.choose import question
from triage.durable import Priority
from triage.errors import InputError, NotFoundError
from triage.learned import Example, Report, TooFew, Trained, example, train
from triage.model import Case, Query
from triage.model.choice import Question
from triage.model.codec import plain
from triage.ports import Clock
from triage.review import read_receipt
from triage.service import explain
from triage.store import Happening, Reader, Store
from triage.store.models import LearnedModel
from triage.workflow.content import ContentSource
from triage.workflow.replay import recorded

MOST = 10_000
"""From so many cases a model is learned, those that were filed last: what is older tells less of how things are now."""

PAGE = 100
"""So many cases are read in one transaction, so that nothing is held up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A model that was trained and stored, by its name, and how one of the older cases did on the newest."""

    client: str
    name: str
    cases: int
    learned_until: datetime
    held_out: Report


class Training:
    """Trains models of the clients that are seen."""

    def __init__(self, *, store: Store, clock: Clock, content: ContentSource, most: int = MOST) -> None:
        self._store, self._clock, self._content, self._most = store, clock, content, most

    def clients(self) -> tuple[str, ...]:
        """Return the clients of whom people have decided cases."""
        with self._store.read() as reader:
            return reader.models.taught()

    def train(self, client: str, *, by: str) -> Learned | TooFew:
        """Learn from what people decided for a client as it stands now, store the model, and note who trained it.

        A decision that was taken back teaches nothing, and a later one stands in the place of an earlier. Takes
        seconds for thousands of cases; nothing is locked meanwhile.
        """
        trained = train(tuple(self.examples(client)))
        if isinstance(trained, TooFew):
            return trained
        made = _stored(trained, client, self._clock())
        with self._store.write(frozenset({client}), priority=Priority.WORK) as writer:
            writer.models.add(made)
            writer.note(_deed(made, by=by))
        return _learned(made, trained.held_out)

    def examples(self, client: str) -> Iterator[Example]:
        """Yield what each case teaches that people decided for a client, those filed last first."""
        query: Query | None = Query(client=client, state="decided", limit=PAGE)
        left = self._most
        while query is not None and left > 0:
            with self._store.read() as reader:
                page = reader.cases(query, now=self._clock())
                for case in page.items[:left]:
                    yield from _taught(case, reader, self._content)
            left -= len(page.items)
            query = replace(query, cursor=page.next_cursor) if page.next_cursor else None


def _taught(case: Case, reader: Reader, content: ContentSource) -> Iterator[Example]:
    """Yield what a case teaches: nothing where there was no question, or where an earlier release's cannot be read."""
    record, numbers = case.record, reader.reviews(case.record.id)
    if not numbers or case.decided_at is None:
        return
    try:
        evidence, desk = recorded(record, reader=reader, content=content)
    except (InputError, NotFoundError):
        return
    explanations = explain(evidence, desk)
    asked = question(evidence, explanations, desk.pack.judge(explanations, exception=record.id))
    if isinstance(asked, Question):
        review = read_receipt(reader.receipt(record.id, number=numbers[-1]))
        yield example(asked, explanations, review=review, reviewed_at=case.decided_at)


def _stored(trained: Trained, client: str, now: datetime) -> LearnedModel:
    model = trained.model
    return LearnedModel(
        client=client,
        name=model.name,
        trained_at=now,
        learned_until=model.learned_until,
        cases=model.cases,
        held_out=plain(trained.held_out),
        body=model.to_json(),
    )


def _deed(made: LearnedModel, *, by: str) -> Happening:
    """Return the audit row of a training: who, when, from how many cases, and how well it did."""
    told = {"cases": made.cases, "learned_until": format_when(made.learned_until), "held_out": made.held_out}
    content = {"actor": by, "before": None, "after": told}
    return Happening(tenant=made.client, at=made.trained_at, event="train", subject=made.name, content=content)


def _learned(made: LearnedModel, held_out: Report) -> Learned:
    return Learned(
        client=made.client, name=made.name, cases=made.cases, learned_until=made.learned_until, held_out=held_out
    )
