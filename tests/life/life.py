"""One exception as the model knows it: what was posted, what is taken for it, what is told of it, and its history."""

from dataclasses import dataclass, field
from datetime import datetime

WAITING = ("escalated", "reopened", "undone")
DECIDED = ("resolved", "reviewed")
STATES = (*WAITING, *DECIDED, "applied")


@dataclass(frozen=True, slots=True)
class Post:
    """What a pipeline posts; `key` is its Idempotency-Key, and `message` is all that it may change meanwhile."""

    client: str
    name: str
    payment: str
    invoices: tuple[str, ...]
    owed: int
    sure: bool
    message: str = ""
    key: str | None = None

    def as_it_is(self, document: str) -> tuple:
        """Return a document with all that it says: what was ruled on it holds while this stays so."""
        if document == self.payment:
            return (document, self.invoices, self.sure)
        return (document, self.owed)


@dataclass(slots=True)
class Message:
    """What the pipeline is to be told."""

    due: datetime
    sent: bool = False
    withdrawn: bool = False


@dataclass(slots=True)
class Taken:
    """What a decision takes of a document; `left` is what its evidence says is open."""

    role: str
    document: str
    left: int
    applied: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """What the adviser said of an exception: the explanation it chose, and what stands against doing that.

    `against` is what stood against it by the evidence it was asked about, `withheld` what came up since; both are the
    words that the reasons begin with.
    """

    mode: str
    explanation: str | None
    against: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()

    @property
    def was_done(self) -> bool:
        """Whether the desk carried it out."""
        return not self.against and not self.withheld


@dataclass(slots=True)
class Life:
    """One exception. `decision` counts, `chosen` is the invoice that the standing decision pays, if it pays one.

    `due`, `overdue` and `snoozed` are of its case, the second the instant at which it was noted. `offers` are the
    invoices that the adviser may choose, each with what stood against a machine that pays it when it was filed.
    """

    post: Post
    id: str
    state: str
    decided_at: datetime
    proposed: str | None
    chosen: str | None
    offers: dict[str, frozenset[str]] = field(default_factory=dict)
    said: Said | None = None
    decision: int = 1
    version: int = 0
    reviews: int = 0
    due: datetime | None = None
    overdue: datetime | None = None
    snoozed: datetime | None = None
    taken: list[Taken] = field(default_factory=list)
    applied: list[Taken] | None = None
    messages: list[Message] = field(default_factory=list)
    history: list[tuple] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether a person has to decide."""
        return self.state in WAITING

    @property
    def may_be_asked_about(self) -> bool:
        """Whether the adviser has something to choose, and has not been asked yet."""
        return self.state == "escalated" and self.said is None and bool(self.offers)

    @property
    def receipt(self) -> str | int:
        """Which receipt is that of the decision that stands: the desk's 0, `choice`, or the number of a review."""
        return self.reviews or ("choice" if self.said and self.said.was_done else 0)

    @property
    def case(self) -> tuple[int, str] | tuple[None, None]:
        """The version and state of the case, if there ever was one."""
        return (self.version, "open" if self.waits else "decided") if self.version else (None, None)

    def require_open(self, version: int) -> str | None:
        """Return why a person may do nothing to the case at this version, if he may not."""
        if not self.version:
            return "missing"
        if version != self.version:
            return "stale"
        return None if self.waits else "conflict"

    def step(self, event: str, actor: str, after: str, at: datetime) -> None:
        """Go to another state."""
        self.history.append((event, actor, self.state, after, at))
        self.state = after


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a person said of documents together; `as_they_were` is empty where it holds however they change."""

    documents: frozenset[str]
    as_they_were: frozenset[tuple] = frozenset()
