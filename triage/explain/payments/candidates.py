"""Candidates: which documents a payment may settle, as the payer's words and the amounts allow."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from triage.explain.payer import Payer
from triage.explain.payments.ledger import Item, Ledger
from triage.explain.payments.references import STRENGTH, Hit, Level, Reference, mentioned, slips, stated
from triage.explain.payments.shortfalls import discounted
from triage.explain.payments.sums import Solutions, distinct, solve
from triage.model import Payment, PaymentPolicy, Remittance

_OPTIONS = 5
_COMBINATIONS = 200


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a candidate. `asked` is what the payer says he pays on it; `amount` what it can take."""

    item: Item
    amount: int
    asked: int
    level: Level
    reference: Reference | None = None
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A set of documents for one or several payments. `solutions` counts the sets that fit where no reference does."""

    payments: tuple[Payment, ...]
    parts: tuple[Part, ...]
    unapplied: int
    references: tuple[Reference, ...] = ()
    solutions: int | None = None

    @property
    def customer(self) -> str | None:
        """The one customer of all documents, if there is one."""
        owners = {part.item.customer for part in self.parts}
        return owners.pop() if len(owners) == 1 else None

    @property
    def evidence(self) -> Level:
        """The weakest way in which one of the documents was found."""
        return min((part.level for part in self.parts), key=lambda level: STRENGTH[level])

    @property
    def key(self) -> tuple[object, ...]:
        """What the candidate would do: two of the same key are one."""
        moved = frozenset((part.item.id, part.amount) for part in self.parts)
        return (tuple(payment.id for payment in self.payments), moved, self.unapplied)


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Everything that the enumeration looks at."""

    payment: Payment
    ledger: Ledger
    payer: Payer
    policy: PaymentPolicy
    others: tuple[Payment, ...]
    repeats: int
    today: date | None

    def open_to(self, customer: str | None) -> tuple[Item, ...]:
        """The open items of a customer that existed when the payment was made."""
        return tuple(i for i in self.ledger.open if i.customer == customer and not issued_later(i, self.today))

    def welcome(self, item: Item) -> bool:
        """Whether nothing speaks against the payer meaning this item."""
        return self.payer.fit(item.customer) != "contradicts"


def enumerate_candidates(search: Search) -> tuple[Candidate, ...]:
    """Return every candidate once, the best found first where two do the same."""
    stated_by_payer = (*by_lines(search), *by_mentions(search), *by_several_payments(search))
    found: dict[tuple[object, ...], Candidate] = {}
    for candidate in (*stated_by_payer, *by_amount(search)):
        found.setdefault(candidate.key, candidate)
    return tuple(found.values())


def issued_later(item: Item, today: date | None) -> bool:
    """Tell whether an item did not exist yet when the payment was made."""
    return bool(item.issued and today and item.issued > today)


# By the lines of a remittance advice


def by_lines(search: Search) -> Iterator[Candidate]:
    """Give each line of the remittance advice one document, all of one customer."""
    lines = search.payment.remittance
    if not lines:
        return
    references = tuple(stated(line.reference, search.ledger) for line in lines)
    options = [_line_options(search, line, ref) for line, ref in zip(lines, references, strict=True)]
    known = tuple(
        reference or Reference(line.reference, "invoice", ()) for line, reference in zip(lines, references, strict=True)
    )
    choices = distinct([[hit.item.id for hit in listed] for listed in options])
    for choice in islice(choices, _COMBINATIONS):
        hits = [options[i][j] for i, j in enumerate(choice)]
        if len({hit.item.customer for hit in hits}) == 1:
            candidate = _from_lines(search, hits, known)
            if candidate:
                yield candidate


def _line_options(search: Search, line: Remittance, reference: Reference | None) -> tuple[Hit, ...]:
    """Return what a line may mean: what it names, else what it nearly names, else what its amount is."""
    credit = line.document == "credit_note"
    hits = [h for h in (reference.hits if reference else ()) if h.item.credit == credit and not h.item.settled]
    fitting = [hit for hit in hits if search.welcome(hit.item)]
    if not fitting and reference:
        fitting = [h for h in slips(reference, search.ledger) if h.item.credit == credit and search.welcome(h.item)]
    if not fitting:
        amount = line.amount or search.payment.amount
        fitting = [
            Hit(item, "amount")
            for item in search.ledger.open
            if item.credit == credit
            and item.left == amount
            and search.payer.fit(item.customer) in ("same", "compatible")
        ]
    return tuple((fitting or hits)[:_OPTIONS])


def _from_lines(search: Search, hits: list[Hit], references: tuple[Reference, ...]) -> Candidate | None:
    lines = search.payment.remittance
    only = len(lines) == 1
    parts: list[Part] = []
    for line, hit, reference in zip(lines, hits, references, strict=True):
        silent = search.payment.amount if only else hit.item.left
        asked = line.amount if line.amount is not None else silent
        parts.append(Part(hit.item, min(asked, hit.item.left), asked, hit.level, reference, line.memo))
    used = sum(-part.amount if part.item.credit else part.amount for part in parts)
    if not search.payment.amount - used >= 0 or not any(part.amount and not part.item.credit for part in parts):
        return None
    return Candidate((search.payment,), tuple(parts), search.payment.amount - used, references)


# By what free text mentions


