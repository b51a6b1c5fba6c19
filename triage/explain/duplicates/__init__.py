"""Duplicates: invoices and payments that repeat an earlier one."""

from triage.explain.duplicates.facts import InvoicePair, PaymentPair
from triage.explain.duplicates.invoices import duplicate_invoices
from triage.explain.duplicates.payments import duplicate_payments, repeated_payments

__all__ = ["InvoicePair", "PaymentPair", "duplicate_invoices", "duplicate_payments", "repeated_payments"]
