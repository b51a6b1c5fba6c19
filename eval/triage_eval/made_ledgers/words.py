"""The words of a payment: a number written in many ways, and a memo around it."""

import random

from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.numbers import slips

_DISTRACTED = 0.15
_OTHER_NUMBERS = (
    "Vertrag",
    "our order",
    "Tel. 030",
    "dossier",
    "project",
    "contract",
    "Vorgang",
    "batch",
    "phone 0171",
    "Mandat",
)
"""What else bears a number; the first half is said in the training world, the second in the shifted one."""

# A number, written


def full(desk: Desk, place: int) -> str:
    """Write the whole number as printed."""
    return desk.shelf.invoice(place).number or ""


def loosely(desk: Desk, place: int) -> str:
    """Write the whole number with other separators or case."""
    number = full(desk, place)
    style = desk.rng.randrange(4)
    if style == 0:
        return number.replace("-", "").replace("/", "")
    if style == 1:
        return number.replace("-", " ").replace("/", " ")
    return number.lower() if style == 2 else number.replace("-", "/").replace("/", "-")


def serial(desk: Desk, place: int) -> str:
    """Write the serial alone, with its zeros."""
    return desk.shelf.serial(place)


def unpadded(desk: Desk, place: int) -> str:
    """Write the serial alone, without leading zeros."""
    return desk.shelf.serial(place).lstrip("0")


def split(desk: Desk, place: int) -> str:
    """Write the number with a blank inside its serial."""
    written = desk.shelf.serial(place)
    cut = desk.rng.randrange(2, len(written) - 1)
    return full(desk, place).replace(written, f"{written[:cut]} {written[cut:]}")


def lookalike(desk: Desk, place: int) -> str:
    """Write the number with a letter for a digit that looks like it."""
    written = desk.shelf.serial(place)
    pairs = {"0": "O", "1": desk.rng.choice("Il"), "5": "S", "8": "B"}
    spots = [i for i, digit in enumerate(written) if digit in pairs]
    if not spots:
        return ""
    spot = desk.rng.choice(spots)
    return full(desk, place).replace(written, written[:spot] + pairs[written[spot]] + written[spot + 1 :])


def slipped(desk: Desk, place: int) -> str:
    """Write the number with one slip in its serial, as printed or the digits alone."""
    written = desk.shelf.serial(place)
    wrong = desk.rng.choice([s for s in slips(written) if s != written])
    return full(desk, place).replace(written, wrong) if desk.rng.random() < 0.7 else wrong


def structured(desk: Desk, place: int) -> str:
    """Write the creditor reference, in groups of four or in one run."""
    reference = desk.shelf.invoice(place).payment_reference or ""
    if not reference.isalnum() or desk.rng.random() < 0.5:
        return reference
    return " ".join(reference[i : i + 4] for i in range(0, len(reference), 4))


# A memo around it


def memo(desk: Desk, customer: int | None, matter: str, *, sort: str | None = "invoice") -> tuple[str, str]:
    """Put words around the matter and return reference and memo; what a bank cuts off is never the matter.

    `sort` is the phrase that may introduce it.
    """
    rng, noise = desk.rng, desk.noise
    if sort and matter and rng.random() < noise.context_word:
        matter = desk.says(customer, sort) + rng.choice((" ", " ", ": ", "")) + matter
    before, after = _chatter(desk, customer)
    tagged = bool(matter) and rng.random() < noise.sepa_tags and _in_europe(desk, customer)
    head = f"EREF+{_end_to_end(rng)}SVWZ+" if tagged else ""
    if not tagged and rng.random() < 0.3:
        return matter, after
    return "", _cut(desk, head + before + matter, after)


def opening(desk: Desk, customer: int) -> str:
    """Return how a memo may begin: with tags, a greeting, a word for invoices."""
    parts = [desk.says(customer, sort) + " " for sort in ("thanks", "invoice") if desk.rng.random() < 0.6]
    tags = f"EREF+{_end_to_end(desk.rng)}SVWZ+" if desk.rng.random() < 0.5 and _in_europe(desk, customer) else ""
    return tags + "".join(parts)


def _in_europe(desk: Desk, customer: int | None) -> bool:
    return customer is None or desk.trader(customer).country.code not in {"US", "JP", "CN", "KR", "KW", "TR"}


def _cut(desk: Desk, kept: str, after: str) -> str:
    rng, noise = desk.rng, desk.noise
    if rng.random() < noise.memo_shouted:
        after = after.upper()
    width = max(rng.choice(noise.memo_widths), len(kept))
    text = f"{kept} {after}".strip()
    return text[:width].rstrip() if rng.random() < 0.3 else text


def _chatter(desk: Desk, customer: int | None) -> tuple[str, str]:
    """Return words before and after the matter that say nothing about it."""
    rng = desk.rng
    if rng.random() >= desk.noise.chatter:
        return "", ""
    if rng.random() < _DISTRACTED and customer is not None:
        return "", _distraction(desk, customer)
    said = rng.randrange(4)
    if said == 0:
        return desk.says(customer, "thanks") + " ", ""
    if said == 1:
        return "", desk.day(desk.today)
    if said == 2 and customer is not None:
        return "", f"{desk.says(customer, 'customer')} {desk.trader(customer).number}"
    return "", desk.says(customer, "thanks")


def _distraction(desk: Desk, customer: int) -> str:
    """Return a number that is no invoice's, said with what it is; by chance it may look like someone else's invoice."""
    number = str(desk.rng.randrange(1_000, 999_999))
    mine = any(desk.shelf.owner(p) == customer for p in desk.shelf.numbering.read(number))
    words = _OTHER_NUMBERS[5 * desk.noise.tongues :][:5]
    return "" if mine else f"{desk.rng.choice(words)} {number}"


def _end_to_end(rng: random.Random) -> str:
    letters = "".join(rng.choice("ABCDEFGHKLMNPRSTUVWXYZ") for _ in range(8))
    return rng.choice(("NOTPROVIDED", letters)) + " "
