"""References in a payer's words, and the items that they name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from triage.explain.payments.ledger import Item, Ledger
from triage.explain.payments.lists import MARK, WORD, ranged, several, spread
from triage.model import Remittance

Level = Literal["number", "digits", "order", "edited", "weighed", "amount"]
"""How an item was found: by its full number, by the digits of it, by its purchase order, by a number one typing slip
away, by the matcher alone, or by nothing but its amount."""

STRENGTH: dict[Level, int] = {"number": 4, "digits": 3, "order": 3, "edited": 2, "weighed": 1, "amount": 1}

_WORD = re.compile(r"[A-Za-z0-9]++(?:[#:/\-._][A-Za-z0-9]++)*+")
_TO_LAST_DIGIT = re.compile(r".*\d[A-Za-z0-9]*+")
_ORDER = re.compile(
    r"\b(?:p\.?o\.?|purchase order|order|bestellung|commande)[\s#:.\-]*+(?:no\.?|nr\.?|number)?\s*+"
    r"((?=[a-z/\-]*+\d)[a-z0-9/\-]++)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"\b(?:{WORD}|(credit(?: note| memo)?|cn|cm))[\s#:.\-]*+{MARK}((?:[a-z]{{0,6}}[/\-]?)?\d[\d/\-]*+)", re.IGNORECASE
)
_CHANNEL = re.compile(
    r"\b(?:ck|chk|check|cheque|scheck|eft|ach|wire|trace|trn|auth|batch|txn|tel|phone|iban|bic|eref|kref|mref|card|"
    r"order|bestellung|customer|cust|client|acct|account|konto|kd|kunde|kunden|kundennr|kundennummer|contract|vertrag)\b"
    r"[\s#:.+\-]*+(?:(?:ref|no|nr|number)\b)?[\s#:.+\-]*+(?=[a-z\-]*+\d)[a-z0-9\-]++",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?:\b(?:tel|telefon|phone|fon|fax|mobile)\b[\s.:]*+\+?|(?<!\S)\+)[\d(][\d ()/\-]{5,}", re.IGNORECASE
)
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_DATES = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_MONEY = re.compile(
    r"[$€£]\s?\d[\d,.]*+|\b\d+(?:[.,]\d+)?\s?%|\b\d++(?:[.,]\d{3})*+[.,]\d{2}\b(?![.,/\-]?\d)|\b\d++\s?(?:eur|usd|gbp|chf)\b",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"[A-Za-z]++[#/\-._]\d{2,}|\d{3,}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORTEST_BARE = 5
_SHORTEST_SAID = 3
_GONE = " | "
_NAMESAKES = 2
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
"""Words that say "invoice" or "number" and are no series of their own."""


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

    @property
    def all_digits(self) -> str:
        """All digits in a row."""
        return "".join(_DIGITS.findall(self.text))


def stated(text: str, ledger: Ledger) -> Reference | None:
    """Resolve the reference of a remittance line: the field says that it is one, so digits alone will do."""
    order = _ORDER.fullmatch(text.strip())
    if order:
        found = ledger.ordered(text) or ledger.ordered(order.group(1))
        return Reference(text, "order", tuple(Hit(item, "order") for item in found))
    named = tuple(item for item in ledger.named(text) if _grouped(text, item))
    if named:
        return Reference(text, "invoice", tuple(Hit(item, "number") for item in named))
    groups = _DIGITS.findall(text)
    if not groups:
        return None
    by_order = tuple(Hit(item, "order") for item in ledger.ordered(text))
    by_digits = tuple(Hit(item, "digits") for item in ledger.numbered(groups[-1]) if _agrees(text, groups, item))
    return Reference(text, "invoice", by_order + by_digits)


def advised(line: Remittance, ledger: Ledger) -> Reference:
    """Resolve a line of a remittance advice, whatever is written there."""
    return stated(line.reference, ledger) or Reference(line.reference, "invoice", ())


def slips(reference: Reference, ledger: Ledger) -> tuple[Hit, ...]:
    """Return the open items whose number is one typing slip from the reference."""
    if reference.kind == "order" or not reference.digits:
        return ()
    groups = _DIGITS.findall(reference.text)
    near = ledger.one_edit_from(reference.digits)
    return tuple(Hit(i, "edited") for i in near if any(_agrees(reference.text, [*groups[:-1], d], i) for d in i.digits))


@dataclass(frozen=True, slots=True)
class Reading:
    """What free text names, and the numbers in it that nothing accounts for."""

    references: tuple[Reference, ...]
    unread: tuple[str, ...]


def read(text: str, ledger: Ledger) -> Reading:
    """Find references in free text: full numbers anywhere, digits alone only after a word that says what they are.

    Whatever names a document has a digit.
    """
    if not _DIGITS.search(text):
        return Reading((), ())
    found: dict[str, Reference] = {}
    rest = spread(_without(text, _DATES, _MONEY), lambda number: bool(ledger.numbered(number)))
    rest = _take(found, _orders(rest, ledger), rest)
    rest = _take(found, _numbers(rest, ledger), rest)
    rest = _without(rest, _ACCOUNT, _PHONE, _CHANNEL)
    rest = _take(found, _said(rest, ledger), rest)
    _take(found, _bare(rest, ledger), rest)
    unread = tuple(number for number in _UNREAD.findall(rest) if not _YEAR.fullmatch(number))
    return Reading(tuple(found.values()), unread)


def mentioned(text: str, ledger: Ledger) -> tuple[Reference, ...]:
    """Find the references in free text."""
    return read(text, ledger).references


Found = Iterator[tuple[str, Reference]]


def _take(found: dict[str, Reference], more: Found, text: str) -> str:
    """Add what was found, and return the text without it."""
    for words, reference in more:
        found.setdefault(reference.text, reference)
        text = text.replace(words, _GONE)
    return text


def _without(text: str, *patterns: re.Pattern[str]) -> str:
    for pattern in patterns:
        text = pattern.sub(_GONE, text)
    return text


def _orders(text: str, ledger: Ledger) -> Found:
    """Yield the purchase orders that the ledger knows."""
    for match in _ORDER.finditer(text):
        items = ledger.ordered(match.group()) or ledger.ordered(match.group(1))
        if items:
            yield match.group(), Reference(match.group(1), "order", tuple(Hit(item, "order") for item in items))


def _numbers(text: str, ledger: Ledger) -> Found:
    """Yield full numbers that contain letters: nothing else is spelled like them."""
    for token in _tokens(text):
        items = ledger.named(token) if not _plain(token) else ()
        if items:
            yield token, Reference(token, "invoice", tuple(Hit(item, "number") for item in items))


def _said(text: str, ledger: Ledger) -> Found:
    """Yield numbers after a word for an invoice or a credit note; of a short one only the full number counts."""
    for match in _NUMBERED.finditer(text):
        credit, number = match.groups()
        reference = stated(number, ledger)
        if reference is None:
            continue
        for one in (reference,) if reference.hits else _listed(number, ledger) or (reference,):
            hits = (hit for hit in one.hits if not credit or hit.item.credit)
            long = len(one.digits) >= _SHORTEST_SAID
            yield match.group(), Reference(one.text, one.kind, tuple(h for h in hits if long or h.level == "number"))


def _listed(text: str, ledger: Ledger) -> tuple[Reference, ...]:
    """Read a number that nobody has as a list with strokes, all of whose numbers are known, or as a range."""
    numbers = several(text)
    if numbers and not any(short not in numbers and ledger.numbered(short) for short in _long_parts(text)):
        found = [stated(number, ledger) for number in numbers]
        return tuple(each for each in found if each) if all(each and each.hits for each in found) else ()
    span = ranged(text)
    return _range(span, ledger) if span else ()


def _long_parts(text: str) -> Iterator[str]:
    """Yield the parts of a list with strokes that are long enough to be numbers as they stand."""
    yield from (part for part in text.split("/") if part.isdigit() and len(part) >= _SHORTEST_SAID)


def _range(span: range, ledger: Ledger) -> tuple[Reference, ...]:
    """Read a range whose ends are open items of one customer: his items between them are meant, others' are not."""
    found = {number: ledger.numbered(str(number)) for number in span}
    owners = {i.customer for i in found[span[0]]} & {i.customer for i in found[span[-1]]}
    his = {number: [item for item in items if item.customer in owners] for number, items in found.items()}
    if len(owners) != 1 or not all(len(items) < _NAMESAKES for items in his.values()):
        return ()
    hits = {number: tuple(Hit(item, "digits") for item in items) for number, items in his.items() if items}
    return tuple(Reference(str(number), "invoice", of_number) for number, of_number in hits.items())


