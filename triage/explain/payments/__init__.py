"""Payments that nobody could match: which invoices they settle, and how sure the evidence makes it."""

from triage.explain.payments.applied import AppliedFacts, applied_payment
from triage.explain.payments.detector import explain_payment
from triage.explain.payments.facts import MatchFacts

__all__ = ["AppliedFacts", "MatchFacts", "applied_payment", "explain_payment"]
