"""What a person's decision on a case comes to. Pure, as the service is."""

from triage.review.authority import require_authority
from triage.review.ruling import read_receipt, rule, rulings, turned_down

__all__ = ["read_receipt", "require_authority", "rule", "rulings", "turned_down"]
