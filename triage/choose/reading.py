"""A model's reply, read as if an enemy had written it: one closed JSON object, or no answer at all."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import cast

from triage.choose.answer_schema import FIELDS, LONGEST_QUOTE, LONGEST_RATIONALE, MOST_QUOTES, REASONS
from triage.choose.asked import Answer, Unreadable
from triage.choose.labels import labels, text_names
from triage.choose.redact import Redaction, redaction
from triage.choose.texts import normalised
from triage.model import JsonObject
from triage.model.choice import FreeText, Question, Quote, Reason

LARGEST = 16 * 1024
"""No answer has more bytes than this."""


class RefusalError(Exception):
    """A reply is no answer, for the reason given; it repeats nothing of the reply."""


def read(question: Question, raw: bytes) -> Answer | Unreadable:
    """Read the text that a model answered a question with. Whatever is not exactly as asked makes it unreadable.

    The label is turned into its explanation and the quotes into places, by code; placeholders become words again.
    """
    try:
        reply = _object(raw)
        return _answer(question, reply)
    except RefusalError as refusal:
        return Unreadable((str(refusal),))


def _object(raw: bytes) -> JsonObject:
    if len(raw) > LARGEST:
        raise RefusalError(f"the reply has more than {LARGEST} bytes")
    try:
        reply = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_repeats, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise RefusalError("the reply is not one JSON object in UTF-8, and nothing else") from error
    if not isinstance(reply, dict):
        raise RefusalError("the reply is no JSON object")
    if set(reply) != set(FIELDS):
        raise RefusalError(f"the reply has other fields than {', '.join(FIELDS)}")
    return reply


def _without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len({name for name, _ in pairs}) != len(pairs):
        raise RefusalError("a field is stated twice")
    return dict(pairs)


def _no_number(_: str) -> object:
    raise RefusalError("a number is not finite")


def _answer(question: Question, reply: JsonObject) -> Answer:
    named = {label.word: label.explanation for label in labels(question)}
    label, reason, confidence = reply["label"], reply["reason"], reply["confidence"]
    if not isinstance(label, str) or label not in named:
        raise RefusalError("the label is none of those offered")
    if not isinstance(reason, str) or reason not in REASONS:
        raise RefusalError("the reason is none of those that may be given")
    if type(confidence) is not int or not 0 <= confidence <= 100:
        raise RefusalError("the confidence is no whole number from 0 to 100")
    hidden = redaction(question)
    return Answer(
        explanation=named[label],
        reason=cast("Reason", reason),
        rationale=normalised(hidden.restore(_text(reply["rationale"], LONGEST_RATIONALE, "rationale"))),
        quotes=tuple(dict.fromkeys(_quotes(question, reply["quotes"], hidden))),
        stated=Decimal(confidence).scaleb(-2).quantize(Decimal("0.0001")),
    )


def _text(value: object, longest: int, name: str) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise RefusalError(f"the {name} is no text of 1 to {longest} characters")
    return value


def _quotes(question: Question, listed: object, hidden: Redaction) -> Iterator[Quote]:
    if not isinstance(listed, list) or len(listed) > MOST_QUOTES:
        raise RefusalError(f"the quotes are no list of at most {MOST_QUOTES}")
    names = text_names(question)
    texts = {text.place: text for text in question.texts}
    for quoted in listed:
        if not isinstance(quoted, dict) or set(quoted) != {"text", "words"}:
            raise RefusalError("a quote has other fields than text, words")
        name = quoted["text"]
        if not isinstance(name, str) or name not in names:
            raise RefusalError("a quote is from none of the texts shown")
        words = hidden.restore(normalised(_text(quoted["words"], LONGEST_QUOTE, "quote")))
        yield _found(texts[names[name]], words)


def _found(text: FreeText, words: str) -> Quote:
    """Return where words stand in a text, the first time; they must be there letter by letter."""
    start = text.text.find(words)
    if start < 0 or not words:
        raise RefusalError("a quote does not stand in the text that it names")
    return Quote(place=text.place, start=start, end=start + len(words))
