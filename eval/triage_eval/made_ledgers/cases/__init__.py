"""The cases in which payments come in."""

from triage_eval.made_ledgers.cases import abstaining, deducted, elsewhere, named, several, statements, unnamed
from triage_eval.made_ledgers.cases.case import Case

CASES: tuple[Case, ...] = (
    *named.CASES,
    *deducted.CASES,
    *several.CASES,
    *statements.CASES,
    *unnamed.CASES,
    *elsewhere.CASES,
    *abstaining.CASES,
)

__all__ = ["CASES", "Case"]
