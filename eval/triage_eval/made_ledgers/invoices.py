"""Invoices and credit notes of a made ledger, numbered in order of their dates."""

import random
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Literal, NamedTuple

from triage.model import CreditNote, Invoice, Period
from triage_eval.made_ledgers import accounts
from triage_eval.made_ledgers.customers import Trader, free_price, list_price
from triage_eval.made_ledgers.numbers import Numbering, Series

FIRST_DAY = date(2024, 7, 1)
LAST_DAY = date(2025, 12, 31)
_DAYS = (LAST_DAY - FIRST_DAY).days
_PAID_SHARE = 0.33
_PART_PAID = 0.02
_DISPUTED = 0.006
_VOID = 0.008
_CREDITED = 0.03
_MONTHS = 18
_SAME_RUN = 0.15
"""Invoices that were written right after another one of the same customer."""
_date = lru_cache(maxsize=2_000)(date.fromordinal)


class Bill(NamedTuple):
    """An invoice before it has a number: in which order of days, whose, and whether it is still owed."""

    day: int
    order: float
    trader: int
    is_open: bool


class Books(NamedTuple):
    """Invoices in order of issue, with the series and the customer (by place) of each."""

    invoices: list[Invoice]
    series: list[Series]
    owner: list[int]
    credit_notes: list[CreditNote]


def books(rng: random.Random, customers: list[Trader], numbering: Numbering) -> Books:
    """Write every invoice of these customers and number them."""
    bills = sorted(bill for place, trader in enumerate(customers) for bill in _bills(rng, place, trader))
    made = Books([], [], [], [])
    for bill in bills:
        _write(rng, made, bill, customers[bill.trader], numbering)
    made.credit_notes.extend(_credit_notes(rng, made, customers))
    return made


def _bills(rng: random.Random, place: int, trader: Trader) -> Iterator[Bill]:
    """Date a customer's invoices: what is open is mostly young, a subscription's open ones are the latest months."""
    paid = sum(rng.random() < _PAID_SHARE for _ in range(trader.owes)) + (rng.random() < _PAID_SHARE / 2)
    last = LAST_DAY.toordinal()
    monthly = trader.habit == "subscription" and trader.owes + paid <= _MONTHS
    day, order = last, rng.random()
    for i in range(trader.owes + paid):
        is_open = i >= paid
        if monthly:
            day, order = last - 30 * (trader.owes + paid - 1 - i) - rng.randint(0, 2), rng.random()
        elif i in {0, paid} or rng.random() >= _SAME_RUN:
            day, order = last - int(min(rng.expovariate(1 / (70 if is_open else 230)), _DAYS)), rng.random()
        yield Bill(day, order, place, is_open=is_open)


def _write(rng: random.Random, made: Books, bill: Bill, trader: Trader, numbering: Numbering) -> None:
    day, place = _date(bill.day), len(made.invoices)
    template = trader.template if rng.random() < 0.9 else rng.choice(numbering.templates)
    series = numbering.series(template, day.year)
    number = series.append(place)
    total = _total(rng, trader)
    state = rng.random()
    status: Literal["paid", "void", "open"] = "paid" if not bill.is_open else "void" if state < _VOID else "open"
    part = bill.is_open and _VOID < state < _VOID + _PART_PAID
    left = 0 if status != "open" else total - total * rng.randint(1, 3) // 4 if part else total
    made.series.append(series)
    made.owner.append(bill.trader)
    made.invoices.append(
        Invoice(
            id=f"in_{place:07}",
            customer=trader.customer.id,
            currency=trader.currency,
            total=total,
            amount_remaining=left,
            number=number,
            status=status,
            created=day,
            due_date=_date(bill.day + trader.terms),
            period=_period(day.year, day.month) if trader.habit == "subscription" else None,
            po_number=_order(rng, trader),
            payment_reference=_reference(trader, series, number) if trader.referenced else None,
            subscription=f"sub_{trader.number}" if trader.habit == "subscription" else None,
            disputed=status == "open" and state > 1 - _DISPUTED,
        )
    )


def _total(rng: random.Random, trader: Trader) -> int:
    if trader.habit == "subscription":
        return trader.price if rng.random() < 0.92 else trader.price * rng.randint(2, 4)
    if trader.habit == "list" and rng.random() < 0.8:
        return list_price(rng, trader.currency)
    return free_price(rng, trader.currency)


@lru_cache(maxsize=100)
def _period(year: int, month: int) -> Period:
    return Period(start=date(year, month, 1), end=date(year + month // 12, month % 12 + 1, 1))


def _order(rng: random.Random, trader: Trader) -> str | None:
    """Return a purchase order's number in its customer's own form."""
    if not trader.orders or rng.random() < 0.15:
        return None
    form = ("PO-{}", "45{}", "B{}", "PO{}/25")[int(trader.number) % 4]
    return form.format(rng.randrange(10_000, 99_999_999))


def _reference(trader: Trader, series: Series, number: str) -> str:
    digits = "".join(c for c in number if c.isdigit()) if not series.is_bare() else number
    return accounts.creditor_reference(trader.country.code, f"{int(trader.number) % 1000:03}{digits}")


def _credit_notes(rng: random.Random, made: Books, customers: list[Trader]) -> Iterator[CreditNote]:
    """Credit some open invoices in part."""
    for place, invoice in enumerate(made.invoices):
        if invoice.status != "open" or rng.random() >= _CREDITED:
            continue
        amount = max(1, invoice.total * rng.randint(5, 60) // 100)
        yield CreditNote(
            id=f"cn_{place:07}",
            customer=customers[made.owner[place]].customer.id,
            currency=invoice.currency,
            total=amount,
            amount_remaining=amount,
            number=f"CN-{place + 10_000}",
            invoice=invoice.id if rng.random() < 0.5 else None,
            created=invoice.created,
        )
