"""Line items: whether an invoice bills what the subscription says for its period, line by line."""

from triage.explain.line_items.audit import audit_line_items
from triage.explain.line_items.facts import LineItemFacts

__all__ = ["LineItemFacts", "audit_line_items"]
