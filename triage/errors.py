"""Everything that this package raises on purpose.

    TriageError
    ├── InputError                what was given cannot be accepted; says what to change
    │   ├── InvalidDocumentError  a posted document breaks its schema
    │   ├── MoneyError            an amount or a currency that cannot be
    │   ├── CalendarError         a date, an instant or a zone that cannot be
    │   ├── CursorError           a cursor that no page gave
    │   ├── ContentError          a rule, a client policy or a prompt breaks its schema
    │   │   └── UnknownClientError  a client that has no policy
    │   ├── AddressError          an address outside the house to which nothing may be sent
    │   │   └── UnresolvedError     its host has no address now; it may have one later
    │   ├── ReusedKeyError        a request's key came with another body before
    │   ├── TooMuchError          more was sent than is accepted at once
    │   └── RefusedError          a person's decision breaks what nobody may break
    ├── ConflictError             two callers want what only one can have
    │   ├── AnotherBodyError      the same external id was posted with another body
    │   ├── ClaimedError          the money or the document is taken by another decision
    │   ├── GapError              lines were sent that do not follow those that are stored
    │   ├── TransitionError       an exception in its state cannot take this step
    │   ├── InProgressError       the same request is being done
    │   └── StaleError            the case changed since it was read
    ├── UnauthenticatedError      nobody knows who asks
    ├── ForbiddenError            whoever asks may not do that
    ├── ThrottledError            whoever asks has tried too often; says when he may again
    ├── BusyError                 more waits than can be done soon
    ├── CrowdedError              a client has more waiting than its share
    ├── ProviderError             the identity provider did not do what it must
    ├── NotFoundError             nothing is stored under that id
    ├── UndecidedError            the desk itself failed on an exception, and stored nothing of it
    └── StoreError                the database did not do what it must

What may happen in ordinary work (a violation, an escalation) is a value, never one of these.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class TriageError(Exception):
    """Something this package refuses or could not do."""

    retryable = False


class InputError(TriageError):
    """What was given cannot be accepted."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one field: `field` is a JSON pointer such as `/documents/payments/0/amount`."""

    field: str
    problem: str

    def __str__(self) -> str:
        return f"{self.field}: {self.problem}"


class InvalidDocumentError(InputError):
    """A posted document breaks its schema."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(map(str, self.faults)))


class MoneyError(InputError):
    """An amount or a currency that cannot be."""


class CalendarError(InputError):
    """A date, an instant or a zone that cannot be."""


class CursorError(InputError):
    """A cursor that no page gave."""


class ContentError(InputError):
    """A rule, a client policy or a prompt breaks its schema."""


class UnknownClientError(ContentError):
    """A client that has no policy."""


class AddressError(InputError):
    """An address outside the house to which nothing may be sent."""


class UnresolvedError(AddressError):
    """The host of an address has no IP address now; it may have one later."""

    retryable = True


class TooMuchError(InputError):
    """More was sent than is accepted at once."""


class RefusedError(InputError):
    """A person's decision breaks what nobody may break."""

    def __init__(self, objections: Sequence[str]) -> None:
        self.objections = tuple(objections)
        super().__init__("; ".join(self.objections))


class ConflictError(TriageError):
    """Two callers want what only one can have."""


class AnotherBodyError(ConflictError):
    """The same external id was posted before with another body."""


class ClaimedError(ConflictError):
    """The money or the document is already taken by another decision."""


class GapError(ConflictError):
    """Lines were sent that do not follow those that are stored."""


class TransitionError(ConflictError):
    """An exception in its state cannot take this step."""


class StaleError(ConflictError):
    """The case changed since it was read."""


class ReusedKeyError(InputError):
    """The key of a request came before with another body."""


class InProgressError(ConflictError):
    """A request with the same key is being done at this moment."""

    retryable = True


class ThrottledError(TriageError):
    """Whoever asks has tried too often; `seconds` is how long he has to wait."""

    retryable = True

    def __init__(self, message: str, *, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class BusyError(TriageError):
    """More waits than can be done soon; nothing of this was taken."""

    retryable = True


class CrowdedError(TriageError):
    """A client has more waiting than its share; nothing of this was taken."""

    retryable = True


class ForbiddenError(TriageError):
    """Whoever asks may not do that."""


class UnauthenticatedError(TriageError):
    """Nobody knows who asks."""


class ProviderError(TriageError):
    """The identity provider did not do what it must."""

    retryable = True


class NotFoundError(TriageError):
    """Nothing is stored under that id."""


class UndecidedError(TriageError):
    """The desk itself failed on an exception, and stored nothing of it."""


class StoreError(TriageError):
    """The database did not do what it must."""

    retryable = True
