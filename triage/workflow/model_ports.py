"""What the caller of remote models needs of the store: a budget a client and day, and a place for replies."""

from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from triage.durable import Priority
from triage.llm import Reply, Spend
from triage.model.choice import Usage
from triage.ports import Clock
from triage.store import Reader, Store
from triage.store.consultations import KeptReply
from triage.store.rows import day


class Cap(NamedTuple):
    """What each client may spend on a UTC day: tokens, and millionths of a US dollar."""

    tokens: int
    micros: int


class StoredBudget:
    """A budget whose day is a row: what is held back and never settled, for its process died, counts as spent."""

    def __init__(self, *, store: Store, clock: Clock, cap: Cap) -> None:
        self._store, self._clock, self._cap = store, clock, cap

    def reserve(self, client: str, most: Spend) -> str | None:
        """Hold back what a call can cost at most; None where the day has not that much left."""
        today = day(self._clock())
        with self._store.write(frozenset({client}), priority=Priority.WORK) as writer:
            spent = Cap(*writer.consultations.spent(client, day=today))
            if spent.tokens + most.tokens > self._cap.tokens or spent.micros + most.micros > self._cap.micros:
                return None
            writer.consultations.spend(client, day=today, tokens=most.tokens, micros=most.micros)
        return f"{today} {most.tokens} {most.micros} {client}"

    def settle(self, held: str, spent: Spend) -> None:
        """Put what a call did cost in the place of what was held for it, on the day that held it."""
        of_day, tokens, micros, client = held.split(" ", 3)
        with self._store.write(frozenset({client}), priority=Priority.WORK) as writer:
            writer.consultations.spend(
                client, day=of_day, tokens=spent.tokens - int(tokens), micros=spent.micros - int(micros)
            )


class ReadReplies:
    """The replies in one state of the database; nothing is kept there."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def recall(self, request: str, *, client: str) -> Reply | None:
        """Return the reply that was kept for a request, if one was."""
        kept = self._reader.consultations.recall(request, client=client)
        return None if kept is None else Reply(raw=kept.raw, translated=kept.translated, usage=Usage(**kept.usage))

    def keep(self, request: str, reply: Reply, *, client: str) -> None:
        """Refuse: what replays asks nobody."""
        raise NotImplementedError(f"a replay keeps nothing: {client} {request} {len(reply.raw)}")


class StoredReplies:
    """Replies in the database, each client's his own."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def recall(self, request: str, *, client: str) -> Reply | None:
        """Return the reply that was kept for a request, if one was."""
        with self._store.within(frozenset({client})).read() as reader:
            return ReadReplies(reader).recall(request, client=client)

    def keep(self, request: str, reply: Reply, *, client: str) -> None:
        """Keep a reply; the first one stays where two workers asked the same at once."""
        kept = KeptReply(raw=reply.raw, translated=reply.translated, usage=asdict(reply.usage))
        at: datetime = self._clock()
        with self._store.write(frozenset({client}), priority=Priority.WORK) as writer:
            writer.consultations.keep(request, kept, client=client, at=at)
