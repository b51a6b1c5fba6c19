"""Every place of an exception in which an outsider's words may stand, and evidence with new words there."""

import json
from itertools import pairwise

from triage.choose.voices import VOICES
from triage.model import BillingException
from triage.model.codec import read_evidence, write

_MOST_ALIKE = 2
"""So many documents of one list are spliced into; the others are alike."""


def places(evidence):
    """Yield the path of every free text that an outsider may fill, and one of a note that is not there yet."""
    yield from (("exception", name) for name in _outside(BillingException))
    for listed in evidence.documents.__dataclass_fields__:
        for index, document in enumerate(getattr(evidence.documents, listed)[:_MOST_ALIKE]):
            yield from _inside(document, ("exception", "documents", listed, index))
    yield ("exception", "documents", "notes", len(evidence.documents.notes), "text")


def _outside(type_):
    return [name for name, voice in VOICES.get(type_, {}).items() if voice in ("payer", "outsider")]


def _inside(value, path):
    for name in _outside(type(value)):
        held = getattr(value, name)
        if not isinstance(held, tuple):
            yield (*path, name)
        elif held:
            yield (*path, name, 0)
    for name in value.__dataclass_fields__:
        held = getattr(value, name)
        for index, one in enumerate(held[:1] if isinstance(held, tuple) else ()):
            if hasattr(one, "__dataclass_fields__"):
                yield from _inside(one, (*path, name, index))


def spliced(evidence, path, text):
    """Return evidence with a text after whatever stood at a place."""
    plain = json.loads(write(evidence))
    at = plain
    for step, following in pairwise(path):
        if isinstance(at, dict):
            at = at.setdefault(step, [] if isinstance(following, int) else {})
        else:
            if step == len(at):
                at.append({"id": "note_evil", "author": "customer"})
            at = at[step]
    last = path[-1]
    old = at[last] if isinstance(last, int) else at.get(last) or ""
    at[last] = f"{old} {text}".strip()
    return read_evidence(json.dumps(plain).encode())
