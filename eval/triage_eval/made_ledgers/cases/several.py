"""Payments of several invoices by number: listed, as a range, abbreviated, or with the last one cut off."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.draft import Check, Draft, Mention
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review import IDENTIFIED
from triage_eval.made_ledgers.review.amounts import remainder_is_unique, shortfall_is_no_credit
from triage_eval.made_ledgers.review.mentions import numbers_read_one_way
from triage_eval.made_ledgers.review.payers import payer_is_certain, payer_is_not_another, payer_is_vouched_for

_LONGEST_REST = 4
_LOST = 3
_JOINTS = (", ", "; ", " + ", " ", " / ", ",")


def together(
    desk: Desk,
    customer: int,
    places: Sequence[int],
    *,
    texts: Sequence[str],
    matter: str,
    why: str,
    checks: tuple[Check, ...],
    sort: str | None = "invoice",
) -> Draft:
    """Draft the payment of several invoices in full. `matter` is what the words say of them."""
    invoices = [desk.shelf.invoice(p) for p in places]
    payer = desk.payer(customer)
    reference, memo = words.memo(desk, customer, matter, sort=sort)
    return Draft(
        customer=customer,
        payer_name=payer.name,
        payer_account=payer.account,
        amount=sum(i.amount_remaining for i in invoices),
        currency=invoices[0].currency,
        gold=Gold("allocate", tuple((i.id, i.amount_remaining) for i in invoices), why=why),
        checks=checks,
        mentions=tuple(map(Mention, texts, places)),
        reference=reference,
        memo=memo,
    )


def _owed_by_one(desk: Desk, count: int) -> tuple[int, list[int]] | None:
    """Pick some open invoices of one customer in one currency."""
    customer = desk.debtor(fewest=count)
    if customer is None:
        return None
    owed = [p for p in desk.shelf.open_of[customer] if not desk.shelf.invoice(p).disputed]
    return (customer, sorted(desk.rng.sample(owed, count))) if len(owed) >= count else None


def _listed(desk: Desk) -> Draft | None:
    picked = _owed_by_one(desk, desk.rng.choice((2, 2, 2, 3, 3, 4, 5, 7)))
    if picked is None:
        return None
    customer, places = picked
    write = desk.rng.choice((words.full, words.full, words.serial, words.unpadded))
    texts = [write(desk, p) for p in places]
    joint = desk.rng.choice(_JOINTS)
    if joint == " " and write is not words.full:
        joint = ", "
    return together(
        desk, customer, places, texts=texts, matter=joint.join(texts), why="all are named", checks=IDENTIFIED
    )


def _listed_less_discount(desk: Desk) -> Draft | None:
    """Draw a list of whole numbers, each invoice less the same discount, rounded for each."""
    picked, rate = _owed_by_one(desk, desk.rng.choice((2, 3, 4))), desk.rng.choice((2, 3))
    if picked is None:
        return None
    customer, places = picked
    texts = [words.full(desk, p) for p in places]
    why = "all are named, each less a discount"
    checks = (*IDENTIFIED, payer_is_vouched_for, shortfall_is_no_credit)
    draft = together(desk, customer, places, texts=texts, matter=", ".join(texts), why=why, checks=checks)
    taken = tuple((id_, left - round(left * rate / 100)) for id_, left in draft.gold.allocations)
    draft.gold = replace(draft.gold, allocations=taken)
    draft.amount, draft.is_exact = sum(amount for _, amount in taken), False
    if desk.rng.random() < 0.6:
        draft.memo = f"{draft.memo} {desk.says(customer, 'discount', rate=str(rate))}".strip()
    return draft


def _run_of_serials(desk: Desk, count: int) -> list[int] | None:
    """Find invoices of one customer whose numbers follow each other in one series."""
    for _ in range(30):
        start = desk.open_invoice()
        if start is None:
            return None
        series, serial = desk.shelf.books.series[start], desk.shelf.serial(start)
        at = int(serial) - series.first
        places = series.documents[at : at + count]
        owed = set(desk.shelf.open_of[desk.shelf.owner(start)])
        if len(places) == count and owed.issuperset(places):
            return places
    return None


def _range(desk: Desk) -> Draft | None:
    places = _run_of_serials(desk, desk.rng.choice((2, 3, 4)))
    if places is None:
        return None
    texts = [words.serial(desk, p) for p in places]
    first = words.full(desk, places[0])
    matter = first + desk.rng.choice(("-", " - ", " bis ", " to ", "..")) + texts[-1]
    texts = [words.full(desk, p) for p in places]
    customer = desk.shelf.owner(places[0])
    return together(desk, customer, places, texts=texts, matter=matter, why="a range of numbers", checks=IDENTIFIED)


def _abbreviated(desk: Desk) -> Draft | None:
    """Draw numbers of one series of which all but the first are cut to their last digits: `15836/37`."""
    picked = _owed_by_one(desk, desk.rng.choice((2, 2, 3)))
    if picked is None:
        return None
    customer, places = picked
    serials = [words.serial(desk, p) for p in places]
    if len({id(desk.shelf.books.series[p]) for p in places}) > 1 or len(serials[0]) < 4:
        return None
    kept = max(2, _differing(serials))
    if kept > _LONGEST_REST:
        return None
    matter = "/".join([serials[0], *(s[-kept:] for s in serials[1:])])
    why = "numbers abbreviated after the first"
    checks = (*IDENTIFIED, payer_is_certain)
    return together(desk, customer, places, texts=serials, matter=matter, why=why, checks=checks)


def _differing(serials: Sequence[str]) -> int:
    """Return how many last digits tell serials of one length apart from the first."""
    first = serials[0]
    return max(
        next((len(s) - i for i, (a, b) in enumerate(zip(first, s, strict=False)) if a != b), 1) for s in serials[1:]
    )


def _cut_off(desk: Desk) -> Draft | None:
    """Draw a list that a bank cut at its width, so that the last number is lost or reduced to its beginning."""
    picked = _owed_by_one(desk, desk.rng.choice((2, 3, 3, 4, 5, 7)))
    if picked is None:
        return None
    customer, places = picked
    texts = [words.full(desk, p) for p in places]
    memo = _cut_in_the_last(desk, customer, texts)
    if memo is None:
        return None
    why = "the named ones and the only one that fills up the sum"
    checks = (payer_is_not_another, numbers_read_one_way, payer_is_certain, remainder_is_unique)
    draft = together(desk, customer, places, texts=texts, matter="", why=why, checks=checks)
    draft.reference, draft.memo = "", memo
    draft.fragment = memo[memo.rindex(texts[-2]) + len(texts[-2]) :].lstrip(", +/")
    return draft


def _cut_in_the_last(desk: Desk, customer: int, texts: Sequence[str]) -> str | None:
    """List numbers after some opening such that a bank's width falls into the last of them."""
    joint, width = desk.rng.choice((", ", ",", " + ", " ")), desk.rng.choice(desk.noise.memo_widths)
    for _ in range(20):
        listed = desk.rng.choice(("", words.opening(desk, customer))) + joint.join(texts)
        if len(listed) - len(texts[-1]) <= width <= len(listed) - _LOST:
            return listed[:width].rstrip()
    return None


