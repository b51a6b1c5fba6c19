"""The ledger mirror: what a client's billing system holds, kept where a payment can find its invoices."""

from triage.store.mirror.book import MirrorBook
from triage.store.mirror.entries import Upserted
from triage.store.mirror.mirror import LOT, Mirror

__all__ = ["LOT", "Mirror", "MirrorBook", "Upserted"]
