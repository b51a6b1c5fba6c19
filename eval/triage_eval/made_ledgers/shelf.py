"""A made ledger with the indexes by which a label is checked against all of it."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz, process

from triage.model import CreditNote, Invoice
from triage_eval.made_ledgers import names
from triage_eval.made_ledgers.customers import LARGEST_GROUP, Trader
from triage_eval.made_ledgers.invoices import Books
from triage_eval.made_ledgers.numbers import Numbering, readings, squeezed

_NEAR = 84
_AS_NEAR = 6


class Shelf:
    """Everything of a ledger, invoices and customers by their place in its lists."""

    def __init__(self, customers: list[Trader], books: Books, numbering: Numbering) -> None:
        self.traders, self.books, self.numbering = customers, books, numbering
        self.open_of: list[list[int]] = [[] for _ in customers]
        self.paid_of: list[list[int]] = [[] for _ in customers]
        self.credits_of: dict[str, list[CreditNote]] = defaultdict(list)
        self.worth: dict[tuple[str, int], list[int]] = defaultdict(list)
        self.orders: dict[str, list[int]] = defaultdict(list)
        self.references: dict[str, list[int]] = defaultdict(list)
        self._file_invoices()
        self._file_names()

    def _file_invoices(self) -> None:
        for place, invoice in enumerate(self.books.invoices):
            if invoice.status == "paid":
                self.paid_of[self.books.owner[place]].append(place)
            if invoice.payment_reference:
                self.references[squeezed(invoice.payment_reference)].append(place)
            if invoice.status == "open":
                self._file_open(place, invoice)
        for note in self.books.credit_notes:
            self.credits_of[note.customer or ""].append(note)

    def _file_open(self, place: int, invoice: Invoice) -> None:
        self.open_of[self.books.owner[place]].append(place)
        self.worth[invoice.currency, invoice.amount_remaining].append(place)
        if invoice.po_number:
            self.orders[squeezed(invoice.po_number)].append(place)

    def _file_names(self) -> None:
        self._strict: dict[str, list[int]] = defaultdict(list)
        self._loose: dict[str, list[int]] = defaultdict(list)
        self._accounts: dict[str, list[int]] = defaultdict(list)
        for place, trader in enumerate(self.traders):
            for name in (trader.customer.name or "", *trader.customer.aliases):
                self._strict[names.strict_key(name)].append(place)
                self._loose[names.loose_key(name)].append(place)
            for account in trader.customer.accounts:
                self._accounts[account].append(place)
        self._keys = list(self._loose)

    def invoice(self, place: int) -> Invoice:
        """Return the invoice at a place."""
        return self.books.invoices[place]

    def owner(self, place: int) -> int:
        """Return whose an invoice is."""
        return self.books.owner[place]

    def left(self, place: int) -> int:
        """Return what is open of an invoice, in minor units."""
        return self.books.invoices[place].amount_remaining

    def worth_of(self, place: int) -> int:
        """Return what is open of an invoice, or its total where it is paid."""
        return self.left(place) or self.invoice(place).total

    def serial(self, place: int) -> str:
        """Return an invoice's serial with its zeros."""
        return self.books.series[place].serial(self.invoice(place).number or "")

    def read(self, token: str) -> set[int]:
        """Return the invoices that a written number names: its very number or reference, else those of its digits."""
        read = {place for digits in readings(token) for place in self.numbering.read(digits)}
        exactly = {p for p in read if squeezed(self.invoice(p).number or "") == squeezed(token)}
        exactly |= set(self.references.get(squeezed(token), ())) | set(self.orders.get(squeezed(token), ()))
        return exactly or read

    # Who a payer may be

    def known_by_account(self, account: str | None) -> list[int]:
        """Return whose account this is as far as the client knows."""
        return self._accounts.get(account, []) if account else []

    def known_by_name(self, name: str | None) -> list[int]:
        """Return the customers of this name or alias: with its legal form, else without."""
        if not name:
            return []
        return self._strict.get(names.strict_key(name)) or self._loose.get(names.loose_key(name)) or []

    def payers(self, name: str | None, account: str | None) -> list[int]:
        """Return the customers that this payer is, by account, else by name."""
        return sorted(set(self.known_by_account(account) or self.known_by_name(name)))

    def nearly(self, name: str) -> list[int]:
        """Return the customers whose name is nearest to a misspelt one, all that are about as near."""
        key = names.loose_key(name)
        found = process.extract(key, self._keys, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=8)
        best = max((score for _, score, _ in found), default=0)
        return sorted({p for near, score, _ in found if score >= best - _AS_NEAR for p in self._loose[near]})

    def kin(self, customer: int, other: int) -> bool:
        """Tell whether two customers are one or belong to one group."""
        group = self.traders[customer].group
        return customer == other or (group >= 0 and group == self.traders[other].group)

    def members(self, customer: int) -> list[int]:
        """Return the customers of a customer's group, himself among them."""
        group = self.traders[customer].group
        near = range(group, min(group + LARGEST_GROUP, len(self.traders))) if group >= 0 else ()
        return [c for c in near if self.traders[c].group == group] or [customer]

    def same_worth(self, customer: int, currency: str, amount: int) -> list[int]:
        """Return a customer's open invoices of exactly this open amount, looking through the shorter of two lists."""
        own, equal = self.open_of[customer], self.worth.get((currency, amount), [])
        if len(own) < len(equal):
            return [p for p in own if self.left(p) == amount and self.invoice(p).currency == currency]
        return [p for p in equal if self.owner(p) == customer]

    def ids(self, places: Iterable[int]) -> frozenset[str]:
        """Return the ids of invoices."""
        return frozenset(self.invoice(p).id for p in places)