def _for_two_customers(desk: Desk) -> Draft | None:
    """Draw a payment for two companies of a group, both invoices named in full.

    It is to be allocated: words and sum leave nothing open, and the payer is one of the two.
    """
    customer = desk.debtor(lambda c: desk.trader(c).group >= 0)
    if customer is None:
        return None
    others = [c for c in desk.shelf.members(customer) if c != customer and desk.shelf.open_of[c]]
    if not others:
        return None
    places = [desk.rng.choice(desk.shelf.open_of[c]) for c in (customer, desk.rng.choice(others))]
    texts = [words.full(desk, p) for p in places]
    why = "invoices of two companies of a group, both named"
    return together(desk, customer, places, texts=texts, matter=", ".join(texts), why=why, checks=IDENTIFIED)


_DRAWN: tuple[tuple[str, float, Callable[[Desk], Draft | None]], ...] = (
    ("list_of_numbers", 5, _listed),
    ("list_less_discount", 0.8, _listed_less_discount),
    ("range_of_numbers", 1.5, _range),
    ("abbreviated_numbers", 1.5, _abbreviated),
    ("cut_memo", 2, _cut_off),
    ("two_customers_of_a_group", 0.7, _for_two_customers),
)
CASES = tuple(Case(*each) for each in _DRAWN)
