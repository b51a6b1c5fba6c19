"""The ledger mirror: what a client's billing system holds, kept where a payment can find its invoices."""

from triage.store.mirror.book import MirrorBook
from triage.store.mirror.counts import Counts
from triage.store.mirror.entries import Upserted
from triage.store.mirror.mirror import LOT, Mirror, View
from triage.store.mirror.shelf import MirrorShelf

__all__ = ["LOT", "Counts", "Mirror", "MirrorBook", "MirrorShelf", "Upserted", "View"]
