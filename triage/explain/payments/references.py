"""References in a payer's words, and the items that they name."""

import re
from dataclasses import dataclass
from typing import Literal

from triage.explain.payments.ledger import Item, Ledger

Level = Literal["number", "digits", "order", "edited", "amount"]
"""How an item was found: by its full number, by the digits of it, by its purchase order, by a number one typing slip
away, or by nothing but its amount."""

STRENGTH: dict[Level, int] = {"number": 4, "digits": 3, "order": 3, "edited": 2, "amount": 1}

_TOKEN = re.compile(r"[A-Za-z]{0,12}[#:/\-._]?(?:[A-Za-z0-9]+[/\-._])*[A-Za-z0-9]*\d[A-Za-z0-9]*")
_ORDER = re.compile(
    r"\b(?:p\.?o\.?|purchase order|order|bestellung|commande)[\s#:.\-]*(?:no\.?|nr\.?|number)?\s*"
    r"([a-z0-9/\-]*\d[a-z0-9/\-]*)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?:inv(?:oice)?s?|rg|rechnung|facture|fact|factura|fattura|faktura|bill|credit(?: note| memo)?|cn|cm)"
    r"[\s#:.\-]*(?:no\.?|nr\.?|number|num\.?)?[\s#:.\-]*((?:[a-z]{0,6}[/\-]?)?\d[\d/\-]*)",
    re.IGNORECASE,
)
_CHANNEL = re.compile(
    r"\b(?:ck|chk|check|cheque|eft|ach|wire|trace|trn|auth|batch|txn|tel|phone|iban|bic|eref|kref|mref|card)\b[\s#:.\-]*(?:ref\b)?[\s#:.\-]*"
    r"[a-z0-9\-]*\d[a-z0-9\-]*",
    re.IGNORECASE,
)
_DATES = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_MONEY = re.compile(r"[$€£]\s?\d[\d,.]*|\b\d+(?:\.\d+)?\s?%|\b\d[\d,]*\.\d{2}\b")
_DIGITS = re.compile(r"\d+")
_GENERIC = {
    "inv",
    "invoice",
    "invoices",
    "invoiceno",
    "invno",
    "invoicenr",
    "no",
    "nr",
    "number",
    "rg",
    "rgnr",
    "rechnung",
    "facture",
    "bill",
    "ref",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """An item that a reference may mean, and how it was found."""

    item: Item
    level: Level


@dataclass(frozen=True, slots=True)
class Reference:
    """One thing that a payer named. `hits` come best first; none means that the ledger does not know it."""

    text: str
    kind: Literal["invoice", "order"]
    hits: tuple[Hit, ...]

    @property
    def best(self) -> tuple[Hit, ...]:
        """The hits of the best level only."""
        top = max((STRENGTH[hit.level] for hit in self.hits), default=0)
        return tuple(hit for hit in self.hits if STRENGTH[hit.level] == top)

    @property
    def digits(self) -> str:
        """The last group of digits."""
        groups = _DIGITS.findall(self.text)
        return groups[-1] if groups else ""


def stated(text: str, ledger: Ledger) -> Reference | None:
    """Resolve the reference of a remittance line: the field says that it is one, so digits alone will do."""
    order = _ORDER.fullmatch(text.strip())
    if order:
        found = ledger.ordered(text) or ledger.ordered(order.group(1))
        return Reference(text, "order", tuple(Hit(item, "order") for item in found))
    named = ledger.named(text)
    if named:
        return Reference(text, "invoice", tuple(Hit(item, "number") for item in named))
    groups = _DIGITS.findall(text)
    if not groups:
        return None
    by_order = tuple(Hit(item, "order") for item in ledger.ordered(text))
    by_digits = tuple(Hit(item, "digits") for item in ledger.numbered(groups[-1]) if _agrees(text, groups, item))
    return Reference(text, "invoice", by_order + by_digits)


def slips(reference: Reference, ledger: Ledger) -> tuple[Hit, ...]:
    """Return the open items whose number is one typing slip from the reference."""
    if reference.kind == "order" or not reference.digits:
        return ()
    groups = _DIGITS.findall(reference.text)
    near = ledger.one_edit_from(reference.digits)
    return tuple(Hit(i, "edited") for i in near if any(_agrees(reference.text, [*groups[:-1], d], i) for d in i.digits))


def mentioned(text: str, ledger: Ledger) -> tuple[Reference, ...]:
    """Find references in free text: full numbers anywhere, digits alone only after a word that says what they are."""
    plain = _MONEY.sub(" ", _DATES.sub(" ", text))
    found: dict[str, Reference] = {}
    for match in _ORDER.finditer(plain):
        items = ledger.ordered(match.group(0)) or ledger.ordered(match.group(1))
        if items:
            found[match.group(1)] = Reference(match.group(0), "order", tuple(Hit(item, "order") for item in items))
    for match in _TOKEN.finditer(plain):
        items = ledger.named(match.group(0))
        if items:
            found[match.group(0)] = Reference(match.group(0), "invoice", tuple(Hit(item, "number") for item in items))
    bare = _CHANNEL.sub(" ", plain)
    for match in _NUMBERED.finditer(bare):
        reference = stated(match.group(1), ledger)
        if reference is not None and not any(match.group(1) in known for known in found):
            found[match.group(1)] = reference
    return tuple(found.values())


def _agrees(text: str, groups: list[str], item: Item) -> bool:
    """Tell whether the payer's digit groups are the item's last ones, and his series, if he wrote one, is its own."""
    series = _series(text)
    return any(
        _suffix(groups, _DIGITS.findall(name)) and (not series or series == (_series(name) or series))
        for name in item.names
    )


def _series(text: str) -> str:
    """Return the letters before the first digit; a word that only says "invoice" is no series."""
    letters = re.sub(r"[^a-z]", "", re.split(r"\d", text.lower(), maxsplit=1)[0])
    return "" if letters in _GENERIC else letters


def _suffix(short: list[str], full: list[str]) -> bool:
    if not short or len(short) > len(full):
        return False
    return all(int(a) == int(b) for a, b in zip(reversed(short), reversed(full), strict=False))
