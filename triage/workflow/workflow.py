"""Files exceptions, answers for them, and takes the decisions of people."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from triage.delivery import AddressPolicy
from triage.errors import (
    InputError,
    RefusedError,
    TriageError,
)
from triage.model import (
    BillingException,
    Case,
    Filed,
    JsonObject,
    Record,
    Review,
)
from triage.model.codec import read_evidence
from triage.model.posted import Counts, Posted, Upserted
from triage.model.repeat import Answer
from triage.ports import Clock, Proposer
from triage.review import require_authority, rule
from triage.store import Backlog, Store, Writer
from triage.store.writer import require_current
from triage.workflow import steps
from triage.workflow.access import Access
from triage.workflow.batches import Batches
from triage.workflow.batching import Batching
from triage.workflow.blind_audits import BlindAudits
from triage.workflow.certifying import Certifying, Conditions
from triage.workflow.consulting import Consulting, no_model
from triage.workflow.content import ContentSource
from triage.workflow.entry import reviewed
from triage.workflow.filing import Filing, Posting, Watch, forbidden
from triage.workflow.looking import Looking
from triage.workflow.sessions import Sessions
from triage.workflow.training import Training
from triage.workflow.users import Users
from triage.workflow.webhooks import Webhooks

CHUNK = 200


class TriageWorkflow(Looking):
    """The desk at work: a store, a clock and the content that decisions are made by."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        content: ContentSource,
        watch: Watch = lambda _answer: None,
        addresses: AddressPolicy = AddressPolicy(),
    ) -> None:
        super().__init__(store=store, clock=clock, content=content)
        self._watch, self._addresses = watch, addresses
        self._filing = Filing(store=store, clock=clock, content=content, watch=watch)

    def within(self, clients: frozenset[str]) -> "TriageWorkflow":
        """Return the desk as these clients see it: of others there is nothing, and for others nothing is done."""
        store = self._store.within(clients)
        return TriageWorkflow(
            store=store,
            clock=self._clock,
            content=self._content,
            watch=self._watch,
            addresses=self._addresses,
        )

    @property
    def store(self) -> Store:
        """Where everything is kept; for those who look after the desk itself."""
        return self._store

    @property
    def content(self) -> ContentSource:
        """What desks are equipped from."""
        return self._content

    @property
    def present(self) -> datetime:
        """The present instant by the desk's own clock."""
        return self._clock()

    @property
    def webhooks(self) -> Webhooks:
        """The webhook endpoints of the clients that this desk sees."""
        return Webhooks(store=self._store, clock=self._clock, policy=self._addresses)

    @property
    def batches(self) -> Batches:
        """The batches of the clients that this desk sees."""
        return Batches(store=self._store, clock=self._clock)

    @property
    def blind_audits(self) -> BlindAudits:
        """The blind audits of the clients that this desk sees."""
        return BlindAudits(store=self._store, clock=self._clock, content=self._content)

    @property
    def batching(self) -> Batching:
        """What works batches off."""
        return Batching(store=self._store, clock=self._clock, content=self._content, watch=self._watch)

    def consulting(self, propose: Proposer = no_model, *, form: JsonObject | None = None) -> Consulting:
        """What asks a model about the exceptions that rules did not resolve; `form` is how it asks."""
        return Consulting(store=self._store, clock=self._clock, content=self._content, propose=propose, form=form)

    @property
    def training(self) -> Training:
        """What learns models from the reviewed cases of the clients that this desk sees."""
        return Training(store=self._store, clock=self._clock, content=self._content)

    def certifying(self, conditions: Conditions = Conditions()) -> Certifying:
        """What holds rounds of certification for the clients that this desk sees."""
        return Certifying(store=self._store, clock=self._clock, content=self._content, conditions=conditions)

    def access(self, *, demo: bool = False) -> Access:
        """Return the keys of this desk; with `demo` they include the one that everybody knows."""
        return Access(store=self._store, clock=self._clock, demo=demo)

    @property
    def users(self) -> Users:
        """The people of the clients that this desk sees."""
        return Users(store=self._store, clock=self._clock)

    def sessions(self, *, secret: bytes) -> Sessions:
        """Return where people are signed in, under the secret of the installation."""
        return Sessions(store=self._store, clock=self._clock, secret=secret)

    def file(self, exception: BillingException) -> Filed:
        """Decide an exception and store it with all that follows from it, or return the first answer to it.

        Raises `AnotherBodyError` when it was filed before with another body, `ContentError` when its client has no
        policy.
        """
        (filed,) = self._filing.file([exception])
        if isinstance(filed, TriageError):
            raise filed
        return filed

    def file_many(self, exceptions: Iterable[BillingException], *, chunk: int = CHUNK) -> Iterator[Filed | TriageError]:
        """File exceptions in order, each chunk in one durable commit; an error takes only its own exception with it."""
        left = iter(exceptions)
        while lot := list(islice(left, chunk)):
            yield from self._filing.file(lot)

    def file_once(self, postings: Sequence[Posting]) -> list[Answer | TriageError]:
        """File what several requests posted, in one durable commit, and answer each; a repeated one as before."""
        return self._filing.file_once(postings)

    def review(self, case_id: str, *, version: int, review: Review, reviewer: str, approver: bool = False) -> Case:
        """Take a person's decision on a case; an `approver` is not held to the client's review limit.

        Raises `StaleError` when the case is not at `version`, `ConflictError` when it is decided already, `InputError`
        when the review does not fit the case, `RefusedError` with all objections of the guardrails, and
        `ForbiddenError` when it moves more than the person may.
        """
        if not reviewer.strip():
            raise InputError("say who decides: a reviewer has a name")
        with self._store.write() as writer:
            case = writer.case(case_id)
            require_current(case, version=version)
            self._review(writer, case, review, reviewer, approver=approver)
            return writer.case(case_id)

    def snooze(self, case_id: str, *, version: int, until: date | datetime, by: str, reason: str) -> Case:
        """Lay an open case aside until an instant: it may still be decided, and its deadline stays what it is.

        Raises `StaleError` when the case is not at `version`, and `ConflictError` when it is decided already.
        """
        with self._store.write() as writer:
            case = writer.case(case_id)
            require_current(case, version=version)
            steps.snooze(writer, case, until=until, by=by, reason=reason, now=self._clock())
            return writer.case(case_id)

    def wake(self, case_id: str, *, version: int, by: str) -> Case:
        """Take a snoozed case up again. Raises as `snooze` does, and `ConflictError` when it is not snoozed."""
        with self._store.write() as writer:
            case = writer.case(case_id)
            require_current(case, version=version)
            steps.wake(writer, case, by=by, now=self._clock())
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
        self.require_seen(client)
        zone = self._content.equip(client).desk.policy.timezone
        return self._store.mirror.load(posted, client=client, zone=zone)

    def mirrored(self) -> Counts:
        """Count what the ledger mirror holds."""
        counts = self._store.mirror.counts()
        return {client: held for client, held in counts.items() if self._store.sees(client)}

    def require_seen(self, client: str) -> None:
        """Raise `ForbiddenError` for a client that is not seen here."""
        if not self._store.sees(client):
            raise forbidden(client)

    def require_ready(self) -> None:
        """Raise `StoreError` unless the database answers, at this release's schema, with its triggers in place."""
        self._store.require_ready()

    def backlog(self) -> Backlog:
        """Count what waits for people and for delivery."""
        return self._store.backlog()

    def _review(self, writer: Writer, case: Case, review: Review, reviewer: str, *, approver: bool) -> None:
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
        require_authority(made.proposal.explanation, equipment.desk.policy, approver=approver)
        writer.decide(case, reviewed(case.record, made, evidence, equipment))