def _bare(text: str, ledger: Ledger) -> Found:
    """Yield long numbers without letters and without a word before them: weaker, for they may be anything."""
    for token in _tokens(text):
        if _plain(token) and sum(map(str.isdigit, token)) >= _SHORTEST_BARE:
            items = [item for item in ledger.named(token) if _grouped(token, item)]
            if items:
                yield token, Reference(token, "invoice", tuple(Hit(item, "digits") for item in items))


def _tokens(text: str) -> Iterator[str]:
    """Yield the words with a digit, each up to the part that holds its last digit."""
    for word in dict.fromkeys(_WORD.findall(text)):
        token = _TO_LAST_DIGIT.match(word)
        if token:
            yield token.group()


def _plain(token: str) -> bool:
    return not any(map(str.isalpha, token))


def _grouped(text: str, item: Item) -> bool:
    """Tell whether a number without letters is divided as the item's own: `10/42` is not 1042."""
    groups = _DIGITS.findall(text)
    return not _plain(text) or len(groups) == 1 or any(groups == _DIGITS.findall(name) for name in item.names)


def _agrees(text: str, groups: list[str], item: Item) -> bool:
    """Tell whether the payer's digit groups are the item's last ones, and his series, if he wrote one, is its own."""
    series = _series(text)
    return any(
        _suffix(groups, _DIGITS.findall(name)) and (not series or series == _series(name)) for name in item.names
    )


def _series(text: str) -> str:
    """Return the letters before the first digit, without words that only say "invoice"."""
    letters = re.findall(r"[a-z]+", re.split(r"\d", text.lower(), maxsplit=1)[0])
    return "".join(word for word in letters if word not in _GENERIC)


def _suffix(short: list[str], full: list[str]) -> bool:
    """Tell whether groups of digits end a number; a year alone ends every number of that year."""
    if (
        not short
        or len(short) > len(full)
        or (len(short) < len(full) and len(short) == 1 and _YEAR.fullmatch(short[0]))
    ):
        return False
    return all(int(a) == int(b) for a, b in zip(reversed(short), reversed(full), strict=False))
