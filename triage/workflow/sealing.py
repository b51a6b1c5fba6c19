"""Sealing the audit trail while the desk works, where its rows are not chained as they are written."""

import logging
import threading
from typing import Self

from triage.store import Store

_LOG = logging.getLogger(__name__)

EVERY = 2.0
"""Seconds from one look to the next."""


class Sealing:
    """A thread that chains what is not chained yet; of several processes one at a time does it.

    It is no job: it runs every few seconds, what it finds is in the trail itself, and who comes second finds nothing.
    """

    def __init__(self, store: Store, *, every: float = EVERY) -> None:
        self._store, self._every = store, every
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="triage-sealing", daemon=True)

    def __enter__(self) -> Self:
        if self._store.seals_afterwards:
            self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Seal what there is, and no more."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def seal(self) -> int:
        """Chain all that is not chained yet, and return how many rows that were."""
        total = 0
        while self._store.unsealed() and (sealed := self._store.seal()):
            total += sealed
        return total

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self._try()
        self._try()

    def _try(self) -> None:
        try:
            self.seal()
        except Exception:  # noqa: BLE001 - whatever it was, the next look may succeed; /readyz tells how old rows get
            _LOG.exception("the audit trail could not be sealed")
