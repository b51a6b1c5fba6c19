"""What a person's decision on a case comes to, and his answer to a blind audit. Pure, as the service is."""

from triage.review.agreement import does_the_same
from triage.review.authority import require_authority
from triage.review.blind import Audited, BlindScene, answer_blind, blind_scene
from triage.review.ruling import read_receipt, rule, rulings, turned_down

__all__ = [
    "Audited",
    "BlindScene",
    "answer_blind",
    "blind_scene",
    "does_the_same",
    "read_receipt",
    "require_authority",
    "rule",
    "rulings",
    "turned_down",
]
