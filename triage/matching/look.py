"""What one payment's words, payer and amount bring out of a book: the only part of the matcher that asks it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from triage.calendar import civil
from triage.matching.book import ALIKE, MANY, Book, Item, Party
from triage.matching.hits import Hit, Level, grade, serial_of, slipped
from triage.matching.keys import reference_key, serial, squeeze, words
from triage.matching.names import legal_forms, similarity
from triage.matching.payers import KNOWN, LIKE, Fit, found_by_key, likeness_of, payer_keys
from triage.matching.reading import Mention, Reading, read
from triage.matching.templates import Template
from triage.model import Payment, Remittance
from triage.money import exponent

_ID = attrgetter("id")
_MOST_CUSTOMERS = 6
_MOST_SERIALS, _MOST_KEYS, _MOST_AMOUNTS = 64, 64, 128
"""Of a long memo no more is looked up, so that one statement is enough."""
_MOST_GLUED, _YEARS = 4, 3
_NAMESAKE = 78
_LONGEST = 8_000
_FEW = 25


@dataclass(slots=True)
class Look:
    """Everything that hypotheses are made of. `hits` are those of each mention, best first, in any customer's books.

    `ledgers` are what candidate customers owe and are owed in the payment's currency; those in `whole` have no more.
    `alike` are open items of exactly the amount, `common` how many there are, at most `ALIKE`. `settled` are the hits
    that come to the payment at once, where nothing else had to be asked. `meant` are customers of a name for whom the
    payer says that he pays.
    """

    payment: Payment
    reading: Reading
    day: int | None
    hits: tuple[tuple[Hit, ...], ...]
    fits: dict[str, Fit]
    parties: dict[str, Party] = field(default_factory=dict)
    ledgers: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    alike: tuple[Item, ...] = ()
    common: int = 0
    settled: tuple[Hit, ...] = ()
    meant: frozenset[str] = frozenset()

    @property
    def at_once(self) -> bool:
        """Whether what is named comes to the payment and the payer is known, so that nothing else was asked."""
        return bool(self.settled)


def look(payment: Payment, book: Book, *, zone: str, at_once: bool = True) -> Look:
    """Ask the book about a payment: what it names, who pays, who owes that amount, and what the likely ones owe.

    `at_once` stops where what is named comes to the payment and the payer is known; evidence wants the rest as well.
    """
    reading = read(said(payment))
    hits = _hits(reading, book)
    parties = {party.id: party for party in book.parties(payer_keys(payment))}
    found = Look(
        payment=payment,
        reading=reading,
        day=civil(payment.created, zone).toordinal() if payment.created else None,
        hits=hits,
        fits=_identified({id_: found_by_key(payment, party) for id_, party in parties.items()}),
        parties=parties,
    )
    owners = _owners(hit.item for listed in hits for hit in listed[:_MOST_CUSTOMERS])
    found.settled = _settled_at_once(found) if at_once and owners else ()
    if not found.settled:
        _search(found, book, owners)
    return found


def said(payment: Payment) -> str:
    """Return the payer's words, each once, and of a whole book of them the beginning."""
    lines = (_line(line, payment.currency) for line in payment.remittance)
    text = " \n ".join(dict.fromkeys(text for text in (payment.reference, payment.memo, *lines) if text.strip()))
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(maxsplit=1)[0]


def _line(line: Remittance, currency: str) -> str:
    """Return a line of a remittance advice as a payer would write it: a sum, of whatever currency, after a `$`."""
    places = exponent(currency)
    told = "" if line.amount is None else f" ${Decimal(abs(line.amount)).scaleb(-places):.{places}f}"
    return f"{line.reference}{told} {line.memo}"


def _identified(fits: dict[str, Fit]) -> dict[str, Fit]:
    """Return how those sit who were found by a key; where an id or an account tells who pays, no namesake counts."""
    return {id_: fit for id_, fit in fits.items() if fit.way in ("id", "account")} or fits


def _hits(reading: Reading, book: Book) -> tuple[tuple[Hit, ...], ...]:
    """Look up every mention; of what shares a key with it, keep what it may name, best first."""
    if not reading.mentions:
        return ()
    glued = _glued(book.templates()) if any(map(_may_be_glued, reading.mentions)) else ()
    wanted = [_serials(mention, glued) for mention in reading.mentions]
    printed = [mention.text for mention in reading.mentions if not mention.digits]
    items = book.referred(
        serials=list(dict.fromkeys(serial for listed in wanted for serial in listed))[:_MOST_SERIALS],
        references=[*printed, *map(reference_key, reading.orders)][:_MOST_KEYS],
        orders=reading.orders[:_MOST_KEYS],
    )
    return tuple(
        _of_mention(mention, place, frozenset(wanted[place]), items) for place, mention in enumerate(reading.mentions)
    )


