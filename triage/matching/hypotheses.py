"""What a payment may settle: sets of documents with a reason, each to the last minor unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal, NamedTuple

from triage.matching.amounts import minor_units
from triage.matching.book import Item
from triage.matching.dates import month_of
from triage.matching.hits import Hit, Level, slipped
from triage.matching.keys import squeeze
from triage.matching.look import Look
from triage.matching.reading import within
from triage.matching.sums import EXACT_UP_TO, solve
from triage.matching.terms import Reason, Terms, less

How = Literal["named", "some_named", "continued", "remainder", "dated", "amount", "statement", "subset", "account"]
"""How the documents were chosen: all that is named; some of it; what is named, and the one that a cut-off list goes on
with; what is named and what the rest of the money pays; the one of its amount that bears a date which the payer
wrote; by the amount of one; everything due up to a day; the set that sums to the amount; or none, the money stays on
account."""

_MOST_READINGS = 8
_MOST_MEANINGS = 3
_MOST_NAMED = 14
_SHOWN = 4


class Take(NamedTuple):
    """A part of a payment that goes to a document, in minor units; of a credit note, what is used of it."""

    item: Item
    amount: int


class Hypothesis(NamedTuple):
    """One way in which a payment may be applied. `named` are the hits behind the documents that are named.

    `solutions` counts the sets of the customer's documents that reach the amount as well, where it was counted. `told`
    where the payer wrote beside each document how much of it he pays.
    """

    customer: str
    how: How
    reason: Reason
    takes: tuple[Take, ...]
    nets: tuple[Take, ...] = ()
    over: int = 0
    named: tuple[Hit, ...] = ()
    share: int = 0
    solutions: int = 1
    told: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What it would do: two of the same key are one."""
        return (frozenset((take.item.id, take.amount) for take in (*self.takes, *self.nets)), self.over)


def enumerate_hypotheses(found: Look, terms: Terms) -> list[Hypothesis]:
    """Return every hypothesis once, the one that the payer's words carry most first where two do the same."""
    kept: dict[tuple[object, ...], Hypothesis] = {}
    if found.payment.amount <= 0:
        return []
    for customer in _customers(found):
        books = Books(customer, found, terms)
        for hypothesis in books.at_once() if found.at_once else books.hypotheses():
            kept.setdefault(hypothesis.key, hypothesis)
    if not found.at_once:
        for hypothesis in _of_several(found):
            kept.setdefault(hypothesis.key, hypothesis)
    return list(kept.values())


def _of_several(found: Look) -> Iterator[Hypothesis]:
    """Yield what is named of several customers, where together it comes to the amount: one pays for his group."""
    chosen = [[hit for hit in hits if _payable(hit, found)] for hits in found.hits]
    named = [max(hits, key=lambda hit: found.fits[hit.item.customer or ""].likeness) for hits in chosen if hits]
    hits = _once(named)
    owners = {hit.item.customer for hit in hits}
    if len(owners) > 1 and sum(hit.item.left for hit in hits) == found.payment.amount:
        first = max(hits, key=lambda hit: found.fits[hit.item.customer or ""].likeness)
        yield Hypothesis(first.item.customer or "", "named", "exact", _takes(hits), named=tuple(hits))


def _payable(hit: Hit, found: Look) -> bool:
    item = hit.item
    payable = item.state == "open" and not item.credit and item.currency == found.payment.currency
    return payable and item.customer in found.fits and hit.level >= Level.SERIAL


def _customers(found: Look) -> tuple[str, ...]:
    if not found.at_once:
        return tuple(found.ledgers)
    return tuple(dict.fromkeys(h.item.customer for listed in found.hits for h in listed[:1] if h.item.customer))


