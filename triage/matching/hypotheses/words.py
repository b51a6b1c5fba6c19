"""Hypotheses by words: what a payment may be to the documents that the payer names."""

from collections.abc import Iterator, Sequence

from triage.matching.book import Item
from triage.matching.hits import Hit
from triage.matching.hypotheses.books import SHOWN, Books
from triage.matching.hypotheses.hypothesis import How, Hypothesis, Take, in_full, once
from triage.matching.keys import squeeze
from triage.matching.sums import EXACT_UP_TO, solve
from triage.matching.terms import Reason, less, less_rounded_down

_MOST_OTHERS = 16
_FEE_OF = 8
_SHOWN_NETTED = 2


def named_in_full(books: Books) -> Hypothesis:
    """Return the hypothesis that settles what is named, which is known to come to the payment."""
    return _settled(books, "named", books.found.settled)


def by_words(books: Books, hits: list[Hit]) -> Iterator[Hypothesis]:
    """Yield what a payment may be to documents that are named, all that one reading of the words names."""
    invoices = [hit for hit in hits if not hit.item.credit]
    if not invoices:
        return
    rest = books.cash - sum(hit.item.balance for hit in hits)
    if not rest:
        yield _settled(books, "named", hits)
    elif len(hits) == 1:
        yield _single(books, hits[0], rest)
    elif rest < 0:
        yield from _less(books, hits, -rest)
    if rest > 0:
        yield from _more(books, hits, rest)
    elif rest < 0:
        yield from _netted(books, hits, -rest)
    if len(invoices) > 1:
        yield from (_settled(books, "some_named", [hit]) for hit in invoices if hit.item.left == books.cash)


def as_stated(books: Books, hits: list[Hit]) -> Hypothesis | None:
    """Return what the sums written beside several documents say, where they come to the payment and leave a rest."""
    parts = [Take(hit.item, books.stated(hit)) for hit in hits]
    is_possible = all(0 < part.amount <= part.item.left for part in parts)
    is_all = all(part.amount == part.item.left for part in parts)
    paid = sum(-part.amount if part.item.credit else part.amount for part in parts)
    if len(parts) < 2 or not is_possible or is_all or paid != books.cash:
        return None
    takes = tuple(part for part in parts if not part.item.credit)
    nets = tuple(part for part in parts if part.item.credit)
    return Hypothesis(books.customer, "named", "partial", takes, nets, named=tuple(hits), told=True)


def exchanged(books: Books) -> Iterator[Hypothesis]:
    """Yield what is named in one other currency, all of it, where the payment is about what it is worth."""
    first = [hits[0] for hits in books.found.hits if hits]
    named = once([hit for hit in first if _is_open_invoice(hit.item, books.customer)])
    currencies = {hit.item.currency for hit in named}
    if len(currencies) != 1 or books.found.payment.currency in currencies:
        return
    if books.terms.exchanged(books.cash, sum(hit.item.left for hit in named), currencies.pop()):
        yield _settled(books, "named", named, "exchanged")


def _is_open_invoice(item: Item, customer: str) -> bool:
    return item.customer == customer and item.state == "open" and not item.credit


def _settled(
    books: Books, how: How, hits: Sequence[Hit], reason: Reason = "exact", *, over: int = 0, solutions: int = 1
) -> Hypothesis:
    """Settle what is named in full."""
    takes, nets = in_full([hit.item for hit in hits])
    return Hypothesis(books.customer, how, reason, takes, nets, over, tuple(hits), solutions=solutions)


def _single(books: Books, hit: Hit, rest: int) -> Hypothesis:
    """Say what a payment of another amount is to the one document that it names."""
    if rest > 0:
        return _settled(books, "named", [hit], "over", over=rest)
    reason, share = books.terms.short(hit.item.left, books.cash) or ("partial", 0)
    takes = (Take(hit.item, books.cash),)
    return Hypothesis(books.customer, "named", reason, takes, named=(hit,), share=share)