def by_mentions(search: Search) -> Iterator[Candidate]:
    """Settle what the reference and the memo name, customer by customer."""
    if search.payment.remittance:
        return
    references = mentioned(f"{search.payment.reference} \n {search.payment.memo}", search.ledger)
    for customer in sorted({h.item.customer or "" for r in references for h in r.hits}):
        listed = [
            tuple(h for h in r.best if (h.item.customer or "") == customer and not h.item.settled) for r in references
        ]
        options = [hits for hits in listed if hits]
        for choice in islice(distinct([[hit.item.id for hit in hits] for hits in options]), _COMBINATIONS):
            named = [options[i][j] for i, j in enumerate(choice)]
            yield from _settle(search, named, references)


def _settle(search: Search, named: list[Hit], references: tuple[Reference, ...]) -> Iterator[Candidate]:
    """Settle named items in full; one in part or with something over; several less a discount, or some of them."""
    if not any(not hit.item.credit for hit in named):
        return
    cash = search.payment.amount
    signed = [-hit.item.left if hit.item.credit else hit.item.left for hit in named]
    if cash >= sum(signed) > 0:
        yield _whole(search, named, cash - sum(signed), references)
    elif len(named) == 1:
        hit = named[0]
        yield Candidate(
            (search.payment,), (Part(hit.item, cash, cash, hit.level, None, _words(search)),), 0, references
        )
    else:
        for share in search.policy.discounts:
            amounts = [discounted(hit.item.left, share) for hit in named]
            if sum(amounts) == cash and not any(hit.item.credit for hit in named):
                parts = tuple(Part(h.item, a, a, h.level) for h, a in zip(named, amounts, strict=True))
                yield Candidate((search.payment,), parts, 0, references)
        for chosen in solve(signed, cash).shown:
            yield _whole(search, [named[i] for i in chosen], 0, references)


def _whole(search: Search, hits: list[Hit], over: int, references: tuple[Reference, ...]) -> Candidate:
    parts = tuple(Part(hit.item, hit.item.left, hit.item.left, hit.level) for hit in hits)
    return Candidate((search.payment,), parts, over, references)


def _words(search: Search) -> str:
    return f"{search.payment.reference} {search.payment.memo}"


# By several payments for one invoice


def by_several_payments(search: Search) -> Iterator[Candidate]:
    """Settle one named invoice with this payment and earlier unapplied ones that name it too."""
    own = search.payment
    for item, reference in _named_alone(search, own):
        together = [p for p in search.others if any(i.id == item.id for i, _ in _named_alone(search, p))]
        sets = solve([payment.amount for payment in together], item.left - own.amount)
        for chosen in sets.shown:
            payments = tuple(sorted((own, *(together[i] for i in chosen)), key=lambda payment: payment.id))
            part = Part(item, item.left, item.left, reference.best[0].level, reference)
            yield Candidate(payments, (part,), 0, (reference,), solutions=sets.count)


def _named_alone(search: Search, payment: Payment) -> Iterator[tuple[Item, Reference]]:
    """Yield the open invoice that a payment names and nothing else."""
    lines = [stated(line.reference, search.ledger) for line in payment.remittance]
    references = lines or list(mentioned(f"{payment.reference} \n {payment.memo}", search.ledger))
    if len(references) != 1 or references[0] is None or len(references[0].best) != 1:
        return
    item = references[0].best[0].item
    if not item.credit and not item.settled and payment.amount < item.left:
        yield item, references[0]


# By nothing but the amount


def by_amount(search: Search) -> Iterator[Candidate]:
    """Search each customer whom the payer may be for open items that reach the amount, counted exactly."""
    references = _all_references(search)
    for customer in _possible_customers(search):
        items = search.open_to(customer)
        solved = solve([-item.left if item.credit else item.left for item in items], search.payment.amount)
        for chosen in solved.shown:
            if any(not items[i].credit for i in chosen):
                yield _unnamed(search, tuple(items[i] for i in chosen), references, solved)
        yield from _nearly(search, items, references)


def _nearly(search: Search, items: tuple[Item, ...], references: tuple[Reference, ...]) -> Iterator[Candidate]:
    """One invoice less an agreed share, and the only open invoice paid in part or with something over."""
    cash = search.payment.amount
    invoices = [item for item in items if not item.credit]
    for item in invoices:
        shares = (*search.policy.discounts, *search.policy.withholding)
        if any(discounted(item.left, share) == cash for share in shares):
            yield Candidate((search.payment,), (Part(item, cash, cash, "amount"),), 0, references, solutions=1)
    if len(invoices) == 1 and invoices[0].left != cash:
        paid = min(cash, invoices[0].left)
        part = Part(invoices[0], paid, cash, "amount")
        yield Candidate((search.payment,), (part,), cash - paid, references, solutions=1)


def _unnamed(
    search: Search, items: tuple[Item, ...], references: tuple[Reference, ...], solved: Solutions
) -> Candidate:
    parts = tuple(Part(item, item.left, item.left, "amount") for item in items)
    count = solved.count if solved.complete else max(solved.count, 2)
    return Candidate((search.payment,), parts, 0, references, solutions=count)


def _possible_customers(search: Search) -> tuple[str, ...]:
    """The known customer; else those whose name the payer's may abbreviate; else, for a silent payer, anybody."""
    if search.payer.known is not None:
        return (search.payer.known.id,)
    fits = {item.customer: search.payer.fit(item.customer) for item in search.ledger.open if item.customer}
    return tuple(sorted(customer for customer, how in fits.items() if how != "contradicts"))[:50]


def _all_references(search: Search) -> tuple[Reference, ...]:
    lines = search.payment.remittance
    if lines:
        return tuple(
            stated(line.reference, search.ledger) or Reference(line.reference, "invoice", ()) for line in lines
        )
    return mentioned(_words(search), search.ledger)
