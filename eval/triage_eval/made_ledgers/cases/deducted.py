"""Payments that name an invoice and bring another amount than is open: less, more, netted, or other money."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from triage.money import exponent
from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.cases.named import paid_in_full
from triage_eval.made_ledgers.customers import SCALE, minor
from triage_eval.made_ledgers.desk import Desk
from triage_eval.made_ledgers.draft import Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.rates import PER_EURO
from triage_eval.made_ledgers.review import IDENTIFIED
from triage_eval.made_ledgers.review.amounts import (
    amount_is_nobody_elses,
    excess_is_nobody_elses,
    shortfall_is_no_credit,
)
from triage_eval.made_ledgers.review.payers import payer_is_vouched_for

_FEES = (5, 8, 10, 12, 15, 18, 20, 25, 30, 35)
_NETTED = (*IDENTIFIED, payer_is_vouched_for, amount_is_nobody_elses)
_CHECKS = (*_NETTED, shortfall_is_no_credit, excess_is_nobody_elses)


def _paid(desk: Desk, place: int, amount: int, *, said: str, why: str) -> Draft | None:
    """Draft a payment of `amount` that names an invoice; what is more than its open amount stays unapplied."""
    left = desk.shelf.left(place)
    if amount <= 0 or amount == left:
        return None
    text = desk.rng.choice((words.full, words.full, words.serial))(desk, place)
    draft = paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=text, why=why, checks=_CHECKS)
    draft.amount, draft.is_exact = amount, False
    taken = ((desk.shelf.invoice(place).id, min(amount, left)),)
    draft.gold = replace(draft.gold, allocations=taken, unapplied=max(0, amount - left))
    draft.memo = f"{draft.memo} {said}".strip()
    return draft


def _less_rate(desk: Desk, *, rates: tuple[int, ...], told: float, why: str) -> Draft | None:
    """Draw a payment less so many per cent, told in the memo or not."""
    place, rate = desk.open_invoice(), desk.rng.choice(rates)
    if place is None:
        return None
    left = desk.shelf.left(place)
    says = desk.rng.random() < told
    said = desk.says(desk.shelf.owner(place), "discount", rate=str(rate)) if says else ""
    return _paid(desk, place, left - round(left * rate / 100), said=said, why=why)


def _less_fee(desk: Desk) -> Draft | None:
    """Draw a payment from which a bank kept the worth of 5 to 35 euros."""
    place = desk.open_invoice()
    if place is None:
        return None
    currency = desk.shelf.invoice(place).currency
    fee = minor(desk.rng.choice(_FEES) * SCALE.get(currency, 1), currency)
    if fee * 10 > desk.shelf.left(place):
        return None
    return _paid(desk, place, desk.shelf.left(place) - fee, said="", why="named, less a bank fee")


def _part(desk: Desk) -> Draft | None:
    place = desk.open_invoice()
    if place is None:
        return None
    left = desk.shelf.left(place)
    share = desk.rng.choice((0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75))
    step = 100 if desk.rng.random() < 0.5 else 1
    amount = int(left * share) // step * step
    said = desk.says(desk.shelf.owner(place), "part", part="1") if desk.rng.random() < 0.7 else ""
    return _paid(desk, place, amount, said=said, why="part of a named invoice")


def _instalment(desk: Desk) -> Draft | None:
    place, parts = desk.open_invoice(), desk.rng.choice((2, 3, 3, 4))
    if place is None:
        return None
    said = desk.says(desk.shelf.owner(place), "part", part=f"{desk.rng.randint(1, parts)}/{parts}")
    return _paid(desk, place, desk.shelf.left(place) // parts, said=said, why="an instalment of a named invoice")


def _overpaid(desk: Desk) -> Draft | None:
    place = desk.open_invoice()
    if place is None:
        return None
    left = desk.shelf.left(place)
    extra = desk.rng.choice((left // 10, left, 100, 1_000, 9, 5_000))
    return _paid(desk, place, left + max(1, extra), said="", why="a named invoice overpaid")


def _foreign(desk: Desk) -> Draft | None:
    """Draw a payment in other money at about the day's rate; it settles what is open in the invoice's own."""
    place = desk.open_invoice(lambda p: desk.shelf.left(p) > 1_000)
    if place is None:
        return None
    invoice = desk.shelf.invoice(place)
    currency = desk.rng.choice([c for c in ("EUR", "USD", "GBP", "CHF") if c != invoice.currency])
    rate = PER_EURO[currency] / PER_EURO[invoice.currency] * desk.rng.uniform(0.985, 1.015)
    shift = 10.0 ** (exponent(currency) - exponent(invoice.currency))
    text = words.full(desk, place)
    why = "a named invoice in other money"
    draft = paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=text, why=why)
    draft.amount, draft.currency = round(invoice.amount_remaining * rate * shift), currency
    draft.checks = (*IDENTIFIED, payer_is_vouched_for)
    return draft


def _netted(desk: Desk, *, is_named: bool) -> Draft | None:
    """Draw a payment of a named invoice less an open credit note, which the words name or not."""
    notes = desk.rng.sample(desk.shelf.books.credit_notes, min(20, len(desk.shelf.books.credit_notes)))
    for note in notes:
        place = int(note.id[3:])
        left = desk.shelf.left(place)
        if left <= note.amount_remaining or desk.shelf.invoice(place).disputed:
            continue
        same = [n for n in desk.shelf.credits_of[note.customer or ""] if n.amount_remaining == note.amount_remaining]
        if not is_named and len(same) > 1:
            continue
        said = f"{desk.says(desk.shelf.owner(place), 'credit')} {note.number}" if is_named else ""
        draft = _paid(desk, place, left - note.amount_remaining, said=said, why="a credit note is netted")
        if draft is not None:
            draft.checks = tuple(c for c in _NETTED if not (is_named and c is amount_is_nobody_elses))
            used = ((note.id, note.amount_remaining),)
            draft.gold = Gold("allocate", ((desk.shelf.invoice(place).id, left),), used, why=draft.gold.why)
        return draft
    return None


def _less(rates: tuple[int, ...], told: float, why: str) -> Callable[[Desk], Draft | None]:
    return partial(_less_rate, rates=rates, told=told, why=why)


CASES = (
    Case("early_discount", 3, _less((2, 2, 3), 0.5, "named, less a discount for early payment")),
    Case("withholding", 1.5, _less((5, 10, 15), 0.1, "named, less a tax withheld")),
    Case("bank_fee", 2.5, _less_fee),
    Case("part_payment", 3, _part),
    Case("instalment", 2, _instalment),
    Case("overpayment", 1.5, _overpaid),
    Case("other_currency", 1.5, _foreign),
    Case("credit_note_named", 1.5, partial(_netted, is_named=True)),
    Case("credit_note_unnamed", 1, partial(_netted, is_named=False)),
)
