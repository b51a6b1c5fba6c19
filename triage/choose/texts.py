"""What outsiders wrote, found in the evidence and made harmless to show: one spelling, nothing invisible, no length."""

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass
from sys import maxsize

from triage.choose.voices import VOICES, Voice
from triage.model import Document, Evidence
from triage.model.choice import FreeText

LONGEST = 600
"""So many characters of one text are shown."""

MOST = 24
"""So many texts are shown, those of the payer first, then notes, then the rest."""

TOTAL = 4000
"""So many characters are shown in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A text with who speaks in it, as it was posted; `place` is its JSON pointer, `document` what it is part of."""

    place: str
    voice: Voice
    document: str
    text: str


def normalised(text: str, *, longest: int = LONGEST) -> str:
    """Return a text in one spelling (NFKC), without control, bidirectional, invisible or private characters.

    Runs of blanks are one blank, and what exceeds `longest` characters is cut off. Doing it twice changes nothing.
    """
    compatible = unicodedata.normalize("NFKC", text)
    visible = "".join(_visible(character) for character in compatible)
    return " ".join(unicodedata.normalize("NFKC", visible).split())[:longest].rstrip()


def _visible(character: str) -> str:
    if character in _INVISIBLE:
        return ""
    category = unicodedata.category(character)
    if character.isspace() or category == "Cc":
        return " "
    return "" if category in ("Cf", "Co", "Cs", "Cn") else character


_INVISIBLE = frozenset(
    map(chr, [0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
"""Characters that draw nothing although they are letters or marks: fillers, joiners and variation selectors."""


def spoken(evidence: Evidence) -> Iterator[Spoken]:
    """Yield every text of an exception that is not empty, with its place and who speaks in it."""
    message = evidence.exception.message
    if message:
        yield Spoken(place="/exception/message", voice="outsider", document=evidence.exception.subject, text=message)
    for each in fields(evidence.documents):
        for index, document in enumerate(getattr(evidence.documents, each.name)):
            yield from _inside(document, f"/exception/documents/{each.name}/{index}", document)


def _inside(value: object, place: str, document: Document) -> Iterator[Spoken]:
    """Yield the texts of a document, and of what is listed inside it."""
    voices = VOICES.get(type(value), {})
    for each in fields(value):  # type: ignore[arg-type]
        held = getattr(value, each.name)
        several = held if isinstance(held, tuple) else (held,)
        for index, one in enumerate(several):
            at = f"{place}/{each.name}/{index}" if isinstance(held, tuple) else f"{place}/{each.name}"
            if is_dataclass(one):
                yield from _inside(one, at, document)
            elif isinstance(one, str) and one and each.name in voices:
                yield Spoken(place=at, voice=voices[each.name], document=document.id, text=one)


def shown(evidence: Evidence, concerned: Collection[str]) -> tuple[FreeText, ...]:
    """Return what outsiders wrote on the documents that are concerned, and in every note: the payer's own words first.

    A text that says no more than one before it is left out. Cut by number and by characters.
    """
    notes = {note.id for note in evidence.documents.notes}
    texts = dict[str, str]()
    for one in sorted(_wanted(evidence, concerned, notes), key=lambda one: _turn(one, notes)):
        if text := normalised(one.text):
            texts.setdefault(text, one.place)
    return tuple(FreeText(place=place, text=text) for text, place in _capped(texts))


def is_cut(evidence: Evidence, concerned: Collection[str]) -> bool:
    """Tell whether more was written than `shown` returns: what nobody read may be what speaks against an action."""
    notes = {note.id for note in evidence.documents.notes}
    texts = {one.text for one in _wanted(evidence, concerned, notes)}
    whole = {normalised(text, longest=maxsize) for text in texts} - {""}
    too_much = len(whole) > MOST or max(map(len, whole), default=0) > LONGEST or sum(map(len, whole)) > TOTAL
    return too_much or any(_is_seen(character) for text in texts for character in text)


def _is_seen(character: str) -> bool:
    """Tell whether a person sees what `normalised` leaves out: a sign that is drawn, or others in another order."""
    dropped = unicodedata.category(character) in ("Co", "Cs", "Cn")
    return dropped or unicodedata.bidirectional(character) in _REORDERING


_REORDERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


def _wanted(evidence: Evidence, concerned: Collection[str], notes: Collection[str]) -> list[Spoken]:
    outside = (one for one in spoken(evidence) if one.voice in ("payer", "outsider"))
    return [one for one in outside if one.document in notes or one.document in concerned]


def _turn(one: Spoken, notes: Collection[str]) -> int:
    return 0 if one.voice == "payer" else 1 if one.document in notes else 2


def _capped(texts: dict[str, str]) -> Iterator[tuple[str, str]]:
    left = TOTAL
    for text, place in list(texts.items())[:MOST]:
        if cut := text[:left].rstrip():
            yield cut, place
        left = max(0, left - len(text))


def payers_words(evidence: Evidence, payments: Collection[str]) -> dict[str, str]:
    """Return by place what the payer wrote on some of his payments, normalised."""
    return {
        one.place: normalised(one.text)
        for one in spoken(evidence)
        if one.voice == "payer" and one.document in payments and one.place.startswith("/exception/documents/payments/")
    }
