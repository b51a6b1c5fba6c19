"""Filing: exceptions in, decisions out, all of a lot and all that follows from it in one durable commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from triage.errors import (
    AnotherBodyError,
    ClaimedError,
    ForbiddenError,
    ReusedKeyError,
    TriageError,
    UndecidedError,
)
from triage.model import BillingException, Evidence, Filed, Gathered, Kind, ModelMode, Record
from triage.model.codec import digest, exception_id, write
from triage.model.repeat import Answer, Once
from triage.ports import Clock
from triage.store import Entry, Store, Writer
from triage.store.consultations import consult_job
from triage.store.mirror import View
from triage.workflow.content import ContentSource
from triage.workflow.entry import decided
from triage.workflow.gathering import gather

Watch = Callable[[Filed | TriageError], None]
"""Is told of the answer to each filing once it is committed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """What a request posted: an exception, how its answer is written, and the key under which it may be repeated."""

    exception: BillingException
    write: Callable[[Filed], Answer]
    once: Once | None = None


class Filing:
    """Where exceptions are decided and stored, for the clients that the store sees."""

    def __init__(self, *, store: Store, clock: Clock, content: ContentSource, watch: Watch) -> None:
        self._store, self._clock, self._content, self._watch = store, clock, content, watch

    def file(self, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
        """File exceptions in one durable commit; an error takes only its own exception with it."""
        self._prepare(lot)
        with self._store.write(frozenset(exception.client for exception in lot)) as writer:
            answers = self.file_in(writer, lot)
        self.tell(answers)
        return answers

    def file_in(self, writer: Writer, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
        """File exceptions in the transaction of a caller, who tells of the answers once it is committed."""
        seen = [exception for exception in lot if self._store.sees(exception.client)]
        filed = iter(self._file_in(writer, seen) if seen else ())
        return [next(filed) if self._store.sees(one.client) else forbidden(one.client) for one in lot]

    def tell(self, answers: Sequence[Filed | TriageError]) -> None:
        """Tell whoever watches of answers that are committed."""
        for answer in answers:
            self._watch(answer)

    def file_once(self, postings: Sequence[Posting]) -> list[Answer | TriageError]:
        """File what several requests posted, in one durable commit, and answer each; a repeated one as before.

        The answer to a request with a key is kept in the same commit, so that a key and its work are there together
        or not at all. An error keeps no answer: nothing was done, and the request may be made again.
        """
        self._prepare([posting.exception for posting in postings])
        with self._store.write(frozenset(posting.exception.client for posting in postings)) as writer:
            given = [self._unseen(posting) or _recalled(writer, posting) for posting in postings]
            new = [posting for posting, known in zip(postings, given, strict=True) if known is None]
            filed = self._file_in(writer, [posting.exception for posting in new])
            left = iter(filed)
            made = [next(left) if known is None else known for known in given]
            answers = [self._kept(writer, posting, one) for posting, one in zip(postings, made, strict=True)]
        for one in filed:
            self._watch(one)
        return answers

    def _unseen(self, posting: Posting) -> TriageError | None:
        client = posting.exception.client
        return None if self._store.sees(client) else forbidden(client)

    def _kept(self, writer: Writer, posting: Posting, made: Answer | Filed | TriageError) -> Answer | TriageError:
        """Write the answer to a request, and keep it under the request's key."""
        if not isinstance(made, Filed):
            return made
        answer = posting.write(made)
        if posting.once:
            writer.remember(posting.once, answer, self._clock())
        return answer

    def _file_in(self, writer: Writer, lot: Sequence[BillingException]) -> list[Filed | TriageError]:
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
        for entry in entries:
            self._consult(writer, entry.record)

    def _prepare(self, lot: Sequence[BillingException]) -> None:
        """Make room for the jobs that ask models, before the transaction that may leave some."""
        if any(self._wants_model(exception.client, exception.kind) for exception in lot):
            self._store.take_jobs()

    def _wants_model(self, client: str, kind: Kind) -> bool:
        try:
            return self._content.equip(client).desk.policy.model_mode(kind) is not ModelMode.OFF
        except TriageError:
            return False  # he is told so when his exception is decided

    def _consult(self, writer: Writer, record: Record) -> None:
        """Leave a job that asks a model, where one is wanted for what rules did not resolve."""
        if record.outcome == "escalated" and self._wants_model(record.client, record.kind):
            writer.leave(consult_job(record.id, client=record.client), for_=record.id)


def forbidden(client: str) -> ForbiddenError:
    """Return what whoever acts for another client is told."""
    return ForbiddenError(f"you may not act for the client {client}")


def _another_body(exception: BillingException) -> AnotherBodyError:
    return AnotherBodyError(
        f"{exception.external_id} of {exception.source} was filed before with another body: "
        "file a change under an external_id of its own"
    )


def _recalled(writer: Writer, posting: Posting) -> Answer | TriageError | None:
    try:
        return writer.recall(posting.once) if posting.once else None
    except ReusedKeyError as error:
        return error
