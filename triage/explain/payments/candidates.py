"""Candidates: which documents a payment may settle, as the payer's words and the amounts allow."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from triage.explain.payer import Payer, identify
from triage.explain.payments.ledger import Item, Ledger
from triage.explain.payments.references import STRENGTH, Hit, Level, Reading, Reference, mentioned, slips, stated
from triage.explain.payments.shortfalls import discounted
from triage.explain.payments.sums import Solutions, distinct, solve
from triage.model import Payment, PaymentPolicy, Remittance

_OPTIONS = 5
_READINGS = 200
_NAMESAKES = 50
_POSSIBLE_CUSTOMERS = 20


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
    said: Reading
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
    for choice in distinct([[hit.item.id for hit in listed] for listed in options], most=_READINGS):
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
    agreeing_first = sorted(fitting or hits, key=lambda hit: hit.item.left != line.amount)
    return tuple(agreeing_first[:_OPTIONS])


def _from_lines(search: Search, hits: list[Hit], references: tuple[Reference, ...]) -> Candidate | None:
    lines = search.payment.remittance
    only = len(lines) == 1
    parts: list[Part] = []
    for line, hit, reference in zip(lines, hits, references, strict=True):
        silent = search.payment.amount if only else hit.item.left
        asked = line.amount if line.amount is not None else silent
        parts.append(Part(hit.item, min(asked, hit.item.left), asked, hit.level, reference, line.memo))
    used = sum(-part.amount if part.item.credit else part.amount for part in parts)
    if used > search.payment.amount or not all(part.amount for part in parts) or all(p.item.credit for p in parts):
        return None
    return Candidate((search.payment,), tuple(parts), search.payment.amount - used, references)


# By what free text mentions


def by_mentions(search: Search) -> Iterator[Candidate]:
    """Settle what the reference and the memo name, customer by customer."""
    if search.payment.remittance:
        return
    references = search.said.references
    customers = {hit.item.customer or "" for reference in references for hit in reference.hits}
    for customer in sorted(customers) if len(customers) <= _NAMESAKES else ():
        listed = [[(hit, r) for hit in r.best if _payable(hit, customer)] for r in references]
        options = [named for named in listed if named]
        for choice in distinct([[hit.item.id for hit, _ in named] for named in options], most=_READINGS):
            parts = [_in_full(*options[i][j], words(search.payment)) for i, j in enumerate(choice)]
            yield from _settle(search, parts)


def _payable(hit: Hit, customer: str) -> bool:
    return (hit.item.customer or "") == customer and not hit.item.settled


def _in_full(hit: Hit, reference: Reference, memo: str) -> Part:
    return Part(hit.item, hit.item.left, hit.item.left, hit.level, reference, memo)


def _settle(search: Search, parts: list[Part]) -> Iterator[Candidate]:
    """Settle named items in full; one in part or with something over; several less a discount, or some of them."""
    if all(part.item.credit for part in parts):
        return
    cash = search.payment.amount
    signed = [-part.amount if part.item.credit else part.amount for part in parts]
    if len(parts) == 1:
        part = replace(parts[0], amount=min(cash, parts[0].amount), asked=cash)
        yield _mentioned(search, [part], cash - part.amount)
    elif cash >= sum(signed) > 0:
        yield _mentioned(search, parts, cash - sum(signed))
    else:
        yield from _all_discounted(search, parts)
        for chosen in solve(signed, cash).shown:
            yield _mentioned(search, [parts[i] for i in chosen], 0)


def _all_discounted(search: Search, parts: list[Part]) -> Iterator[Candidate]:
    """Take the same agreed discount off every named invoice."""
    for share in search.policy.discounts if not any(part.item.credit for part in parts) else ():
        amounts = [discounted(part.amount, share) for part in parts]
        if sum(amounts) == search.payment.amount:
            yield _mentioned(search, [replace(p, amount=a, asked=a) for p, a in zip(parts, amounts, strict=True)], 0)


def _mentioned(search: Search, parts: list[Part], over: int) -> Candidate:
    return Candidate((search.payment,), tuple(parts), over, search.said.references)


def words(payment: Payment) -> str:
    """Return the free text of a payment."""
    return f"{payment.reference} \n {payment.memo}"


# By several payments for one invoice


def by_several_payments(search: Search) -> Iterator[Candidate]:
    """Settle one named invoice with this payment and other unapplied ones of the same payer that name it too."""
    own = search.payment
    for item, reference in _named_alone(search, own):
        together = [
            p
            for p in search.others
            if any(i.id == item.id for i, _ in _named_alone(search, p)) and _same_payer(search, p)
        ]
        sets = solve([payment.amount for payment in together], item.left - own.amount)
        for chosen in sets.shown:
            payments = tuple(sorted((own, *(together[i] for i in chosen)), key=lambda payment: payment.id))
            part = Part(item, item.left, item.left, reference.best[0].level, reference)
            yield Candidate(payments, (part,), 0, (reference,), solutions=sets.count)


def _same_payer(search: Search, other: Payment) -> bool:
    customers = search.payer.customers
    known, own = identify(other, customers).known, search.payer.known
    return (known and known.id) == (own and own.id)


def _named_alone(search: Search, payment: Payment) -> Iterator[tuple[Item, Reference]]:
    """Yield the open invoice that a payment names and nothing else."""
    lines = [stated(line.reference, search.ledger) for line in payment.remittance]
    references = lines or list(mentioned(words(payment), search.ledger))
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
    customers = sorted({item.customer for item in search.ledger.open if item.customer})
    return tuple(c for c in customers if search.payer.fit(c) != "contradicts")[:_POSSIBLE_CUSTOMERS]


def _all_references(search: Search) -> tuple[Reference, ...]:
    lines = search.payment.remittance
    if lines:
        return tuple(
            stated(line.reference, search.ledger) or Reference(line.reference, "invoice", ()) for line in lines
        )
    return search.said.references
