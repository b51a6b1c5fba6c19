"""Proration: what a part of a period should have cost, and which reading of the policy was billed instead."""

from triage.explain.proration.audit import audit_proration
from triage.explain.proration.facts import ProrationFacts

__all__ = ["ProrationFacts", "audit_proration"]
