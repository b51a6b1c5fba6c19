"""Billing dates: which period a bill should cover by its customer's calendar, and what dated it otherwise."""

from triage.explain.billing_dates.audit import audit_billing_dates
from triage.explain.billing_dates.facts import DateFacts

__all__ = ["DateFacts", "audit_billing_dates"]
