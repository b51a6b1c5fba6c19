"""Labelled cases of free text: what a proposer makes of what customers write."""

from triage_eval.free_text.asking import Asked, ask
from triage_eval.free_text.cases import FOLDER, Case, read_cases
from triage_eval.free_text.figures import Figures, figures, table, to_json
from triage_eval.free_text.folds import cross_validate
from triage_eval.free_text.score import Answered, answer

__all__ = [
    "FOLDER",
    "Answered",
    "Asked",
    "Case",
    "Figures",
    "answer",
    "ask",
    "cross_validate",
    "figures",
    "read_cases",
    "table",
    "to_json",
]
