"""Changes that raced: in which order they count, what that makes of a charge, and which of them are one."""

from triage.explain.concurrency.detector import explain_race
from triage.explain.concurrency.facts import DropFacts, RaceFacts

__all__ = ["DropFacts", "RaceFacts", "explain_race"]
