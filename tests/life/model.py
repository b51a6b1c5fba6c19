"""What must be in the database after every step, worked out with lists and dicts and none of the product's code.

Every payment is over `AMOUNT`, and pays one of the invoices that its memo names. A desk resolves with the first of
them, where the reference agrees (`sure`), unless something stands against it.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

AMOUNT = 100
CAP = 1_000
"""So much the machine moves for a client on a day (UTC)."""

DUE_WITHIN = timedelta(hours=8)
"""A case that is open for so long is overdue."""

LONGEST_SNOOZE = timedelta(days=30)

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


@dataclass(slots=True)
class Life:
    """One exception. `decision` counts, `chosen` is the invoice that the standing decision pays, if it pays one.

    `due`, `overdue` and `snoozed` are of its case, the second the instant at which it was noted.
    """

    post: Post
    id: str
    state: str
    decided_at: datetime
    proposed: str | None
    chosen: str | None
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


class Model:
    """All exceptions of all clients, in the order in which they were filed."""

    def __init__(self):
        self.lives: dict[str, Life] = {}
        self.ids: dict[tuple[str, str], str] = {}
        self.answers: dict[tuple[str, str], tuple[Post, str]] = {}
        self.rulings: dict[str, list[Ruled]] = {}
        self.spent: Counter[tuple[str, str]] = Counter()

    def file(self, post: Post, *, id_: str, at: datetime) -> str:
        """Return what comes of a post: 201 for a new one, 200 for a known one, or why it is refused."""
        place = (post.client, post.key)
        if post.key and place in self.answers:
            first, answer = self.answers[place]
            return answer if first == post else "reused"
        known = self.ids.get((post.client, post.name))
        if known and self._body(self.lives[known].post) != self._body(post):
            return "another"
        if not known:
            self._decide(post, id_, at)
        answer = "200" if known else "201"
        if post.key:
            self.answers[place] = post, answer
        return answer

    def review(self, life: Life, choice: str, *, version: int, by: str, at: datetime) -> str:
        """Take a person's decision: `accept`, `dismiss`, or the invoice that he chooses."""
        if refused := life.require_open(version):
            return refused
        if choice == "accept" and life.proposed is None:
            return "invalid"
        chosen = {"accept": life.proposed, "dismiss": None}.get(choice, choice)
        if chosen and self._against(life.post, chosen, but=life):
            return "refused"
        self._rule(life, chosen)
        life.taken = self._taking(life.post, chosen)
        life.decision, life.version, life.reviews = life.decision + 1, life.version + 1, life.reviews + 1
        life.chosen, life.decided_at, life.snoozed = chosen, at, None
        life.messages.append(Message(at))
        life.step("review", f"reviewer:{by}", "reviewed", at)
        return "done"

    def snooze(self, life: Life, *, version: int, until: datetime, by: str, at: datetime) -> str:
        """Lay a case aside."""
        if refused := life.require_open(version):
            return refused
        if not at < until <= at + LONGEST_SNOOZE:
            return "invalid"
        life.snoozed, life.version = until, life.version + 1
        life.step("snooze", f"reviewer:{by}", life.state, at)
        return "done"

    def wake(self, life: Life, *, version: int, by: str, at: datetime) -> str:
        """Take a case up again that is still laid aside."""
        if refused := life.require_open(version):
            return refused
        if life.snoozed is None or life.snoozed <= at:
            return "conflict"
        life.snoozed, life.version = None, life.version + 1
        life.step("wake", f"reviewer:{by}", life.state, at)
        return "done"

    def look(self, *, at: datetime) -> str:
        """Bring back whatever was laid aside until now, and tell once of what should have been decided by now."""
        for life in filter(lambda life: life.waits, self.lives.values()):
            if life.snoozed is not None and life.snoozed <= at:
                life.snoozed = None
                life.step("expire", "desk", life.state, at)
            if life.overdue is None and life.due <= at:
                life.overdue = at
                life.messages.append(Message(at))
                life.step("overdue", "desk", life.state, at)
        return "done"

    def apply(self, life: Life, *, by: str, when: datetime | None, at: datetime, seen: int | None) -> str:
        """Take the pipeline's word; `seen` is how many reviews there were when it read the receipt that it names."""
        if life.state not in (*DECIDED, "applied") or seen not in (None, life.reviews):
            return "impossible"
        if life.state == "applied":
            return "done"
        if when is not None and when > at:
            return "invalid"
        for taken in life.taken:
            taken.applied = True
        life.applied = list(life.taken)
        life.step("apply", f"pipeline:{by}", "applied", at)
        return "done"

    def reopen(self, life: Life, *, side: str, by: str, at: datetime) -> str:
        """Hand a decision to a person; what was applied stays taken."""
        if life.state not in (*DECIDED, "applied"):
            return "impossible"
        self._take_back(life)
        self._open(life, "reopen", f"{side}:{by}", "reopened", at)
        return "done"

    def undo(self, life: Life, *, by: str, at: datetime) -> str:
        """Take back what was not sent; the machine does not propose it again."""
        if life.state not in DECIDED or life.messages[-1].sent:
            return "impossible"
        documents = {life.post.payment, life.chosen} - {None}
        self._decline(life, documents)
        self._take_back(life)
        self._open(life, "undo", f"reviewer:{by}", "undone", at)
        return "done"

    def is_due(self, client: str, *, at: datetime) -> bool:
        """Tell whether a message of a client may be on its way."""
        told = (life.messages for life in self.lives.values() if life.post.client == client)
        return any(not (m.sent or m.withdrawn) and m.due <= at for messages in told for m in messages)

    def deliver(self, client: str, *, at: datetime) -> None:
        """Send a client's messages that are due; one waits for those before it about the same exception."""
        for life in self.lives.values():
            if life.post.client == client:
                for message in life.messages:
                    if not (message.sent or message.withdrawn):
                        if message.due > at:
                            break
                        message.sent = True

    def _body(self, post: Post) -> tuple:
        return (post.payment, post.invoices, post.owed, post.sure, post.message)

    def _decide(self, post: Post, id_: str, at: datetime) -> None:
        wanted = post.invoices[0] if post.sure else None
        bound = [ruled for ruled in self.rulings.get(post.client, ()) if wanted and self._binds(ruled, post, wanted)]
        proposed = None if any(ruled.as_they_were for ruled in bound) else wanted
        day = (post.client, at.date().isoformat())
        stands = proposed and not bound and not self._against(post, wanted) and self.spent[day] + AMOUNT <= CAP
        state = "resolved" if stands else "escalated"
        life = Life(post, id_, state, at, proposed, wanted if stands else None, messages=[Message(at)])
        life.history = [("receive", "pipeline:test", None, "received", at), ("decide", "desk", "received", state, at)]
        life.version, life.due = (0, None) if stands else (1, at + DUE_WITHIN)
        if stands:
            life.taken = self._taking(post, wanted)
            self.spent[day] += AMOUNT
        self.lives[id_], self.ids[post.client, post.name] = life, id_

    def _taking(self, post: Post, invoice: str | None) -> list[Taken]:
        return [Taken("spend", post.payment, 0), Taken("settle", invoice, post.owed)] if invoice else []

    def _against(self, post: Post, invoice: str, *, but: Life | None = None) -> bool:
        """Tell whether others have the payment, or too much of the invoice."""
        return not all(self._is_free(post.client, taken, but=but) for taken in self._taking(post, invoice))

    def _is_free(self, client: str, wanted: Taken, *, but: Life | None) -> bool:
        others = [life for life in self.lives.values() if life.post.client == client and life is not but]
        same = [
            taken
            for life in others
            for taken in life.taken
            if (taken.role, taken.document) == (wanted.role, wanted.document)
        ]
        return not same if wanted.role == "spend" else (len(same) + 1) * AMOUNT <= wanted.left

    def _binds(self, ruled: Ruled, post: Post, invoice: str) -> bool:
        if not ruled.documents <= {post.payment, invoice}:
            return False
        return ruled.as_they_were <= {post.as_it_is(document) for document in ruled.documents}

    def _rule(self, life: Life, chosen: str | None) -> None:
        documents = {life.post.payment, chosen} - {None}
        self.rulings.setdefault(life.post.client, []).append(Ruled(frozenset(documents)))
        if life.proposed is not None and life.proposed != chosen:
            self._decline(life, {life.post.payment, life.proposed})

    def _decline(self, life: Life, documents: set[str]) -> None:
        as_they_were = frozenset(life.post.as_it_is(document) for document in documents)
        self.rulings.setdefault(life.post.client, []).append(Ruled(frozenset(documents), as_they_were))

    def _take_back(self, life: Life) -> None:
        """Give back what was not applied, and take again what an earlier decision applied, where it is still free."""
        if life.state == "applied":
            return
        if not life.messages[-1].sent:
            life.messages[-1].withdrawn = True
        before = life.applied or []
        life.taken = [taken for taken in before if self._is_free(life.post.client, taken, but=life)]

    def _open(self, life: Life, event: str, actor: str, after: str, at: datetime) -> None:
        life.decision, life.version = life.decision + 1, life.version + 1
        life.chosen, life.decided_at = None, at
        life.due, life.overdue, life.snoozed = at + DUE_WITHIN, None, None
        life.messages.append(Message(at))
        life.step(event, actor, after, at)
