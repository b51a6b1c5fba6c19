"""What a person's decision on a case comes to. Pure, as the service is."""

from triage.review.authority import require_authority
from triage.review.ruling import rule, rulings, turned_down

__all__ = ["require_authority", "rule", "rulings", "turned_down"]
