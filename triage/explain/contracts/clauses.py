"""Which clauses of a contract hold on a day, and which stand next to them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from triage.calendar import civil
from triage.explain.spans import Days
from triage.model import Documents, Invoice, Terms

Clause = Literal["price", "discount", "quantity", "minimum", "cap", "uplift", "currency"]
OF_A_LINE: tuple[Clause, ...] = ("price", "uplift", "discount", "quantity")
OF_THE_TOTAL: tuple[Clause, ...] = ("minimum", "cap")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """The clauses that a customer agreed to for what an invoice bills; `zone` decides on which day one begins."""

    clauses: tuple[Terms, ...]
    zone: str

    def on(self, day: date, clause: Clause, product: str | None = None) -> tuple[Terms, ...]:
        """Return the clauses of a type that hold on a day; without a product only a clause's type counts.

        A clause that names no product is of all of them. One that another replaces holds until that one begins.
        """
        named = (terms for terms in self.clauses if terms.clause == clause and _is_of(terms, product))
        return tuple(terms for terms in named if self._holds(terms, day) and not self._is_replaced(terms, day))

    def superseded(self, day: date, clause: Clause, product: str | None) -> tuple[Terms, ...]:
        """Return the clauses of earlier versions that would hold on a day."""
        named = (terms for terms in self.clauses if terms.clause == clause and _is_of(terms, product))
        return tuple(terms for terms in named if self._holds(terms, day) and self._is_replaced(terms, day))

    def ended_versions(self, terms: Terms, day: date) -> tuple[Terms, ...]:
        """Return the later versions of a clause that have ended by a day; whether it holds again nobody has said."""
        return tuple(version for version in _versions(terms, self.clauses) if self.end(version) <= day)

    def previous(self, day: date, clause: Clause, product: str | None) -> Terms | None:
        """Return the clause that ended last before a day."""
        ended = [(self.end(t), t.id, t) for t in self._named(clause, product) if self.end(t) <= day]
        return max(ended, default=(None, None, None))[2]

    def next(self, day: date, clause: Clause, product: str | None) -> Terms | None:
        """Return the clause that begins first after a day."""
        coming = [(self.start(t), t.id, t) for t in self._named(clause, product) if self.start(t) > day]
        return min(coming, default=(None, None, None))[2]

    def changes_inside(self, days: Days, product: str | None) -> Iterator[Terms]:
        """Yield the clauses about a product, or about the whole bill, that do not hold for all of some days alike."""
        boundaries = {moment for terms in self.clauses for moment in (self.start(terms), self.end(terms))}
        first = self._in_force(days.start, product)
        changed = {
            terms for day in boundaries if days.start < day < days.end for terms in first ^ self._in_force(day, product)
        }
        yield from sorted(changed, key=lambda terms: terms.id)

    def start(self, terms: Terms) -> date:
        """Return the first day of a clause."""
        given = terms.effective.start if terms.effective is not None else None
        return date.min if given is None else civil(given, self.zone)

    def end(self, terms: Terms) -> date:
        """Return the day before which a clause ends."""
        given = terms.effective.end if terms.effective is not None else None
        return date.max if given is None else civil(given, self.zone)

    def _in_force(self, day: date, product: str | None) -> frozenset[Terms]:
        of_a_line = (terms for clause in OF_A_LINE for terms in self.on(day, clause, product))
        of_all = (terms for clause in (*OF_THE_TOTAL, "currency") for terms in self.on(day, clause))
        return frozenset((*of_a_line, *of_all))

    def _named(self, clause: Clause, product: str | None) -> Iterator[Terms]:
        return (terms for terms in self.clauses if terms.clause == clause and _is_of(terms, product))

    def _holds(self, terms: Terms, day: date) -> bool:
        return self.start(terms) <= day < self.end(terms)

    def _is_replaced(self, terms: Terms, day: date) -> bool:
        """Tell whether a later version of a clause, or a later version of that one, holds on a day."""
        return any(self._holds(version, day) for version in _versions(terms, self.clauses))


def contract_of(invoice: Invoice, documents: Documents, zone: str) -> Contract:
    """Collect the clauses of an invoice's customer and subscription."""
    clauses = tuple(terms for terms in documents.terms if is_about(terms, invoice))
    return Contract(clauses=clauses, zone=zone)


def is_about(terms: Terms, invoice: Invoice) -> bool:
    """Tell whether a clause may be about an invoice; one that names no subscription is about all of a customer's."""
    same = terms.subscription is None or invoice.subscription is None or terms.subscription == invoice.subscription
    return terms.customer == invoice.customer and same


def is_complete(terms: Terms) -> bool:
    """Tell whether a clause says what its type needs; a share is of the whole, and one thing is said, not two."""
    has_share = terms.share is not None and (terms.clause == "uplift" or terms.share <= 1)
    match terms.clause:
        case "price" | "minimum" | "cap":
            return terms.amount is not None and terms.share is None
        case "uplift":
            return has_share and terms.amount is None
        case "discount":
            return has_share != (terms.amount is not None)
        case "quantity":
            return terms.quantity is not None
        case _:
            return True


def _versions(terms: Terms, clauses: Iterable[Terms]) -> tuple[Terms, ...]:
    """Return all later versions of a clause, next one first; a circle of versions ends where it closes."""
    listed, found, wanted = tuple(clauses), list[Terms](), {terms.id}
    while later := [t for t in listed if t.supersedes in wanted and t not in found and t is not terms]:
        found.extend(later)
        wanted = {version.id for version in later}
    return tuple(found)


def _is_of(terms: Terms, product: str | None) -> bool:
    return product is None or terms.product is None or terms.product == product
