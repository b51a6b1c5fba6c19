"""Refunds: whether the money that was sent back is what a credit note, an overpayment or a reopened invoice says."""

from triage.explain.refunds.audit import audit_refunds
from triage.explain.refunds.facts import RefundFacts

__all__ = ["RefundFacts", "audit_refunds"]
