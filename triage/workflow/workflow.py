"""Files exceptions, answers for them, and takes the decisions of people."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from triage.delivery import AddressPolicy
from triage.errors import (
    AnotherBodyError,
    ClaimedError,
    ForbiddenError,
    InputError,
    NotFoundError,
    RefusedError,
    TriageError,
    UndecidedError,
)
from triage.model import (
    BillingException,
    Case,
    Evidence,
    Filed,
    Gathered,
    Page,
    Query,
    Record,
    Replay,
    Review,
    Transition,
    Why,
)
from triage.model.codec import digest, exception_id, read_evidence, write
from triage.model.posted import Counts, Posted, Upserted
from triage.ports import Clock
from triage.review import rule
from triage.service import Desk
from triage.store import Backlog, Entry, Store, Writer
from triage.store.mirror import View
from triage.store.writer import require_current
from triage.workflow import steps
from triage.workflow.content import ContentSource
from triage.workflow.entry import decided, reviewed
from triage.workflow.gathering import gather
from triage.workflow.replay import recorded, replay
from triage.workflow.webhooks import Webhooks
from triage.workflow.why import Recalled, recalled

CHUNK = 200


Watch = Callable[[Filed | TriageError], None]
"""Is told of the answer to each filing once it is committed."""


class TriageWorkflow:
    """The desk at work: a store, a clock and the content that decisions are made by."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        content: ContentSource,
        watch: Watch = lambda _answer: None,
        clients: frozenset[str] | None = None,
        addresses: AddressPolicy = AddressPolicy(),
    ) -> None:
        self._store, self._clock, self._content, self._watch = store, clock, content, watch
        self._clients, self._addresses = clients, addresses

    def within(self, clients: frozenset[str]) -> "TriageWorkflow":
        """Return the desk as these clients see it: of others there is nothing, and for others nothing is done."""
        store = self._store.within(clients)
        return TriageWorkflow(
            store=store,
            clock=self._clock,
            content=self._content,
            watch=self._watch,
            clients=clients,
            addresses=self._addresses,
        )

    @property
    def store(self) -> Store:
        """Where everything is kept; for those who look after the desk itself."""
        return self._store

    @property
    def webhooks(self) -> Webhooks:
        """The webhook endpoints of the clients that this desk sees."""
        return Webhooks(store=self._store, clock=self._clock, clients=self._clients, policy=self._addresses)

    def file(self, exception: BillingException) -> Filed:
        """Decide an exception and store it with all that follows from it, or return the first answer to it.

        Raises `AnotherBodyError` when it was filed before with another body, `ContentError` when its client has no
        policy.
        """
        (filed,) = self._file([exception])
        if isinstance(filed, TriageError):
            raise filed
        return filed

    def file_many(self, exceptions: Iterable[BillingException], *, chunk: int = CHUNK) -> Iterator[Filed | TriageError]:
        """File exceptions in order, each chunk in one durable commit; an error takes only its own exception with it."""
        left = iter(exceptions)
        while lot := list(islice(left, chunk)):
            yield from self._file(lot)

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
            return reader.cases(query)

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

    def review(self, case_id: str, *, version: int, review: Review, reviewer: str) -> Case:
        """Take a person's decision on a case.

        Raises `StaleError` when the case is not at `version`, `ConflictError` when it is decided already, `InputError`
        when the review does not fit the case, and `RefusedError` with all objections of the guardrails.
        """
        if not reviewer.strip():
            raise InputError("say who decides: a reviewer has a name")
        with self._store.write() as writer:
            case = writer.case(case_id)
            require_current(case, version=version)
            self._review(writer, case, review, reviewer)
            return writer.case(case_id)

    def apply(
        self, exception_id: str, *, by: str, at: date | datetime | None = None, receipt: str | None = None
    ) -> Record:
        """Take the pipeline's word that it did what was decided; the word is taken once.

        `at` is when, an instant by the pipeline's clock: documents read later contain the effect. `receipt` is the
        SHA-256 of the receipt of the decision that it did, the desk's own or a person's. Raises `TransitionError` when
        there is nothing to apply any more, or another decision, which the pipeline has to know before it acts.
        """
        with self._store.write() as writer:
            record, now = writer.record(exception_id), self._clock()
            steps.apply(writer, record, by=by, now=now, at=at, receipt=receipt)
            return writer.record(exception_id)

    def reopen(self, exception_id: str, *, side: steps.Side, by: str, reason: str) -> Record:
        """Hand a decision to a person, because it could not be applied or should not have been.

        What was not applied is given back; what was applied stays taken until a person decides what corrects it.
        """
        with self._store.write() as writer:
            steps.reopen(writer, writer.record(exception_id), side=side, by=by, reason=reason, now=self._clock())
            return writer.record(exception_id)

    def undo(self, exception_id: str, *, by: str, reason: str) -> Record:
        """Take back a decision whose effect was not sent, and hand the exception to a person.

        The same pair is not proposed again while its documents are as they are. Raises `TransitionError` when the
        effect was sent.
        """
        with self._store.write() as writer:
            steps.undo(writer, writer.record(exception_id), by=by, reason=reason, now=self._clock())
            return writer.record(exception_id)

    def mirror(self, posted: Iterable[Posted], *, client: str) -> Upserted:
        """Write documents of a client's billing system to the ledger mirror, its days as they are in his zone.

        Raises `ForbiddenError` for a client that is not seen here.
        """
        if not self._sees(client):
            raise _forbidden(client)
        zone = self._content.equip(client).desk.policy.timezone
        return self._store.mirror.load(posted, client=client, zone=zone)

    def mirrored(self) -> Counts:
        """Count what the ledger mirror holds."""
        counts = self._store.mirror.counts()
        return {client: held for client, held in counts.items() if self._sees(client)}

    def _sees(self, client: str) -> bool:
        return self._clients is None or client in self._clients

    def require_ready(self) -> None:
        """Raise `StoreError` unless the database answers, at this release's schema, with its triggers in place."""
        self._store.require_ready()

    def backlog(self) -> Backlog:
        """Count what waits for people and for delivery."""
        return self._store.backlog()

    def _review(self, writer: Writer, case: Case, review: Review, reviewer: str) -> None:
        recorded = read_evidence(writer.evidence(case.record.id))
        exception, now = recorded.exception, self._clock()
        standings = writer.standings([exception], now, filed_at=case.record.received_at)
        evidence = replace(recorded, as_of=now, standing=standings.of(exception))
        equipment = self._content.equip(exception.client)
        made, violations = rule(
            review,
            evidence=evidence,
            receipt=writer.receipt(case.record.id),
            policy=equipment.desk.policy,
            policy_digest=equipment.desk.policy_digest,
            reviewer=reviewer,
        )
        if violations:
            raise RefusedError([f"{violation.guardrail}: {violation.message}" for violation in violations])
        writer.decide(case, reviewed(case.record, made, evidence, equipment))

    def _file(self, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
        seen = [exception for exception in lot if self._sees(exception.client)]
        committed = iter(self._commit(seen) if seen else ())
        answers = [next(committed) if self._sees(one.client) else _forbidden(one.client) for one in lot]
        for answer in answers:
            self._watch(answer)
        return answers

    def _commit(self, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
        with self._store.write(frozenset(exception.client for exception in lot)) as writer:
            try:
                with writer.savepoint():
                    return self._file_all(writer, lot)
            except ClaimedError:
                return [self._file_alone(writer, exception) for exception in lot]

    def _file_alone(self, writer: Writer, exception: BillingException) -> Filed | TriageError:
        try:
            with writer.savepoint():
                return self._file_all(writer, [exception])[0]
        except ClaimedError as error:
            return error

    def _file_all(self, writer: Writer, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
        """Decide those that are new, each in sight of what those before it took, and store them together."""
        now = self._clock()
        ids = [exception_id(exception) for exception in lot]
        before = writer.filed(ids)
        new = [exception for id_, exception in zip(ids, lot, strict=True) if id_ not in before]
        gathered = self._gather(new)
        standings = writer.standings([complete for complete, _ in gathered.values()], now, filed_at=now)
        entries = dict[str, Entry]()
        answers = list[Filed | TriageError]()
        for id_, exception in zip(ids, lot, strict=True):
            body = digest(write(exception))
            known = entries[id_].body if id_ in entries else before.get(id_)
            if known is not None:
                record = entries[id_].record if id_ in entries else writer.record(id_)
                answers.append(Filed(record, created=False) if known == body else _another_body(exception))
                continue
            complete, mirrored = gathered[id_]
            evidence = Evidence(as_of=now, exception=complete, standing=standings.of(complete), gathered=mirrored)
            made = self._decide(evidence, body)
            if isinstance(made, Entry):
                entries[id_] = made
                standings.claim(exception.client, [taken.claim for taken in made.claims])
                if made.record.outcome == "resolved":
                    standings.spend(exception.client, made.stake)
            answers.append(Filed(made.record, created=True) if isinstance(made, Entry) else made)
        self._store_all(writer, list(entries.values()))
        return answers

    def _gather(self, exceptions: Sequence[BillingException]) -> dict[str, tuple[BillingException, Gathered]]:
        """Add what the mirror knows to each exception, under its id; each client's book is looked at as it is now."""
        found: dict[str, tuple[BillingException, Gathered]] = {}
        for client in sorted({exception.client for exception in exceptions}):
            with self._store.mirror.view(client) as view:
                for exception in exceptions:
                    if exception.client == client:
                        found[exception_id(exception)] = self._gathered(exception, view)
        return found

    def _gathered(self, exception: BillingException, view: View) -> tuple[BillingException, Gathered]:
        if not view.known:
            return exception, Gathered()
        try:
            zone = self._content.equip(exception.client).desk.policy.timezone
        except TriageError:
            return exception, Gathered()  # a client without a policy is told so when his exception is decided
        return gather(exception, view, zone=zone)

    def _decide(self, evidence: Evidence, body: str) -> Entry | TriageError:
        try:
            return decided(evidence, self._content.equip(evidence.exception.client), body=body)
        except TriageError as error:
            return error
        except Exception as error:  # noqa: BLE001 - our own fault must take no other exception with it
            undecided = UndecidedError(f"the desk failed on this exception: {type(error).__name__}: {error}")
            undecided.__cause__ = error
            return undecided

    def _store_all(self, writer: Writer, entries: Sequence[Entry]) -> None:
        for client in sorted({entry.record.client for entry in entries}):
            writer.keep(client, self._content.equip(client).texts)
        if entries:
            writer.add(entries)


def _forbidden(client: str) -> ForbiddenError:
    return ForbiddenError(f"you may not act for the client {client}")


def _another_body(exception: BillingException) -> AnotherBodyError:
    return AnotherBodyError(
        f"{exception.external_id} of {exception.source} was filed before with another body: "
        "file a change under an external_id of its own"
    )
