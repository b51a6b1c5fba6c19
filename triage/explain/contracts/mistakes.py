"""Single mistakes in applying a contract: each names what went wrong and reads the bill as it would have been made."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from triage.explain.contracts.case import Case, Options, bounds, options
from triage.explain.contracts.clauses import OF_A_LINE, OF_THE_TOTAL, Clause, is_complete
from triage.explain.contracts.reading import Deal, Reading
from triage.explain.proration.fraction import FULL
from triage.model import Terms
from triage.money import Rounding

_WHICH = {
    "previous": "the {clause} that had ended was applied",
    "next": "the {clause} was applied that had not begun",
    "superseded": "the {clause} of a superseded version was applied",
    "other": "the other {clause} was applied that may hold",
    "missing": "the {clause} was not applied",
    "twice": "the {clause} was applied twice",
}
_OTHERS = {
    "missing_quantity": "the quantity on the bill was charged, not the committed one",
    "discount_last": "the discount was taken after the minimum and the cap",
    "minimum_on_top": "the minimum was charged on top",
    "whole_period": "a part of the period was charged as a whole",
    "rounded_each_unit": "the raised price of a unit was rounded",
    "rounded_each_line": "the raised price of a unit was not rounded",
    "rounded_half_up": "halves were rounded up",
    "rounded_half_even": "halves were rounded to even",
    "rounded_down": "the fraction of a minor unit was cut off",
}

MOST_LINES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One way in which a bill contradicts a contract.

    `name` is unique for an invoice, `words` are for people. `doubted` is the clause that the billing system would have
    to hold wrongly for the bill to be right after all, where there is one.
    """

    name: str
    words: str
    reading: Reading
    doubted: Terms | None = None


def mistakes(case: Case, agreed: Reading) -> Iterator[Mistake]:
    """Yield every single mistake that could have been made under an agreed reading."""
    for clause in OF_A_LINE:
        yield from _of_a_clause(case, agreed, clause)
    for clause in OF_THE_TOTAL:
        yield from _of_a_bound(case, agreed, clause)
    yield from _of_parts(agreed)
    yield from _of_order_and_rounding(agreed)


def _of_a_clause(case: Case, agreed: Reading, clause: Clause) -> Iterator[Mistake]:
    """Yield what becomes of another clause of one type: on every line where there is one, and on each alone.

    On a bill of very many lines no single one is singled out.
    """
    changed = {deal.line.id: _other_deals(case, deal, clause) for deal in agreed.deals}
    for which in _WHICH:
        lines = [line for line, others in changed.items() if which in others]
        alone = [[line] for line in lines] if 1 < len(lines) <= MOST_LINES else []
        for chosen in (lines, *alone):
            if chosen:
                deals = [changed[d.line.id][which] if d.line.id in chosen else d for d in agreed.deals]
                only = chosen[0] if len(lines) > 1 and len(chosen) == 1 else ""
                yield _mistake(which, clause, replace(agreed, deals=tuple(deals)), only=only, agreed=agreed)


def _other_deals(case: Case, deal: Deal, clause: Clause) -> dict[str, Deal]:
    """Return what else could be made of a clause of a line, by which it is."""
    current: Terms | None = getattr(deal, clause)
    place = Place(clause=clause, day=deal.days.start, product=deal.line.product)
    alternatives = _alternatives(case, place, current, options(case, deal.line, clause))
    others = {which: deal.having(clause, terms) for which, terms in alternatives.items()}
    if current is not None and clause != "price":
        others["missing"] = deal.having(clause, None)
    if current is not None and (clause == "uplift" or clause == "discount"):
        others["twice"] = replace(deal, twice=clause)
    return others


def _of_a_bound(case: Case, agreed: Reading, clause: Clause) -> Iterator[Mistake]:
    current: Terms | None = getattr(agreed, clause)
    place = Place(clause=clause, day=min(deal.days.start for deal in agreed.deals), product=None)
    for which, terms in _alternatives(case, place, current, bounds(case, clause)).items():
        yield _mistake(which, clause, agreed.having(clause, terms), agreed=agreed)
    if current is not None:
        yield _mistake("missing", clause, agreed.having(clause, None), agreed=agreed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a clause is wanted: its type, the first day that is billed, and the product of a line."""

    clause: Clause
    day: date
    product: str | None


def _alternatives(case: Case, place: Place, current: Terms | None, open_: Options) -> dict[str, Terms]:
    """Return the clauses next to the one that was taken; one of several superseded ones is no single mistake."""
    contract, asked = case.contract, (place.day, place.clause, place.product)
    superseded = contract.superseded(*asked)
    found = {
        "previous": contract.previous(*asked),
        "next": contract.next(*asked),
        "superseded": superseded[0] if len(superseded) == 1 else None,
    }
    currency = case.invoice.currency
    applicable = {
        which: terms
        for which, terms in found.items()
        if terms is not None and terms.currency == currency and is_complete(terms)
    }
    others = [terms for terms in open_ if terms is not current]
    return applicable | ({"other": others[0]} if len(others) == 1 and others[0] is not None else {})


def _mistake(which: str, clause: Clause, reading: Reading, *, agreed: Reading, only: str = "") -> Mistake:
    name = f"{which}_{clause}"
    words = _OTHERS.get(name) or _WHICH[which].format(clause=clause)
    return Mistake(
        name=f"{name}:{only}" if only else name,
        words=f"{words} on the line {only}" if only else words,
        reading=reading,
        doubted=_doubted(agreed, reading, clause) if which in ("previous", "next", "superseded") else None,
    )


def _doubted(agreed: Reading, reading: Reading, clause: Clause) -> Terms | None:
    """Return the clause in force that the bill contradicts, or the one it follows where none is in force."""
    read = (_of(agreed, clause), _of(reading, clause))
    changed = ((before, after) for before, after in zip(*read, strict=True) if before is not after)
    before, after = next(changed, (None, None))
    return before or after


def _of(reading: Reading, clause: Clause) -> tuple[Terms | None, ...]:
    if clause in OF_THE_TOTAL:
        return (getattr(reading, clause),)
    return tuple(getattr(deal, clause) for deal in reading.deals)


def _of_parts(agreed: Reading) -> Iterator[Mistake]:
    partial = [deal.line.id for deal in agreed.deals if deal.share is not FULL]
    if partial:
        yield _other("whole_period", _with_deals(agreed, lambda deal: replace(deal, share=FULL)))


def _of_order_and_rounding(agreed: Reading) -> Iterator[Mistake]:
    discounts = {deal.discount for deal in agreed.deals}
    if (agreed.minimum or agreed.cap) and len(discounts) == 1 and all(d is not None and d.share for d in discounts):
        yield _other("discount_last", replace(agreed, bounds="before_discounts"))
    if agreed.minimum is not None:
        yield _other("minimum_on_top", replace(agreed, bounds="minimum_on_top"))
    if agreed.rounded_per == "unit":
        yield _other("rounded_each_line", replace(agreed, rounded_per="line"))
    else:
        yield _other("rounded_each_unit", replace(agreed, rounded_per="unit"))
    for rounding in Rounding:
        if rounding is not agreed.rounding:
            yield _other(f"rounded_{rounding.value}", replace(agreed, rounding=rounding))


def _other(name: str, reading: Reading) -> Mistake:
    return Mistake(name=name, words=_OTHERS[name], reading=reading)


def _with_deals(reading: Reading, change: Callable[[Deal], Deal]) -> Reading:
    return replace(reading, deals=tuple(change(deal) for deal in reading.deals))
