"""Customers of a made ledger: who they are, what they pay under, what they buy, and how many invoices they owe."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from triage.model import Customer
from triage.money import exponent
from triage_eval.made_ledgers import accounts, names
from triage_eval.made_ledgers.countries import BY_CODE, Country
from triage_eval.made_ledgers.noise import Noise

Habit = Literal["subscription", "list", "free"]

_PRICES = (9, 19, 29, 49, 49, 79, 99, 99, 149, 199, 249, 499, 499, 999, 1499)
SCALE = {"JPY": 100, "KRW": 1000, "KWD": 0.3, "CZK": 20, "SEK": 10, "TRY": 30, "CNY": 7, "PLN": 4}
"""How many times the figures of a currency are those of the euro."""

_FOREIGN = 0.05
_PEOPLE = 0.12
_ROUND = 0.25
_GROUPED = 0.05
LARGEST_GROUP = 6
_BUYS_ALIKE = 0.6


@dataclass(slots=True)
class Trader:
    """A customer with all that is true of him, known to the client or not.

    `group` is shared by the companies of one holding, and -1 for everyone else. `price` is his subscription's, in minor
    units. `owes` is how many invoices he has open.
    """

    customer: Customer
    country: Country
    currency: str
    group: int
    accounts: tuple[str, ...]
    aliases: tuple[str, ...]
    habit: Habit
    price: int
    terms: int
    orders: bool
    template: str
    referenced: bool
    owes: int

    @property
    def number(self) -> str:
        """The customer's number as invoices print it."""
        return self.customer.id.removeprefix("cus_")


def traders(rng: random.Random, noise: Noise, *, invoices: int, templates: tuple[str, ...]) -> list[Trader]:
    """Make customers who together owe `invoices` open invoices: most one to three, some hundreds or thousands."""
    made: list[Trader] = []
    codes, weights = list(noise.countries), list(noise.countries.values())
    rooms = _rooms(rng, invoices)
    while rooms:
        country = BY_CODE[rng.choices(codes, weights)[0]]
        group = len(made) if rng.random() < _GROUPED and len(rooms) > 1 else -1
        for name in _named(rng, country, len(rooms), group):
            made.append(_trader(rng, noise, country, name, group, len(made), rooms.pop(), templates))
            if 0 <= group < len(made) - 1:
                _buy_alike(rng, made[-1], made[group])
    return made


def _buy_alike(rng: random.Random, trader: Trader, first: Trader) -> None:
    """Have a company of a group buy what its first company buys, as most do."""
    trader.currency = first.currency
    if rng.random() < _BUYS_ALIKE:
        trader.habit, trader.price = first.habit, first.price
    else:
        trader.price = list_price(rng, trader.currency)


def _rooms(rng: random.Random, invoices: int) -> list[int]:
    """Draw how many invoices each customer owes, until all are owed (a Pareto tail, cut so that none owes a tenth)."""
    most, left, drawn = max(12, min(invoices // 12, 6_000)), invoices, []
    while left > 0:
        owed = min(int(rng.paretovariate(1.05)), most, left)
        drawn.append(owed)
        left -= owed
    rng.shuffle(drawn)
    return drawn


def _named(rng: random.Random, country: Country, most: int, group: int) -> Iterator[str]:
    if group >= 0:
        yield from names.siblings(rng, country, min(most, rng.randint(2, LARGEST_GROUP)))
    elif rng.random() < _PEOPLE:
        yield names.person(rng, country)
    else:
        yield names.firm(rng, country)


def _trader(
    rng: random.Random,
    noise: Noise,
    country: Country,
    name: str,
    group: int,
    number: int,
    owes: int,
    templates: tuple[str, ...],
) -> Trader:
    ibans = tuple(accounts.account(rng, country.code) for _ in range(1 if rng.random() < 0.8 else 2))
    aliases = _aliases(rng, country, name) if rng.random() < 0.3 else ()
    currency = country.currency if rng.random() > _FOREIGN else rng.choice(("EUR", "USD"))
    return Trader(
        customer=Customer(
            id=f"cus_{number:06}",
            name=name,
            aliases=tuple(alias for alias in aliases if rng.random() < noise.alias_known),
            accounts=tuple(iban for iban in ibans if rng.random() < noise.account_known),
        ),
        country=country,
        currency=currency,
        group=group,
        accounts=ibans,
        aliases=aliases,
        habit=rng.choices(("subscription", "list", "free"), (30, 20, 50))[0],
        price=list_price(rng, currency),
        terms=rng.choice((14, 14, 30, 30, 30, 60)),
        orders=rng.random() < 0.25,
        template=rng.choice(templates),
        referenced=country.code in {"CH", "BE"} or rng.random() < 0.08,
        owes=owes,
    )


def _aliases(rng: random.Random, country: Country, name: str) -> tuple[str, ...]:
    """Return one other name that he pays under: initials, a trade name, an owner."""
    short = names.acronym(name)
    if short and rng.random() < 0.4:
        return (short,)
    return (names.firm(rng, country) if rng.random() < 0.6 else names.person(rng, country),)


def list_price(rng: random.Random, currency: str) -> int:
    """Return a price point in minor units, of the size that is usual in the currency."""
    return minor(rng.choice(_PRICES) * SCALE.get(currency, 1), currency)


def free_price(rng: random.Random, currency: str) -> int:
    """Return an amount of any size in minor units, from about 20 to 50,000 in euros."""
    major = min(max(rng.lognormvariate(6.4, 1.35), 18), 90_000) * SCALE.get(currency, 1)
    return minor(round(major / 5) * 5 if rng.random() < _ROUND else major, currency) or 1


def minor(major: float, currency: str) -> int:
    """Return an amount in minor units."""
    return round(major * 10.0 ** exponent(currency))
