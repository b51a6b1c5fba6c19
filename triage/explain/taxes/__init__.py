"""Tax: what is due on an invoice by the rates in force, and which single mistake was billed instead."""

from triage.explain.taxes.audit import audit_taxes
from triage.explain.taxes.facts import TaxFacts

__all__ = ["TaxFacts", "audit_taxes"]
