"""How often somebody may try: the generic cell rate algorithm, which keeps one instant a name."""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Wait:
    """A refusal: how long to wait, and whether it is the first since the name was let through."""

    time: timedelta
    is_first: bool


class Throttle:
    """Lets each name through `burst` times, and then once `every` so often.

    At most `most` names are remembered, those used last: what an attacker can make it hold is bounded. It knows what
    happened in this process; several processes let through several times as much.
    """

    def __init__(self, *, burst: int, every: timedelta, most: int = 10_000) -> None:
        self._slack, self._every, self._most = every * (burst - 1), every, most
        self._free: OrderedDict[str, tuple[datetime, bool]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, *, now: datetime) -> Wait | None:
        """Let a name through, which counts, or say how long it has to wait."""
        with self._lock:
            free, told = self._free.pop(name, (now, False))
            wait = free - self._slack - now
            refused = wait > timedelta()
            self._free[name] = (free, True) if refused else (max(free, now) + self._every, False)
            while len(self._free) > self._most:
                self._free.popitem(last=False)
        return Wait(wait, is_first=not told) if refused else None

    def give_back(self, name: str) -> None:
        """Uncount a time: it was no guess."""
        with self._lock:
            if name in self._free:
                free, told = self._free[name]
                self._free[name] = (free - self._every, told)

    def forget(self, name: str) -> None:
        """Begin anew with a name."""
        with self._lock:
            self._free.pop(name, None)

    def __len__(self) -> int:
        return len(self._free)


class Patience:
    """With how many attempts to sign in the desk bears: of one account, and from one address."""

    def __init__(self, *, account: Throttle | None = None, address: Throttle | None = None) -> None:
        self._account = Throttle(burst=10, every=timedelta(minutes=1)) if account is None else account
        self._address = Throttle(burst=100, every=timedelta(seconds=6)) if address is None else address

    def take(self, *, address: str, account: str | None = None, now: datetime) -> Wait | None:
        """Let an attempt through, which counts, or say how long to wait."""
        wait = self._address.take(address, now=now)
        return wait if wait or account is None else self._account.take(account, now=now)

    def succeeded(self, *, address: str, account: str | None = None) -> None:
        """Uncount an attempt that was no guess, and with it the guesses before at its account."""
        self._address.give_back(address)
        if account is not None:
            self._account.forget(account)
