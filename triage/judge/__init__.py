"""Rules over the facts of explanations."""

from triage.judge.pack import RulePack

__all__ = ["RulePack"]
