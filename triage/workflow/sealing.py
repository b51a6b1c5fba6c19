"""Sealing the audit trail while the desk works, where its rows are not chained as they are written."""

from triage.store import Store
from triage.workflow.repeating import Repeating

EVERY = 2.0
"""Seconds from one look to the next."""


class Sealing(Repeating):
    """Chains what is not chained yet; of several processes one at a time does it. `/readyz` tells how old rows get."""

    def __init__(self, store: Store, *, every: float = EVERY) -> None:
        super().__init__(self.seal, every=every, name="sealing", needed=store.seals_afterwards)
        self._store = store

    def seal(self) -> int:
        """Chain all that is not chained yet, and return how many rows that were."""
        total = 0
        while self._store.unsealed() and (sealed := self._store.seal()):
            total += sealed
        return total
