"""What can be seen of the desk: exceptions, cases and decisions, with all that they rest on. Changes nothing."""

from triage.errors import NotFoundError
from triage.model import Case, Evidence, Page, Query, Record, Replay, Transition, Why
from triage.ports import Clock
from triage.service import Desk
from triage.store import Store
from triage.store.certificates import Said
from triage.store.consultations import Consulted
from triage.workflow.consulting import Stood, shown, stood
from triage.workflow.content import ContentSource
from triage.workflow.replay import recorded, replay
from triage.workflow.why import Recalled, recalled


class Looking:
    """Looks at what is stored, for the clients that a store shows."""

    def __init__(self, *, store: Store, clock: Clock, content: ContentSource) -> None:
        self._store, self._clock, self._content = store, clock, content

    def record(self, exception_id: str) -> Record:
        """Return an exception and the decision that stands, or raise `NotFoundError`."""
        with self._store.read() as reader:
            return reader.record(exception_id)

    def records(self, query: Query) -> Page[Record]:
        """List exceptions, newest first."""
        with self._store.read() as reader:
            return reader.records(query)

    def receipt(self, exception_id: str) -> bytes:
        """Return the receipt of the desk's own decision, byte for byte."""
        with self._store.read() as reader:
            return reader.receipt(exception_id)

    def review_receipt(self, exception_id: str) -> bytes:
        """Return the receipt of the last decision of a person, byte for byte."""
        with self._store.read() as reader:
            numbers = reader.reviews(reader.record(exception_id).id)
            if not numbers:
                raise NotFoundError(f"no person decided on {exception_id}")
            return reader.receipt(exception_id, number=numbers[-1])

    def choice_receipt(self, exception_id: str) -> bytes:
        """Return the receipt of the desk's carrying out what a model chose, byte for byte."""
        with self._store.read() as reader:
            number = reader.carried_out(reader.record(exception_id).id)
            if number is None:
                raise NotFoundError(f"nothing that a model chose was carried out on {exception_id}")
            return reader.receipt(exception_id, number=number)

    def consultation(self, exception_id: str) -> Consulted:
        """Return what a model said about an exception; where clients want no suggestions, once it is decided."""
        with self._store.read() as reader:
            return shown(exception_id, reader=reader)

    def stood(self, exception_id: str) -> Stood:
        """Return how an exception stands, and whether any model may still say something about it."""
        with self._store.read() as reader:
            return stood(exception_id, reader=reader, content=self._content)

    def evidence(self, exception_id: str) -> bytes:
        """Return the evidence of the desk's own decision, byte for byte."""
        with self._store.read() as reader:
            return reader.evidence(exception_id)

    def history(self, exception_id: str) -> tuple[Transition, ...]:
        """Return every step of an exception's life with its actor, in order, from the audit trail."""
        with self._store.read() as reader:
            return reader.history(exception_id)

    def case(self, case_id: str) -> Case:
        """Return a case, or raise `NotFoundError`."""
        with self._store.read() as reader:
            return reader.case(case_id)

    def cases(self, query: Query) -> Page[Case]:
        """List cases, newest first."""
        with self._store.read() as reader:
            return reader.cases(query, now=self._clock())

    def certificates(self) -> tuple[Said, ...]:
        """Return what counts of every cell that this desk sees: its certificate, or what was said last."""
        with self._store.read() as reader:
            return reader.certificates.latest(now=self._clock())

    def replay(self, exception_id: str) -> Replay:
        """Decide again from what is stored, with no clock and no network, and compare."""
        with self._store.read() as reader:
            return replay(exception_id, reader=reader, content=self._content)

    def recorded(self, record: Record) -> tuple[Evidence, Desk]:
        """Return the evidence and the desk of the desk's own decision.

        Raises `InputError` or `NotFoundError` when what is stored of them cannot be read any more.
        """
        with self._store.read() as reader:
            return recorded(record, reader=reader, content=self._content)

    def why(self, exception_id: str) -> Why:
        """Tell why the desk decided so, from the clauses of the rules, or raise `NotFoundError`."""
        return self.recall(exception_id).why

    def recall(self, exception_id: str) -> Recalled:
        """Make the desk's own decision again, with its facts and rules as values, or raise `NotFoundError`."""
        with self._store.read() as reader:
            return recalled(exception_id, reader=reader, content=self._content)
