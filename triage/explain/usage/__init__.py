"""Usage: what one meter's events of a period cost, and which single mistake was billed instead."""

from triage.explain.usage.audit import audit_usage
from triage.explain.usage.facts import UsageFacts

__all__ = ["UsageFacts", "audit_usage"]
