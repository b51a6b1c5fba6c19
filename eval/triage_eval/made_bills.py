"""A made ledger of bills: customers with their plans, seats, orders and number series, over two years.

Everything is drawn from a seed. Days are counted as in `Item`; amounts are minor units.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import count, islice

from triage.calendar import add_months
from triage.matching.book import Item
from triage.matching.line_hash import line_hash
from triage.model import Invoice, InvoiceLine

TODAY = date(2026, 6, 30)
MONTHS = 24
PRICES = (900, 1_900, 2_900, 4_900, 9_900, 14_900, 19_900, 29_900, 49_900, 99_000, 149_000)
PLANS = ("Starter plan", "Team plan", "Business plan", "Hosting", "Backup", "Support", "Monitoring", "Analytics")
WORKS = ("Workshop", "Migration", "Audit", "Training", "Integration", "Data import", "Custom report")
SERIES = ("INV-{year}-{n:06d}", "R{n:07d}", "{n}/{year}", "FV {year}/{month:02d}/{n:04d}", "{customer}-{n:03d}")
INTERVALS, INTERVAL_WEIGHTS = (1, 3, 12), (82, 10, 8)
SEATS, SEAT_WEIGHTS = (1, 2, 3, 8, 40), (80, 10, 6, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How one customer is billed, and what his bills say."""

    customer: str
    series: str
    currency: str
    tax: int
    tells_period: bool
    tells_lines: bool
    tells_contract: bool
    dates_lines: bool
    term: int


@dataclass(slots=True)
class Ledger:
    """The bills so far, those of each customer, and the last number of each series."""

    items: list[Item] = field(default_factory=list)
    of: dict[str, list[Item]] = field(default_factory=dict)
    habits: dict[str, Habit] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def enter(self, item: Item) -> None:
        """Put a bill on the books."""
        self.items.append(item)
        self.of.setdefault(item.customer or "", []).append(item)

    def number(self, habit: Habit, day: date) -> str:
        """Take the next number of a customer's series; some start anew every year, month or customer."""
        told = {"year": day.year, "month": day.month, "customer": habit.customer[4:]}
        self.counts[key := habit.series.format(n=0, **told)] += 1
        return habit.series.format(n=self.counts[key], **told)


def ledger(size: int, *, seed: int) -> Ledger:
    """Make a ledger of so many bills, customer by customer."""
    draw = random.Random(seed)  # noqa: S311 - a mix, not a secret
    made = Ledger()
    for bill in islice(_all_bills(draw, made), size):
        made.enter(bill)
    return made


def _all_bills(draw: random.Random, made: Ledger) -> Iterator[Item]:
    for number in count():
        habit = _habit(draw, f"cus_{number:06d}")
        made.habits[habit.customer] = habit
        yield from _bills(draw, habit, made)


def _habit(draw: random.Random, customer: str) -> Habit:
    return Habit(
        customer=customer,
        series=draw.choice(SERIES),
        currency=draw.choices(("EUR", "USD", "GBP"), (70, 20, 10))[0],
        tax=draw.choice((0, 0, 19, 20, 21)),
        tells_period=draw.random() < 0.93,
        tells_lines=draw.random() < 0.95,
        tells_contract=draw.random() < 0.88,
        dates_lines=draw.random() < 0.3,
        term=draw.choice((0, 14, 30)),
    )


def _bills(draw: random.Random, habit: Habit, made: Ledger) -> Iterator[Item]:
    for plan in range(draw.choices((1, 2, 3), (60, 30, 10))[0]):
        yield from _recurring(draw, habit, made, plan)
    for _ in range(draw.choices((0, 1, 4), (50, 35, 15))[0]):
        yield _work(draw, habit, made)


def _recurring(draw: random.Random, habit: Habit, made: Ledger, plan: int) -> Iterator[Item]:
    """Bill one plan every period, for each of its seats on a bill of its own, or by what was used."""
    name, price = draw.choice(PLANS), draw.choice(PRICES)
    quantity, metered = draw.choice((1, 1, 1, 2, 5, 10)), draw.random() < 0.15
    months, seats = draw.choices(INTERVALS, INTERVAL_WEIGHTS)[0], draw.choices(SEATS, SEAT_WEIGHTS)[0]
    start = add_months(date(2024, 7, draw.randint(1, 28)), draw.randint(0, MONTHS - months))
    while (end := add_months(start, months)) <= add_months(TODAY, months) and start <= TODAY:
        net = draw.randint(500, 400_000) if metered else price * quantity
        text = f"{name} {start:%B %Y}" if habit.dates_lines else name
        for seat in range(seats):
            told = (text, quantity, f"sub_{habit.customer[4:]}_{plan}_{seat}")
            yield _bill(draw, habit, made, net=net, told=told, span=(start, end), issued=start)
        start = end


def _work(draw: random.Random, habit: Habit, made: Ledger) -> Item:
    day = date.fromordinal(TODAY.toordinal() - draw.randint(0, 700))
    text, net = f"{draw.choice(WORKS)} {draw.choice(PLANS)}", draw.randint(200, 40_000) * 100
    order = f"PO-{draw.randint(10_000, 99_999)}" if draw.random() < 0.7 else None
    span = (day, date.fromordinal(day.toordinal() + draw.choice((1, 5, 14))))
    return _bill(draw, habit, made, net=net, told=(text, draw.randint(1, 5), None), span=span, issued=day)._replace(
        po=order
    )


def _bill(
    draw: random.Random,
    habit: Habit,
    made: Ledger,
    *,
    net: int,
    told: tuple[str, int, str | None],
    span: tuple[date, date],
    issued: date,
) -> Item:
    text, quantity, contract = told
    total = net + (net * habit.tax + 50) // 100
    settled = draw.random() < (0.9 if (TODAY - issued).days > 45 else 0.3)
    closed = draw.random() < 0.01
    return Item(
        id=f"in_{len(made.items)}",
        credit=False,
        customer=habit.customer,
        number=made.number(habit, issued),
        reference=None,
        po=None,
        currency=habit.currency,
        total=total,
        left=0 if settled else total,
        state="closed" if closed else "settled" if settled else "open",
        issued=issued.toordinal(),
        due=issued.toordinal() + habit.term,
        period_start=span[0].toordinal() if habit.tells_period else None,
        period_end=span[1].toordinal() if habit.tells_period else None,
        subscription=contract if habit.tells_contract else None,
        lines=hash_of(text, quantity) if habit.tells_lines else 0,
        disputed=draw.random() < 0.005,
    )


@lru_cache(maxsize=65_536)
def hash_of(text: str, quantity: int) -> int:
    """Hash one line, as the mirror would."""
    line = InvoiceLine(id="1", amount=0, description=text, quantity=quantity)
    return line_hash(Invoice(id="in", currency="EUR", total=0, amount_remaining=0, lines=(line,)))
