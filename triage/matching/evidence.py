"""What speaks for a hypothesis and against it: signs to be weighed, each a short name such as `level:whole`."""

from collections.abc import Iterator
from typing import NamedTuple

from triage.matching.book import Item
from triage.matching.hits import Hit, Level
from triage.matching.hypotheses import Hypothesis
from triage.matching.look import Look
from triage.matching.payers import KNOWN
from triage.matching.reading import overlap

_LEVELS = {level: level.name.lower() for level in Level}
_BUCKETS = ((90, "like90"), (72, "like72"), (55, "like55"))
_COMMON = ((1, "one"), (3, "few"), (10, "some"))
_LATENESS = ((-40, "early"), (-8, "before"), (8, "due"), (45, "after"), (120, "late"))
_MORE = 3
_CUES_OF = {
    "discount": ("discount",),
    "withholding": ("withholding",),
    "fee": ("fee",),
    "part": ("partial", "instalment"),
    "credit": (),
    "advance": ("over",),
    "statement": (),
    "unrelated": (),
}


class Voice(NamedTuple):
    """A mention that counts, with the documents that it may name, best first."""

    place: int
    hits: tuple[Hit, ...]


def voices(found: Look) -> tuple[Voice, ...]:
    """Return the mentions that count: of readings of the same words only those that name something, the best first."""
    mentions = found.reading.mentions
    order = sorted(range(len(mentions)), key=lambda i: -_strength(found, i))
    kept: list[int] = []
    for place in order:
        mention = mentions[place]
        if mention.context == "other" and not found.hits[place]:
            continue
        clash = any(overlap(mention, mentions[other]) for other in kept)
        if not clash and not (mention.derived and not found.hits[place]):
            kept.append(place)
    return tuple(Voice(place, found.hits[place]) for place in sorted(kept))


def _strength(found: Look, place: int) -> int:
    hits, derived = found.hits[place], found.reading.mentions[place].derived
    return (hits[0].level * 2 if hits else 1 - derived) - derived


class Scene(NamedTuple):
    """What all hypotheses of a payment have in common."""

    found: Look
    voices: tuple[Voice, ...]


def signs(hypothesis: Hypothesis, scene: Scene) -> list[str]:
    """Return the signs of a hypothesis."""
    found = scene.found
    named = "named" if hypothesis.named else "unnamed"
    return [
        f"{hypothesis.how}:{hypothesis.reason}",
        f"{named}:{payer(hypothesis, found)}",
        *_levels(hypothesis),
        *_unheard(hypothesis, scene),
        *_cues(hypothesis, found),
        *_sizes(hypothesis),
        *_unnamed(hypothesis, found),
        *_marks(hypothesis, found),
    ]


def payer(hypothesis: Hypothesis, found: Look) -> str:
    """Return how the payer sits with the hypothesis' customer, as a word."""
    fit = found.fits.get(hypothesis.customer)
    if fit is None or fit.way == "absent":
        return "absent"
    if fit.way in KNOWN:
        return fit.way
    return next((name for least, name in _BUCKETS if fit.likeness >= least), "stranger")


def _levels(hypothesis: Hypothesis) -> Iterator[str]:
    if hypothesis.named:
        levels = [hit.level for hit in hypothesis.named]
        yield f"weakest:{_LEVELS[min(levels)]}"
        yield f"best:{_LEVELS[max(levels)]}"


def _unheard(hypothesis: Hypothesis, scene: Scene) -> Iterator[str]:
    """Yield what the payer names besides: documents of this customer or of others, paid ones, or nothing known."""
    for kind, count in unheard(hypothesis, scene).items():
        if count:
            yield f"unheard:{kind}:{min(count, 2)}"


