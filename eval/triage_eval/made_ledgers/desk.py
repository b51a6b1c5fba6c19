"""Where payments are drawn: picks invoices and payers, and puts words around numbers."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from triage_eval.made_ledgers import accounts, names
from triage_eval.made_ledgers.countries import BY_CODE
from triage_eval.made_ledgers.customers import Trader
from triage_eval.made_ledgers.noise import Noise
from triage_eval.made_ledgers.phrases import TONGUES
from triage_eval.made_ledgers.shelf import Shelf

_TRIES = 30


@dataclass(frozen=True, slots=True)
class Payer:
    """Who paid, as the bank shows it."""

    name: str | None
    account: str | None


@dataclass(slots=True)
class Desk:
    """A shelf, a source of chance and the habits of a world. `today` is the date of the payment being drawn."""

    shelf: Shelf
    rng: random.Random
    noise: Noise
    today: date = date.min
    _used: set[int] = field(default_factory=set)

    def open_invoice(self, suits: Callable[[int], bool] = lambda _: True) -> int | None:
        """Pick an open, undisputed invoice that suits, one that no payment has used while there are such."""
        for attempt in range(_TRIES):
            place = self._any_open()
            is_new = place not in self._used or attempt > _TRIES // 2
            if is_new and not self.shelf.invoice(place).disputed and suits(place):
                self._used.add(place)
                return place
        return None

    def _any_open(self) -> int:
        """Pick an open invoice: half the time of any customer alike, half the time any invoice alike."""
        invoices = self.shelf.books.invoices
        while True:
            if self.rng.random() < 0.5:
                owned = self.shelf.open_of[self.rng.randrange(len(self.shelf.open_of))]
                if owned:
                    return self.rng.choice(owned)
            elif invoices[place := self.rng.randrange(len(invoices))].status == "open":
                return place

    def debtor(
        self, suits: Callable[[int], bool] = lambda _: True, *, fewest: int = 1, most: int = 10**6
    ) -> int | None:
        """Pick a customer with a number of open invoices in a range."""
        for _ in range(_TRIES * 4):
            customer = self.rng.randrange(len(self.shelf.traders))
            if fewest <= len(self.shelf.open_of[customer]) <= most and suits(customer):
                return customer
        return None

    # Who pays

    def trader(self, customer: int) -> Trader:
        """Return a customer with all that is true of him."""
        return self.shelf.traders[customer]

    def payer(self, customer: int) -> Payer:
        """Return a customer as his bank shows him, now and then without a name or an account."""
        trader = self.trader(customer)
        name = names.as_shown(self.rng, trader.country, trader.customer.name or "", self.noise)
        account = self.rng.choice(trader.accounts) if self.rng.random() < self.noise.account_shown else None
        return Payer(None if self.rng.random() < self.noise.name_missing else name, account)

    def misspelt(self, customer: int) -> Payer | None:
        """Return a customer under his name with a typing slip, where he is written in an alphabet."""
        trader = self.trader(customer)
        name = trader.customer.name or ""
        return Payer(names.misspelt(self.rng, name), None) if trader.country.spaced else None

    def under_alias(self, customer: int, *, known: bool) -> Payer | None:
        """Return a customer paying under another name of his that the client knows, or one that it does not."""
        trader = self.trader(customer)
        fitting = [alias for alias in trader.aliases if (alias in trader.customer.aliases) is known]
        return Payer(self.rng.choice(fitting), None) if fitting else None

    def stranger(self) -> Payer:
        """Return a payer whom the books do not know."""
        country = BY_CODE[self.rng.choices(list(self.noise.countries), list(self.noise.countries.values()))[0]]
        maker = names.person if self.rng.random() < 0.4 else names.firm
        for _ in range(_TRIES):
            name = maker(self.rng, country)
            if not self.shelf.known_by_name(name):
                return Payer(name, accounts.account(self.rng, country.code) if self.rng.random() < 0.5 else None)
        return Payer(None, None)

    # What is said

    def says(self, customer: int | None, sort: str, **filled: str) -> str:
        """Return a phrase of a sort (a field of `Tongue`) in the payer's language, or in English."""
        language = "en" if customer is None else self.trader(customer).country.language
        tongue = TONGUES["en" if self.rng.random() < self.noise.english else language]
        phrases: tuple[str, ...] = getattr(tongue, sort)
        half = len(phrases) // 2
        return self.rng.choice(phrases[half * self.noise.tongues :][:half]).format(**filled)

    def noun(self, customer: int) -> str:
        """Return the payer's word for an invoice."""
        return TONGUES[self.trader(customer).country.language].invoice[0]

    def day(self, day: date) -> str:
        """Write a date in one of the usual ways."""
        return day.strftime(self.rng.choice(("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y")))