def _serials(mention: Mention, glued: tuple[Template, ...]) -> tuple[int, ...]:
    """Return what a mention is looked up by; a bare run of digits also by the numbers that the client makes of it."""
    if mention.context == "other" or not mention.digits:
        return ()
    if not glued or not _may_be_glued(mention):
        return mention.serials
    numbers = (n for t in glued for reading in t.serials(mention.digits)[:2] for n in t.numbers(reading)[:_YEARS])
    return (*mention.serials, *(serial(number) or 0 for number in numbers))


def _may_be_glued(mention: Mention) -> bool:
    """Tell whether a mention is a bare run of digits, which alone is read by the forms of the client's numbers."""
    return bool(mention.digits) and not mention.letters and len(mention.groups) == 1


@lru_cache(maxsize=256)
def _glued(templates: tuple[Template, ...]) -> tuple[Template, ...]:
    """Return the templates whose numbers run a year or something else together with the serial."""
    return tuple(template for template in templates if _is_glued(template))[:_MOST_GLUED]


def _is_glued(template: Template) -> bool:
    readings = template.serials("1")
    numbers = template.numbers(readings[0]) if readings else ()
    return bool(numbers) and serial(numbers[0]) != 1


def _of_mention(mention: Mention, place: int, wanted: frozenset[int], items: Sequence[Item]) -> tuple[Hit, ...]:
    found = {}
    for item in items:
        level = _by_key(mention, item)
        if level < Level.PADDED and serial_of(item) in wanted:
            level = max(level, grade(mention, item))
        if level:
            found[item.id] = Hit(item, level, place)
    return _best(list(found.values()))


def _best(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    best = max((hit.level for hit in hits), default=Level.NONE)
    kept = (hit for hit in hits if hit.level == best or hit.level >= Level.PADDED)
    return tuple(sorted(kept, key=lambda hit: (-hit.level, hit.item.state != "open", hit.item.id)))


def _by_key(mention: Mention, item: Item) -> Level:
    """Grade what was found by its payment reference or its purchase order."""
    if item.reference and reference_key(item.reference) == reference_key(mention.text):
        return Level.WHOLE
    said = (squeeze(mention.text), mention.digits, f"po{mention.digits}")
    return Level.ORDER if item.po and squeeze(item.po) in said else Level.NONE


def _owners(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.customer for item in items if item.customer))


def _settled_at_once(found: Look) -> tuple[Hit, ...]:
    """Return what is named, where every mention names one open item of the payer, and all come to the payment."""
    named: dict[str, Hit] = {}
    for listed, mention in zip(found.hits, found.reading.mentions, strict=True):
        best = [hit for hit in listed if hit.level == listed[0].level and hit.level >= Level.PADDED]
        if len(best) == 1 and _counts(best[0].item, found.payment.currency):
            named.setdefault(best[0].item.id, best[0])
        elif not mention.derived and mention.context != "other":
            return ()
    items = [hit.item for hit in named.values()]
    owners = {item.customer for item in items}
    known = len(found.fits) == 1 and all(fit.way in KNOWN and id_ in owners for id_, fit in found.fits.items())
    worth = sum(item.balance for item in items)
    return tuple(named.values()) if known and len(owners) == 1 and worth == found.payment.amount else ()


def _search(found: Look, book: Book, owners: tuple[str, ...]) -> None:
    """Ask who owes the amount and whom the payer resembles, and read the books of the likeliest customers."""
    payment = found.payment
    found.alike = _in_order(book.worth(payment.currency, (payment.amount,)))
    found.common = len(found.alike)
    mentions = [mention for mention in found.reading.mentions if mention.digits]
    slips = _owners(item for item in found.alike if any(slipped(mention, item) for mention in mentions))
    known = any(fit.way in KNOWN for fit in found.fits.values())
    behalf = found.reading.behalf
    payer = payment.payer_name or ""
    called = behalf or ("" if known and (owners or legal_forms(payer)) else payer)
    resembling = book.resembling(words(called)) if called else ()
    found.parties.update((party.id, party) for party in resembling)
    found.meant = _meant(behalf, resembling) if behalf else frozenset()
    few = found.alike if found.common <= _FEW and not known else ()
    _introduce(found, book, (*owners, *slips, *_owners(few)))
    for party in found.parties.values():
        if party.id not in found.fits:
            found.fits[party.id] = likeness_of(payment, party)
    chosen = _likeliest(found, owners, slips)
    small = [id_ for id_ in chosen if found.parties[id_].open_items < MANY]
    big = [id_ for id_ in chosen if id_ not in small]
    amounts = _near(payment.amount, _named(found, big)) if big else []
    items = list(book.owed(small=small, big=big, currency=payment.currency, amounts=amounts)) if chosen else []
    items += [hit.item for listed in found.hits for hit in listed if _counts(hit.item, payment.currency)]
    ordered = _in_order((*items, *found.alike))
    found.ledgers = {id_: tuple(item for item in ordered if item.customer == id_) for id_ in chosen}
    found.whole = frozenset(small)
    found.hits = tuple(_in_ledgers(found, place) for place in range(len(found.hits)))


