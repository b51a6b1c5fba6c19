"""Who pays: which customer the payment names, and how well the payer's name sits with any other."""

import re
from dataclasses import dataclass, field

from triage.explain.shortened import shortens
from triage.matching.names import Fit, core, fit, folded, same
from triage.model import Customer, KnownBy, Payment

_SHORTEST_ACCOUNT = 8
_FEWEST_DIGITS = 6
_ORIGINATOR = re.compile(
    r"\s*+(?:ach|eft|wire|sepa|ccd|ppd|giro|transfer|from|b/o|by order of)\b[\s:\-]*+(.+)", re.IGNORECASE
)
_SEPARATORS = re.compile(r"[^A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Payer:
    """The payer as the bank states him, against the customers in the evidence."""

    payment: Payment
    customers: tuple[Customer, ...]
    known: Customer | None
    known_by: KnownBy | None
    _by_id: dict[str, Customer] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the customers once: a large book asks about each of them."""
        object.__setattr__(self, "_by_id", {customer.id: customer for customer in self.customers})

    def fit(self, customer: str | None) -> Fit:
        """Tell how the payer sits with a customer's id; a payer who is known contradicts everybody else."""
        if customer is None:
            return "absent"
        if self.known is not None:
            return "same" if self.known.id == customer else "contradicts"
        record = self._by_id.get(customer)
        if record is None:
            return "absent"
        fits = [fit(self.payment.payer_name, name) for name in (record.name, *record.aliases)]
        return next((f for f in ("same", "compatible", "contradicts") if f in fits), "absent")

    def shortens(self, customer: str | None) -> bool:
        """Tell whether the payer, whom nothing else makes known, bears a customer's name cut short or his initials."""
        record = self._by_id.get(customer) if customer and self.known is None else None
        return (
            record is not None and self.fit(customer) == "compatible" and shortens(self.payment.payer_name, record.name)
        )


def identify(payment: Payment, customers: tuple[Customer, ...]) -> Payer:
    """Find the one customer that the payment's id, account, alias or name belongs to; of two that fit, none."""
    account, payer = _plain(payment.payer_account or ""), payment.payer_name or ""
    by_name = _named(payment, customers)
    ways: tuple[tuple[KnownBy, list[Customer]], ...] = (
        ("id", [Customer(id=payment.customer)] if payment.customer else []),
        (
            "account",
            [
                c
                for c in customers
                if account and c.accounts and any(_same_account(account, _plain(a)) for a in c.accounts)
            ],
        ),
        ("alias", [c for c in customers if payer and c.aliases and any(same(payer, alias) for alias in c.aliases)]),
        ("name", by_name if not _near(by_name, customers) else []),
    )
    found = [(way, listed) for way, listed in ways if listed]
    everyone = {c.id for _, listed in found for c in listed}
    if len(everyone) != 1:
        return Payer(payment, customers, None, None)
    way, listed = found[0]
    return Payer(payment, customers, listed[0], way)


def _named(payment: Payment, customers: tuple[Customer, ...]) -> list[Customer]:
    """Find the customers of the payer's name; of one cut short, by the name that the bank adds to its reference."""
    payer = payment.payer_name
    if not payer:
        return []
    found = _of_name(payer, customers)
    added = None if found else _ORIGINATOR.fullmatch(payment.reference)
    return [c for c in _of_name(added.group(1), customers) if fit(payer, c.name) == "compatible"] if added else found


def _of_name(name: str, customers: tuple[Customer, ...]) -> list[Customer]:
    own = core(name)
    return [c for c in customers if c.name and core(c.name) == own and same(name, c.name)]


def _plain(account: str) -> str:
    return _SEPARATORS.sub("", account.upper())


def _same_account(left: str, right: str) -> bool:
    """Compare account numbers; a domestic number counts as the tail of the IBAN that contains it."""
    if min(len(left), len(right)) < _SHORTEST_ACCOUNT or min(map(_digits, (left, right))) < _FEWEST_DIGITS:
        return False
    return left == right or (left.endswith(right) if len(left) > len(right) else right.endswith(left))


def _digits(account: str) -> int:
    """Count the digits: a masked account number has too few of them to be anybody's."""
    return sum(map(str.isdigit, account))


def _near(found: list[Customer], customers: tuple[Customer, ...]) -> bool:
    """Tell whether another customer has the same name but for legal form and umlauts: then it is nobody's own."""
    own = {folded(c.name) for c in found if c.name}
    return any(c.name and folded(c.name) in own and c not in found for c in customers)
