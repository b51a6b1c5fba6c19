"""The JSON schema of an answer, closed: a label, words of the texts, and never an amount, an id or a key."""

from collections.abc import Collection, Sequence
from typing import get_args

from triage.model import JsonObject
from triage.model.choice import Reason

LONGEST_RATIONALE = 400
LONGEST_QUOTE = 200
MOST_QUOTES = 3

REASONS: tuple[str, ...] = get_args(Reason)
FIELDS = ("rationale", "quotes", "reason", "confidence", "label")
"""In the order of writing: what a model says first, its choice is held to."""


def answer_schema(words: Sequence[str], texts: Collection[str]) -> JsonObject:
    """Return the schema of an answer that may choose one of some labels, and quote some texts."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(FIELDS),
        "properties": {
            "rationale": {"type": "string", "minLength": 1, "maxLength": LONGEST_RATIONALE},
            "quotes": _quotes(list(texts)),
            "reason": {"type": "string", "enum": list(REASONS)},
            "confidence": {"type": "integer", "minimum": 0, "maximum": 100},
            "label": {"type": "string", "enum": list(words)},
        },
    }


def _quotes(texts: list[str]) -> JsonObject:
    """Return the schema of what is quoted; without texts, nothing can be."""
    words: JsonObject = {"type": "string", "minLength": 1, "maxLength": LONGEST_QUOTE}
    quote: JsonObject = {
        "type": "object",
        "additionalProperties": False,
        "required": ["text", "words"],
        "properties": {"text": {"type": "string", "enum": texts or [""]}, "words": words},
    }
    return {"type": "array", "maxItems": MOST_QUOTES if texts else 0, "items": quote}
