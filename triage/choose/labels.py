"""The words that stand for what is offered: one letter each, in an order that only the question decides."""

from hashlib import sha256

from triage.choose.asked import Label
from triage.choose.offers import MOST
from triage.model.choice import Question
from triage.model.codec import canonical_json

LETTERS = "ABCDEFGHIJKL"
assert len(LETTERS) == MOST  # noqa: S101 - or some offer would have no letter

NONE = "none"
"""The label of none of what is offered."""


def labels(question: Question) -> tuple[Label, ...]:
    """Return a label for each offer and, last, one for none of them.

    A model favours some letters over others. So the place of an offer is drawn by the digest of the question: always
    the same for one question, and unrelated to which offer has the best evidence.
    """
    seed = sha256(canonical_json(question)).digest()
    drawn = sorted(question.offers, key=lambda offer: sha256(seed + offer.explanation.encode()).digest())
    named = (Label(letter, offer.explanation) for letter, offer in zip(LETTERS, drawn, strict=False))
    return (*named, Label(NONE, None))


def text_names(question: Question) -> dict[str, str]:
    """Return the name that each text is shown under (`T1`), with its place in the evidence."""
    return {f"T{number}": text.place for number, text in enumerate(question.texts, 1)}