@dataclass
class Books:
    """What one customer owes and is owed, against one payment."""

    customer: str
    found: Look
    terms: Terms

    def __post_init__(self) -> None:
        """Sort what there is."""
        self.cash = self.found.payment.amount
        items = self.found.ledgers.get(self.customer, ())
        self.invoices = [item for item in items if not item.credit and item.left > 0]
        self.notes = [item for item in items if item.credit and item.left > 0]
        self.fit = self.found.fits.get(self.customer)

    @cached_property
    def named(self) -> list[list[Hit]]:
        """The open documents that each mention may name in these books, best first; by slips where nothing else is."""
        listed = [[hit for hit in hits if self._owns(hit.item)] for hits in self.found.hits]
        best = [[hit for hit in hits if hit.level == hits[0].level][:_MOST_MEANINGS] for hits in listed if hits]
        return self._one_reading(best)[:_MOST_NAMED] or self._slips()

    def _one_reading(self, listed: list[list[Hit]]) -> list[list[Hit]]:
        """Drop what names documents less well than another reading of the same words does."""
        mentions = self.found.reading.mentions
        kept: list[list[Hit]] = []
        for hits in sorted(listed, key=lambda hits: (-hits[0].level, mentions[hits[0].mention].derived)):
            mention = mentions[hits[0].mention]
            if not any(within(mention, mentions[other[0].mention]) for other in kept):
                kept.append(hits)
        return sorted(kept, key=lambda hits: hits[0].mention)

    def _owns(self, item: Item) -> bool:
        own = item.customer == self.customer and item.currency == self.found.payment.currency
        return own and item.state == "open"

    def _slips(self) -> list[list[Hit]]:
        found = []
        for place, mention in enumerate(self.found.reading.mentions):
            if any(hit.level >= Level.PADDED for hit in self.found.hits[place]):
                continue
            slips = [Hit(i, Level.EDITED, place) for i in (*self.invoices, *self.notes) if slipped(mention, i)]
            if slips:
                found.append(slips[:_MOST_MEANINGS])
        return found

    def at_once(self) -> Iterator[Hypothesis]:
        """Yield what is named in full, which is known to come to the payment."""
        hits = [hits[0] for hits in self.named]
        yield self._made("named", "exact", _once(hits), self.cash)

    def hypotheses(self) -> Iterator[Hypothesis]:
        """Yield the hypotheses of this customer, those by words first."""
        for hits in self._readings():
            told = self._told(hits)
            yield from (told,) if told else self._by_words(hits)
        yield from self._exchanged()
        yield from self._by_amount()
        if self.customer in self.found.whole and self._credible:
            yield from self._by_sums()
            yield Hypothesis(self.customer, "account", "over", (), over=self.cash)

    @property
    def _credible(self) -> bool:
        return bool(self.named) or (self.fit is not None and self.fit.likeness >= 60)

    def _readings(self) -> Iterator[list[Hit]]:
        """Yield the ways to give each mention one meaning."""
        for count, choice in enumerate(product(*self.named) if self.named else ()):
            if count >= _MOST_READINGS:
                return
            yield _once(choice)

    def _by_words(self, hits: list[Hit]) -> Iterator[Hypothesis]:
        invoices = [hit for hit in hits if not hit.item.credit]
        if not invoices:
            return
        total = sum(-hit.item.left if hit.item.credit else hit.item.left for hit in hits)
        if total == self.cash:
            yield self._made("named", "exact", hits, self.cash)
        elif len(hits) == 1:
            yield from self._single(hits[0])
        elif total > self.cash:
            yield from self._less(hits, total)
        if total < self.cash:
            yield from self._more(hits, self.cash - total)
        elif total > self.cash:
            yield from self._netted(hits, total - self.cash)
        if len(invoices) > 1:
            for hit in invoices:
                if hit.item.left == self.cash:
                    yield self._made("some_named", "exact", [hit], self.cash)

    def _told(self, hits: list[Hit]) -> Hypothesis | None:
        """Return what the sums written beside several documents say, where they come to the payment and not to all."""
        parts = [self._stated(hit) for hit in hits]
        signed = [-part if hit.item.credit else part for hit, part in zip(hits, parts, strict=True)]
        fits = all(0 < part <= hit.item.left for hit, part in zip(hits, parts, strict=True))
        is_all = all(part == hit.item.left for hit, part in zip(hits, parts, strict=True))
        if len(hits) < 2 or not fits or is_all or sum(signed) != self.cash:
            return None
        taken = [(hit.item.credit, Take(hit.item, part)) for hit, part in zip(hits, parts, strict=True)]
        takes = tuple(take for credit, take in taken if not credit)
        nets = tuple(take for credit, take in taken if credit)
        return Hypothesis(self.customer, "named", "partial", takes, nets, named=tuple(hits), told=True)

    def _stated(self, hit: Hit) -> int:
        stated = self.found.reading.mentions[hit.mention].stated
        return minor_units(stated, self.found.payment.currency) if stated else 0

    def _single(self, hit: Hit) -> Iterator[Hypothesis]:
        """Yield what a payment of another amount is to the one document that it names."""
        short = hit.item.left - self.cash
        if short < 0:
            yield self._made("named", "over", [hit], self.cash + short)._replace(over=-short)
            return
        reason, share = self.terms.short(hit.item.left, self.cash) or ("partial", 0)
        yield self._made("named", reason, [hit], self.cash)._replace(share=share)

    def _less(self, hits: list[Hit], total: int) -> Iterator[Hypothesis]:
        """Yield what a payment short of all that is named may be: less one share, or a fee; some of it; or a part."""
        if not any(hit.item.credit for hit in hits):
            for share in (*self.terms.discounts, *self.terms.withholding):
                parts = [less(hit.item.left, share) for hit in hits]
                if sum(parts) == self.cash:
                    takes = tuple(Take(hit.item, part) for hit, part in zip(hits, parts, strict=True))
                    reason: Reason = "discount" if share in self.terms.discounts else "withholding"
                    yield Hypothesis(self.customer, "named", reason, takes, named=tuple(hits), share=share)
        solved = solve([-h.item.left if h.item.credit else h.item.left for h in hits], self.cash, show=_SHOWN)
        for chosen in solved.shown:
            some = [hits[i] for i in chosen]
            if any(not hit.item.credit for hit in some):
                yield self._made("some_named", "exact", some, self.cash)._replace(solutions=solved.count)
        short = total - self.cash
        last = max((hit for hit in hits if not hit.item.credit), key=lambda hit: (hit.item.due or 0, hit.item.number))
        if last.item.left > short:
            reason = "fee" if short <= self.terms.fee and short * 8 <= total else "partial"
            yield self._short(hits, last, short, reason)

    def _short(self, hits: list[Hit], last: Hit, short: int, reason: Reason) -> Hypothesis:
        takes = tuple(
            Take(h.item, h.item.left - short if h is last else h.item.left) for h in hits if not h.item.credit
        )
        nets = tuple(Take(h.item, h.item.left) for h in hits if h.item.credit)
        return Hypothesis(self.customer, "named", reason, takes, nets, named=tuple(hits))

    def _more(self, hits: list[Hit], rest: int) -> Iterator[Hypothesis]:
        """Yield what the rest of the money may be: for documents that are not named, or too much."""
        taken = {hit.item.id for hit in hits}
        others = [item for item in self.invoices if item.id not in taken and item.left <= rest]
        if self.customer in self.found.whole and others:
            solved = solve([item.left for item in others], rest, show=_SHOWN) if len(others) <= 16 else None
            singles = [(i,) for i, item in enumerate(others) if item.left == rest]
            for chosen in solved.shown if solved else singles[:_SHOWN]:
                takes = (*_takes(hits), *(Take(others[i], others[i].left) for i in chosen))
                goes_on = len(chosen) == 1 and self._goes_on(others[chosen[0]])
                yield Hypothesis(
                    self.customer,
                    "continued" if goes_on else "remainder",
                    "exact",
                    takes,
                    _nets(hits),
                    named=tuple(hits),
                    solutions=solved.count if solved else len(singles),
                )
        if len(hits) > 1:
            yield Hypothesis(self.customer, "named", "over", _takes(hits), _nets(hits), rest, tuple(hits))

    def _goes_on(self, item: Item) -> bool:
        """Tell whether the payer's list was cut off where this document's number begins."""
        rest = self.found.reading.cut_off
        return rest is not None and squeeze(item.number).startswith(rest)

    def _netted(self, hits: list[Hit], short: int) -> Iterator[Hypothesis]:
        """Yield what is short as credit notes that are not named."""
        taken = {hit.item.id for hit in hits}
        notes = [note for note in self.notes if note.id not in taken and note.left <= short]
        if not notes or len(notes) > EXACT_UP_TO:
            return
        solved = solve([note.left for note in notes], short, show=2)
        for chosen in solved.shown:
            nets = (*_nets(hits), *(Take(notes[i], notes[i].left) for i in chosen))
            yield Hypothesis(
                self.customer, "named", "exact", _takes(hits), nets, named=tuple(hits), solutions=solved.count
            )

    def _exchanged(self) -> Iterator[Hypothesis]:
        """Yield what is named in one other currency, all of it, where the payment is about what it is worth."""
        named = _once(
            [
                hit
                for hits in self.found.hits
                for hit in hits[:1]
                if hit.item.customer == self.customer and hit.item.state == "open" and not hit.item.credit
            ]
        )
        currencies = {hit.item.currency for hit in named}
        if len(currencies) != 1 or self.found.payment.currency in currencies:
            return
        if self.terms.exchanged(self.cash, sum(hit.item.left for hit in named), currencies.pop()):
            yield Hypothesis(self.customer, "named", "exchanged", _takes(named), named=tuple(named))

    def _by_amount(self) -> Iterator[Hypothesis]:
        """Yield single documents that are open with the amount, or with it and a usual share or fee."""
        alike = sum(item.left == self.cash for item in self.invoices)
        dated = [item for item in self.invoices if item.left == self.cash and self._is_dated(item)]
        for item in self.invoices:
            if item.left == self.cash and [item] == dated:
                yield Hypothesis(self.customer, "dated", "exact", (Take(item, self.cash),))
            elif item.left == self.cash:
                yield Hypothesis(self.customer, "amount", "exact", (Take(item, self.cash),), solutions=alike)
            elif item.left > self.cash and (short := self.terms.short(item.left, self.cash)):
                takes = (Take(item, self.cash),)
                yield Hypothesis(self.customer, "amount", short[0], takes, share=short[1], solutions=max(alike, 1))
        if len(self.invoices) == 1 and self.customer in self.found.whole and not self.notes:
            item = self.invoices[0]
            if item.left > self.cash:
                yield Hypothesis(self.customer, "amount", "partial", (Take(item, self.cash),))
            elif item.left < self.cash:
                takes = (Take(item, item.left),)
                yield Hypothesis(self.customer, "amount", "over", takes, over=self.cash - item.left)

    def _is_dated(self, item: Item) -> bool:
        """Tell whether the payer wrote a date that the document bears, or the month that it bills."""
        reading = self.found.reading
        if item.issued in reading.days or item.due in reading.days:
            return True
        bills = item.period_start or item.issued
        return bool(reading.months) and bills is not None and month_of(bills) in reading.months

    def _by_sums(self) -> Iterator[Hypothesis]:
        """Yield statements, and sets that sum to the amount, counted."""
        invoices = [item for item in self.invoices if item.left <= self.cash]
        subsets = list(self._subsets(invoices, ())) if sum(item.left for item in invoices) >= self.cash else []
        told = "statement" in self.found.reading.cues
        count = 1 if told or not subsets else subsets[0].solutions
        yield from (hypothesis._replace(solutions=count) for hypothesis in self._statements())
        yield from subsets
        if self.notes:
            yield from self._subsets(self.invoices, self.notes)

    def _subsets(self, invoices: Sequence[Item], notes: Sequence[Item]) -> Iterator[Hypothesis]:
        items = (*invoices, *notes)
        if len(items) > EXACT_UP_TO and notes:
            return
        solved = solve([-item.left if item.credit else item.left for item in items], self.cash, show=_SHOWN)
        for chosen in solved.shown:
            some = [items[i] for i in chosen]
            takes = tuple(Take(item, item.left) for item in some if not item.credit)
            nets = tuple(Take(item, item.left) for item in some if item.credit)
            if len(some) > 1 and takes:
                count = solved.count if solved.complete else max(solved.count, 2)
                yield Hypothesis(self.customer, "subset", "exact", takes, nets, solutions=count)

    def _statements(self) -> Iterator[Hypothesis]:
        """Yield everything due up to a day, where it comes to the amount, with all notes or with none."""
        dated = sorted(self.invoices, key=lambda item: (item.due or item.issued or 0, item.number))
        owed = sum(note.left for note in self.notes)
        for nets, target in ((), self.cash), (tuple(Take(n, n.left) for n in self.notes), self.cash + owed):
            if nets or target == self.cash:
                yield from self._statement(dated, target, nets)

    def _statement(self, dated: Sequence[Item], target: int, nets: tuple[Take, ...]) -> Iterator[Hypothesis]:
        total = 0
        for count, item in enumerate(dated, 1):
            total += item.left
            if total >= target:
                following = dated[count].due if count < len(dated) else None
                if total == target and count > 1 and (following is None or following != item.due):
                    takes = tuple(Take(one, one.left) for one in dated[:count])
                    yield Hypothesis(self.customer, "statement", "exact", takes, nets)
                return

    def _made(self, how: How, reason: Reason, hits: Sequence[Hit], cash: int) -> Hypothesis:
        """Make a hypothesis that settles the named documents in full, or one of them with the cash."""
        if len(hits) == 1 and not hits[0].item.credit:
            takes: tuple[Take, ...] = (Take(hits[0].item, cash),)
        else:
            takes = _takes(hits)
        return Hypothesis(self.customer, how, reason, takes, _nets(hits), named=tuple(hits))


def _once(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best hit of each document."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if hit.item.id not in best or best[hit.item.id].level < hit.level:
            best[hit.item.id] = hit
    return list(best.values())


def _takes(hits: Sequence[Hit]) -> tuple[Take, ...]:
    return tuple(Take(hit.item, hit.item.left) for hit in hits if not hit.item.credit)


def _nets(hits: Sequence[Hit]) -> tuple[Take, ...]:
    return tuple(Take(hit.item, hit.item.left) for hit in hits if hit.item.credit)
