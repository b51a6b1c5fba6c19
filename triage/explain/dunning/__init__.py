"""Dunning: what a declined payment means, when it is tried again, and when a customer or a person is asked instead."""

from triage.explain.dunning.detector import explain_attempt
from triage.explain.dunning.facts import AttemptFacts

__all__ = ["AttemptFacts", "explain_attempt"]
