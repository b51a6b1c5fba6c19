"""What a person's decision on a case comes to. Pure, as the service is."""

from triage.review.ruling import rule, rulings, turned_down

__all__ = ["rule", "rulings", "turned_down"]