def _less(books: Books, hits: list[Hit], short: int) -> Iterator[Hypothesis]:
    """Yield what a payment short of all that is named may be: less one share, or a fee; some of it; or a part."""
    if not any(hit.item.credit for hit in hits):
        yield from _less_a_share(books, hits)
    solved = solve([hit.item.balance for hit in hits], books.cash, show=SHOWN)
    for chosen in solved.shown:
        some = [hits[i] for i in chosen]
        if any(not hit.item.credit for hit in some):
            yield _settled(books, "some_named", some, solutions=solved.count)
    last = max((hit.item for hit in hits if not hit.item.credit), key=lambda item: (item.due or 0, item.number))
    if last.left > short:
        yield _short(books, hits, last, short)


def _less_a_share(books: Books, hits: list[Hit]) -> Iterator[Hypothesis]:
    for share in (*books.terms.discounts, *books.terms.withholding):
        takes = _shares(books, hits, share)
        if takes:
            reason: Reason = "discount" if share in books.terms.discounts else "withholding"
            yield Hypothesis(books.customer, "named", reason, takes, named=tuple(hits), share=share)


def _shares(books: Books, hits: list[Hit], share: int) -> tuple[Take, ...]:
    """Return what is paid of each document less a share, if it comes to the cash, rounded either way."""
    for rounded in (less, less_rounded_down):
        takes = tuple(Take(hit.item, rounded(hit.item.left, share)) for hit in hits)
        if sum(take.amount for take in takes) == books.cash:
            return takes
    return ()


def _short(books: Books, hits: list[Hit], last: Item, short: int) -> Hypothesis:
    """Leave what is short open on the last invoice: it is a fee where it is little, and else a part of it is paid."""
    is_fee = short <= books.terms.fee and short * _FEE_OF <= books.cash + short
    takes, nets = in_full([hit.item for hit in hits])
    takes = tuple(Take(item, left - short if item is last else left) for item, left in takes)
    return Hypothesis(books.customer, "named", "fee" if is_fee else "partial", takes, nets, named=tuple(hits))


def _more(books: Books, hits: list[Hit], rest: int) -> Iterator[Hypothesis]:
    """Yield what the rest of the money may be: for documents that are not named, or too much."""
    if books.whole:
        yield from _with_others(books, hits, rest)
    if len(hits) > 1:
        yield _settled(books, "named", hits, "over", over=rest)


def _with_others(books: Books, hits: list[Hit], rest: int) -> Iterator[Hypothesis]:
    """Yield what is named with others that the rest of the money pays: any set of a few, one of many."""
    taken = {hit.item.id for hit in hits}
    others = [item for item in books.invoices if item.id not in taken and item.left <= rest]
    if len(others) <= _MOST_OTHERS:
        solved = solve([item.left for item in others], rest, show=SHOWN)
        sets, count = solved.shown, solved.count
    else:
        sets = tuple((i,) for i, item in enumerate(others) if item.left == rest)
        count = len(sets)
    for chosen in sets[:SHOWN]:
        added = [others[i] for i in chosen]
        takes, nets = in_full([*(hit.item for hit in hits), *added])
        how: How = "continued" if len(added) == 1 and _goes_on(books, added[0]) else "remainder"
        yield Hypothesis(books.customer, how, "exact", takes, nets, named=tuple(hits), solutions=count)


def _goes_on(books: Books, item: Item) -> bool:
    """Tell whether the payer's list was cut off where this document's number begins."""
    rest = books.found.reading.cut_off
    return rest is not None and squeeze(item.number).startswith(rest)


def _netted(books: Books, hits: list[Hit], short: int) -> Iterator[Hypothesis]:
    """Yield what is short as credit notes that are not named."""
    taken = {hit.item.id for hit in hits}
    notes = [note for note in books.notes if note.id not in taken and note.left <= short]
    if len(notes) > EXACT_UP_TO:
        return
    solved = solve([note.left for note in notes], short, show=_SHOWN_NETTED)
    for chosen in solved.shown:
        takes, nets = in_full([*(hit.item for hit in hits), *(notes[i] for i in chosen)])
        yield Hypothesis(books.customer, "named", "exact", takes, nets, named=tuple(hits), solutions=solved.count)
