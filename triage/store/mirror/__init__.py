"""The ledger mirror: what a client's billing system holds, kept where a payment can find its invoices."""

from triage.store.mirror.book import MirrorBook
from triage.store.mirror.mirror import LOT, Mirror, View
from triage.store.mirror.shelf import MirrorShelf

__all__ = ["LOT", "Mirror", "MirrorBook", "MirrorShelf", "View"]
