"""Contracts: what the terms in force make of an invoice, and which clause the billed amount contradicts."""

from triage.explain.contracts.audit import audit_contract
from triage.explain.contracts.facts import ContractFacts

__all__ = ["ContractFacts", "audit_contract"]
