"""Payments that nobody could match: which invoices they settle, and how sure the evidence makes it."""

from triage.explain.payments.detector import explain_payment
from triage.explain.payments.facts import MatchFacts

__all__ = ["MatchFacts", "explain_payment"]