def _meant(name: str, parties: Sequence[Party]) -> frozenset[str]:
    """Return the customers who are called nearly as somebody for whom is paid."""
    called = ((party.id, each) for party in parties for each in (party.name, *party.aliases) if each)
    return frozenset(id_ for id_, each in called if similarity(name, each) >= _NAMESAKE)


def _in_ledgers(found: Look, place: int) -> tuple[Hit, ...]:
    """Return a mention's hits, with what the likely customers owe: a serial of too many documents finds not all."""
    hits, mention = found.hits[place], found.reading.mentions[place]
    if mention.context == "other" or (hits and hits[0].level >= Level.PADDED):
        return hits
    wanted, known = set(mention.serials), {hit.item.id for hit in hits}
    items = (item for ledger in found.ledgers.values() for item in ledger if item.id not in known)
    more = [Hit(item, grade(mention, item), place) for item in items if serial_of(item) in wanted]
    certain = [hit for hit in more if hit.level >= Level.PADDED]
    return _best((*hits, *certain)) if certain else hits


def _in_order(items: Iterable[Item]) -> tuple[Item, ...]:
    """Return each item once, in the order of their ids: a book returns them in none."""
    return tuple(sorted({(item.credit, item.id): item for item in items}.values(), key=_ID))


def _introduce(found: Look, book: Book, ids: Iterable[str]) -> None:
    strangers = [id_ for id_ in dict.fromkeys(ids) if id_ not in found.parties]
    if strangers:
        found.parties.update((party.id, party) for party in book.named_customers(strangers[:ALIKE]))


def _likeliest(found: Look, owners: tuple[str, ...], slips: tuple[str, ...]) -> list[str]:
    """Return the customers whose books are read: the known, the named, else those who resemble the payer most."""
    owing = {item.customer for item in found.alike}
    known = {id_ for id_, fit in found.fits.items() if fit.way in KNOWN}
    like = known or {id_ for id_, fit in found.fits.items() if fit.likeness >= LIKE}

    def interest(id_: str) -> int:
        fit = found.fits[id_]
        exact = 200 if fit.way in KNOWN else 0
        return exact + fit.likeness + 130 * (id_ in owners) + 25 * (id_ in owing) + 60 * (id_ in slips)

    eligible = like | found.meant | ({*owners, *slips} & found.fits.keys())
    return sorted(eligible, key=lambda id_: (-interest(id_), id_))[:_MOST_CUSTOMERS]


_SHARES = (10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 300)


def _named(found: Look, customers: Sequence[str]) -> list[Item]:
    """Return what is open and named of some customers."""
    hits = (hit for listed in found.hits for hit in listed[:_MOST_CUSTOMERS])
    return [hit.item for hit in hits if hit.item.customer in customers and _counts(hit.item, found.payment.currency)]


def _counts(item: Item, currency: str) -> bool:
    return item.state == "open" and item.currency == currency


def _near(amount: int, named: Sequence[Item]) -> list[int]:
    """Return the amounts that matter of a big customer.

    Those of which the payment may be the whole, less a usual share, or a fraction; and what it differs by from one
    document that is named, or from all of them.
    """
    total = sum(item.balance for item in named)
    found = [amount, *(abs(item.left - amount) for item in named), abs(total - amount)]
    for share in _SHARES:
        whole = amount * 1000 // (1000 - share)
        found += [whole - 1, whole, whole + 1]
    found += [amount * parts + rest for parts in (2, 3, 4) for rest in (-1, 0, 1)]
    return [one for one in dict.fromkeys(found) if one][:_MOST_AMOUNTS]
