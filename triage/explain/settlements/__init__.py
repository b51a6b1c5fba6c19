"""Settlements: what a payout is made of, and which bank deposit it became."""

from triage.explain.settlements.detector import explain_settlement
from triage.explain.settlements.facts import SettlementFacts

__all__ = ["SettlementFacts", "explain_settlement"]
