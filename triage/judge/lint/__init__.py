"""What the clauses of rules say about each other: what never acts, what decides nothing, what stands against what.

That a region is empty is certain, for boxes are never smaller than what they stand for. That it is not is told only
with facts on which the compiled rules were evaluated.
"""

from triage.judge.lint.findings import Lint, lint

__all__ = ["Lint", "lint"]
