"""What must be in the database after every step, worked out with lists and dicts and none of the product's code.

Every payment is over `AMOUNT`, and pays one of the invoices that its memo names. A desk resolves with the first of
them, where the reference agrees (`sure`), unless something stands against it. Of what is not sure, an adviser may
choose an invoice: where a client lets it act, under a certificate, the desk does so if nothing has come up since.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from life.life import DECIDED, Life, Message, Post, Ruled, Said, Taken

AMOUNT = 100
CAP = 1_000
"""So much the machine moves for a client on a day (UTC)."""

DUE_WITHIN = timedelta(hours=8)
"""A case that is open for so long is overdue."""

LONGEST = timedelta(days=1)
"""What was posted so long ago is not acted on by itself any more."""

LONGEST_SNOOZE = timedelta(days=30)

ADVISED = {"alpha": "auto", "beta": "suggest"}
"""What the adviser is for, by client; each has a certificate."""

ADVISER = "model:small@choose@1"


class Model:
    """All exceptions of all clients, in the order in which they were filed."""

    def __init__(self, *, certified: tuple[datetime, datetime]):
        self.certified_at, self.expires_at = certified
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

    def consult(self, life: Life, invoice: str, *, at: datetime) -> str:
        """Ask the adviser, who wants to pay an invoice: what is wanted and stands is done, once."""
        if life.state != "escalated" or life.said:
            return "nothing"
        life.said = self._advised(life, invoice, at)
        by = ADVISER if life.offers else "model:none"
        life.history.append(("consult", by, "escalated", "escalated", at))
        if life.said.was_done:
            self._carry_out(life, invoice, at)
        return " ".join(life.said.against) or "free"

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

    def apply(self, life: Life, *, by: str, when: datetime | None, at: datetime, seen: str | int | None) -> str:
        """Take the pipeline's word; `seen` is which receipt it names, if it names one."""
        if life.state not in (*DECIDED, "applied") or seen not in (None, life.receipt):
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
        bound = self._bound(post, wanted) if wanted else []
        proposed = None if any(ruled.as_they_were for ruled in bound) else wanted
        stands = proposed and not bound and not self._against(post, wanted) and not self._is_over(post.client, at)
        state = "resolved" if stands else "escalated"
        life = Life(post, id_, state, at, proposed, wanted if stands else None, messages=[Message(at)])
        life.history = [("receive", "pipeline:test", None, "received", at), ("decide", "desk", "received", state, at)]
        life.version, life.due = (0, None) if stands else (1, at + DUE_WITHIN)
        if stands:
            self._pay(life, wanted, at)
        if not post.sure:
            life.offers = dict(self._offers(post, at))
        self.lives[id_], self.ids[post.client, post.name] = life, id_

    def _pay(self, life: Life, invoice: str, at: datetime) -> None:
        """Take what a decision of the machine takes, and count it."""
        life.taken = self._taking(life.post, invoice)
        self.spent[_day(life.post.client, at)] += AMOUNT

    def _offers(self, post: Post, at: datetime) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield what nobody declined, and what breaks nothing, with what stands against a machine."""
        for invoice in post.invoices:
            declined = any(ruled.as_they_were for ruled in self._bound(post, invoice))
            if not declined and not self._against(post, invoice):
                yield invoice, frozenset(self._alone(post, invoice, at))

    def _alone(self, post: Post, invoice: str, at: datetime) -> Iterator[str]:
        """Yield what stands against a machine, and not against a person."""
        if self._bound(post, invoice):
            yield "human_rulings"
        if self._is_over(post.client, at):
            yield "daily_cap"

    def _is_over(self, client: str, at: datetime) -> bool:
        return self.spent[_day(client, at)] + AMOUNT > CAP

    def _bound(self, post: Post, invoice: str) -> list[Ruled]:
        return [ruled for ruled in self.rulings.get(post.client, ()) if self._binds(ruled, post, invoice)]

    def _advised(self, life: Life, invoice: str, at: datetime) -> Said:
        """Return what the adviser says; where nothing stood against it, what has come up since."""
        mode = ADVISED[life.post.client]
        if invoice not in life.offers:
            return Said(mode, None, against=("none",) if life.offers else ("nothing_offered",))
        against = set(life.offers[invoice])
        if mode != "auto":
            against.add("mode")
        if not self.certified_at <= at < self.expires_at:
            against.add("certificate")
        withheld = () if against else tuple(sorted(self._come_up(life, invoice, at)))
        return Said(mode, f"{life.post.payment}-{invoice}", tuple(sorted(against)), withheld)

    def _come_up(self, life: Life, invoice: str, at: datetime) -> Iterator[str]:
        """Yield what stands against a choice by now; a case that a person took up is his, and so is an old one."""
        _, _, _, _, received_at = life.history[0]
        old, taken_up = at - received_at > LONGEST, life.version != 1
        yield from ["late"] * old + ["touched"] * taken_up
        if old or taken_up:
            return
        spend, settle = self._taking(life.post, invoice)
        if not self._is_free(life.post.client, spend, but=life):
            yield "free_of_claims"
        if not self._is_free(life.post.client, settle, but=life):
            yield "open_amounts"
        yield from self._alone(life.post, invoice, at)

    def _carry_out(self, life: Life, invoice: str, at: datetime) -> None:
        self._pay(life, invoice, at)
        life.decision, life.version, life.snoozed = life.decision + 1, life.version + 1, None
        life.chosen, life.decided_at = invoice, at
        life.messages.append(Message(at))
        life.step("decide", ADVISER, "resolved", at)

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


def _day(client: str, at: datetime) -> tuple[str, str]:
    return (client, at.date().isoformat())
