"""Candidates by what the payer names: remittance lines, free text, and other payments that name the same."""

from collections.abc import Iterator
from dataclasses import replace

from triage.explain.payer import identify
from triage.explain.payments.ledger import Item
from triage.explain.payments.priced import Priced, priced
from triage.explain.payments.references import Hit, Reference, mentioned, slips, stated
from triage.explain.payments.search import Candidate, Part, Search, words
from triage.explain.payments.shortfalls import discounted
from triage.matching.sums import distinct, solve
from triage.model import Payment, Remittance

_OPTIONS = 5
_READINGS = 200
_NAMESAKES = 50
_FEWEST_PRICED = 2

# By the lines of a remittance advice


def by_lines(search: Search) -> Iterator[Candidate]:
    """Give each line of the remittance advice one document, all of one customer."""
    lines = search.payment.remittance
    if not lines:
        return
    references = search.advised
    options = [_line_options(search, line, ref) for line, ref in zip(lines, references, strict=True)]
    for choice in distinct([[hit.item.id for hit in listed] for listed in options], most=_READINGS):
        hits = [options[i][j] for i, j in enumerate(choice)]
        if len({hit.item.customer for hit in hits}) == 1:
            candidate = _from_lines(search, hits, references)
            if candidate:
                yield candidate


def _line_options(search: Search, line: Remittance, reference: Reference) -> tuple[Hit, ...]:
    """Return what a line may mean: what it names, else what it nearly names, else what its amount is."""
    credit = line.document == "credit_note"
    hits = [h for h in reference.hits if h.item.credit == credit and not h.item.settled]
    fitting = [hit for hit in hits if search.welcome(hit.item)]
    if not fitting:
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
    solutions = _ways(search, parts) if any(part.level == "amount" for part in parts) else None
    return Candidate((search.payment,), tuple(parts), search.payment.amount - used, references, solutions=solutions)


def _ways(search: Search, parts: list[Part]) -> int:
    """Count the sets of open items that reach the amount of a line that names nothing, beside what the others name."""
    named = {part.item.id for part in parts if part.level != "amount"}
    lines = [part for part in parts if part.level == "amount"]
    targets = [(part.item.customer, -part.asked if part.item.credit else part.asked) for part in lines]
    return max(search.solutions(customer, asked, without=named).at_least for customer, asked in targets)


# By what free text mentions


def by_mentions(search: Search) -> Iterator[Candidate]:
    """Settle what the reference and the memo name, customer by customer."""
    if search.payment.remittance:
        return
    yield from _as_priced(search)
    meanings = [(reference, _meanings(search, reference)) for reference in search.said.references]
    customers = {hit.item.customer or "" for _, hits in meanings for hit in hits}
    for customer in sorted(customers) if len(customers) <= _NAMESAKES else ():
        listed = [[(hit, r) for hit in hits if _payable(hit, customer)] for r, hits in meanings]
        options = [named for named in listed if named]
        for choice in distinct([[hit.item.id for hit, _ in named] for named in options], most=_READINGS):
            parts = [_in_full(*options[i][j], words(search.payment)) for i, j in enumerate(choice)]
            yield from _settle(search, parts)


def _as_priced(search: Search) -> Iterator[Candidate]:
    """Give each reference the amount that the payer writes beside it, where these come to the payment."""
    listed = priced(words(search.payment), search.said.references, search.payment.currency)
    hits = [
        [hit for hit in each.reference.best if search.welcome(hit.item) and not hit.item.settled] for each in listed
    ]
    if len(listed) < _FEWEST_PRICED or any(len(found) != 1 for found in hits):
        return
    parts = [_priced_part(found[0], each) for found, each in zip(hits, listed, strict=True)]
    asked = sum(-part.asked if part.item.credit else part.asked for part in parts)
    used = sum(-part.amount if part.item.credit else part.amount for part in parts)
    distinct_items = len({part.item.id for part in parts}) == len(parts)
    if asked == search.payment.amount and distinct_items and not all(part.item.credit for part in parts):
        yield _mentioned(search, parts, asked - used)


def _priced_part(hit: Hit, each: Priced) -> Part:
    return Part(hit.item, min(each.amount, hit.item.left), each.amount, hit.level, each.reference, each.words)


def _meanings(search: Search, reference: Reference) -> tuple[Hit, ...]:
    """Return what a reference names; of one that nobody knows, what it nearly names."""
    return reference.best or tuple(hit for hit in slips(reference, search.ledger) if search.welcome(hit.item))


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


# By several payments for one invoice


def by_several_payments(search: Search) -> Iterator[Candidate]:
    """Settle one named invoice with this payment and other unapplied ones of the same payer that name it too."""
    if not search.others:
        return
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
