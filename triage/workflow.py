"""The path of an exception through the world: gather, decide in the core, and record it all in one transaction."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from triage.errors import TriageError
from triage.model import BillingException, Case, Filed, Page, Query, Record, Replay, Review
from triage.ports import Clock
from triage.service import Desk

CHUNK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A client's desk, and the texts that it was made from: what a replay years later needs."""

    desk: Desk
    policy_text: bytes
    pack_text: bytes


class ContentSource(Protocol):
    """Equips desks."""

    def equip(self, client: str) -> Equipment:
        """Return the present equipment of a client, or raise `ContentError`; called often, so it remembers."""
        ...

    def restore(self, *, policy_text: bytes, pack_text: bytes) -> Desk:
        """Make the desk again that these texts once made."""
        ...


class TriageWorkflow:
    """Files exceptions, answers for them, and takes the decisions of people."""

    def __init__(self, *, store: object, clock: Clock, content: ContentSource) -> None:
        self._store, self._clock, self._content = store, clock, content

    def file(self, exception: BillingException) -> Filed:
        """Decide an exception and store it with all that follows from it, or return the first answer to it.

        Raises `AnotherBodyError` when it was filed before with another body, `ContentError` when its client has no
        policy.
        """
        raise NotImplementedError

    def file_many(self, exceptions: Iterable[BillingException], *, chunk: int = CHUNK) -> Iterator[Filed | TriageError]:
        """File exceptions in order, each chunk in one durable commit; an error takes only its own exception with it."""
        raise NotImplementedError

    def record(self, exception_id: str) -> Record:
        """Return an exception and the decision that stands, or raise `NotFoundError`."""
        raise NotImplementedError

    def records(self, query: Query) -> Page[Record]:
        """List exceptions, newest first."""
        raise NotImplementedError

    def receipt(self, exception_id: str) -> bytes:
        """Return the receipt of the desk's own decision, byte for byte."""
        raise NotImplementedError

    def review_receipt(self, exception_id: str) -> bytes:
        """Return the receipt of a person's decision, byte for byte."""
        raise NotImplementedError

    def evidence(self, exception_id: str) -> bytes:
        """Return the evidence of the desk's own decision, byte for byte."""
        raise NotImplementedError

    def case(self, case_id: str) -> Case:
        """Return a case, or raise `NotFoundError`."""
        raise NotImplementedError

    def cases(self, query: Query) -> Page[Case]:
        """List cases, newest first."""
        raise NotImplementedError

    def replay(self, exception_id: str) -> Replay:
        """Decide again from what is stored, with no clock and no network, and compare."""
        raise NotImplementedError

    def review(self, case_id: str, *, version: int, review: Review, reviewer: str) -> Case:
        """Take a person's decision on a case.

        Raises `StaleError` when the case is not at `version`, `ConflictError` when it is decided already, `InputError`
        when the review does not fit the case, and `RefusedError` with all objections of the guardrails.
        """
        raise NotImplementedError