def unheard(hypothesis: Hypothesis, scene: Scene) -> dict[str, int]:
    """Count the mentions that the hypothesis leaves out, by what they name."""
    taken = {take.item.id for take in (*hypothesis.takes, *hypothesis.nets)}
    used = {hit.mention for hit in hypothesis.named}
    counts = {"own": 0, "foreign": 0, "spent": 0, "unknown": 0}
    for voice in scene.voices:
        if voice.place in used or any(hit.item.id in taken for hit in voice.hits):
            continue
        mention = scene.found.reading.mentions[voice.place]
        if mention.context in ("other", "order") and not voice.hits:
            continue
        counts[_names(voice, hypothesis.customer)] += 1
    return counts


def _names(voice: Voice, customer: str) -> str:
    telling = [hit.item for hit in voice.hits if hit.level >= Level.SERIAL]
    if not telling:
        return "unknown"
    if any(item.customer == customer and item.state == "open" for item in telling):
        return "own"
    if any(item.customer == customer for item in telling) or all(item.state != "open" for item in telling):
        return "spent"
    return "foreign"


def _cues(hypothesis: Hypothesis, found: Look) -> Iterator[str]:
    for cue, reasons in _CUES_OF.items():
        if cue not in found.reading.cues:
            continue
        fits = hypothesis.reason in reasons
        fits |= cue == "credit" and bool(hypothesis.nets)
        fits |= cue == "statement" and hypothesis.how == "statement"
        yield f"cue:{cue}:{'yes' if fits else 'no'}"
    if hypothesis.reason in ("discount", "withholding", "fee") and hypothesis.reason not in found.reading.cues:
        yield f"silent:{hypothesis.reason}"


def _sizes(hypothesis: Hypothesis) -> Iterator[str]:
    """Yield how many documents are settled, how many of them unnamed, and who names the credit notes."""
    size = len(hypothesis.takes)
    yield f"size:{size if size < _MORE else 'more'}"
    extra = size + len(hypothesis.nets) - len(hypothesis.named)
    if extra > 0 and hypothesis.named:
        yield f"extra:{extra if extra < _MORE else 'more'}"
    if hypothesis.nets:
        yield "nets:named" if any(hit.item.credit for hit in hypothesis.named) else "nets:unnamed"
    if hypothesis.solutions > 1:
        yield f"rivals:{hypothesis.how}"


def _unnamed(hypothesis: Hypothesis, found: Look) -> Iterator[str]:
    """Yield how common the amount is, and how the days fit, where nothing is named."""
    if not hypothesis.named:
        yield f"common:{_bucket(found.common, _COMMON, 'many')}"
        yield from _time(hypothesis, found)


def _marks(hypothesis: Hypothesis, found: Look) -> Iterator[str]:
    if hypothesis.share:
        yield f"{hypothesis.reason}:{hypothesis.share}"
    if hypothesis.how == "named" and hypothesis.reason == "exact" and len(hypothesis.takes) > 1:
        yield "sum"
    if is_later(hypothesis, found):
        yield "later"
    if any(take.item.disputed for take in hypothesis.takes):
        yield "disputed"


def is_later(hypothesis: Hypothesis, found: Look) -> bool:
    """Tell whether a document was issued after the payment came in."""
    issued = (take.item.issued for take in hypothesis.takes)
    return any(day is not None and found.day is not None and day > found.day for day in issued)


def _time(hypothesis: Hypothesis, found: Look) -> Iterator[str]:
    dues = [take.item.due or take.item.issued for take in hypothesis.takes]
    known = [due for due in dues if due]
    if known and found.day:
        yield f"paid:{_bucket(found.day - max(known), _LATENESS, 'very_late')}"


def siblings(hypothesis: Hypothesis, found: Look) -> list[Item]:
    """Return the customer's other open documents that are worth as much as one that is taken without being named."""
    named = {hit.item.id for hit in hypothesis.named}
    taken = {take.item.id for take in hypothesis.takes}
    worth = {take.item.left for take in hypothesis.takes if take.item.id not in named}
    items = found.ledgers.get(hypothesis.customer, ()) if worth else ()
    return [item for item in items if item.left in worth and item.id not in taken and not item.credit]


def _bucket(value: int, steps: tuple[tuple[int, str], ...], rest: str) -> str:
    return next((name for most, name in steps if value <= most), rest)
