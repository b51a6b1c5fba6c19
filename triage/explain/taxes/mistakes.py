"""Named single mistakes in the tax of an invoice: what each would have billed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from triage.explain.effective import in_force
from triage.explain.taxes.computation import Method, Outcome, RoundedPer, outcome, tax_on
from triage.explain.taxes.other_rates import Swap, other_rates
from triage.explain.taxes.rates import Law, Taxed, applicable, share_of
from triage.model import TaxRate
from triage.money import Rounding

TurnsOn = Literal["", "relief", "inclusion", "place", "supply"]
"""What the evidence says of an invoice without proof, as the records of today are not those of its day."""

_ROUNDED = {
    Rounding.HALF_UP: "halves were rounded up",
    Rounding.HALF_EVEN: "halves were rounded to even",
    Rounding.DOWN: "the fraction of a minor unit was cut off",
}
_PER = {
    "line": "tax was rounded line by line",
    "rate": "tax was rounded once for each rate",
    "invoice": "tax was rounded once for the invoice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An invoice under one reading of the law, and how its client computes tax."""

    taxed: Taxed
    law: Law
    method: Method

    @property
    def amounts(self) -> tuple[int, ...]:
        """The amounts of the lines."""
        return tuple(line.amount for line in self.taxed.invoice.lines)

    @property
    def due(self) -> Outcome:
        """The tax and the total that are right."""
        return outcome(self.amounts, self.law.shares, self.method)

    @property
    def relieved(self) -> bool:
        """Whether the customer is exempt, or owes the tax himself."""
        reversed_ = any(rate.treatment == "reverse_charge" for rate in self.law.rates)
        return self.taxed.customer.tax_exempt or reversed_


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: its name, what to read after "because", and what it bills.

    `turns_on` is what the bill may be right about and the evidence wrong: whether the customer was relieved of tax on
    that day, whether the amounts contain tax, where he was taxed, or when something was supplied that has no period.
    """

    name: str
    words: str
    billed: Outcome
    turns_on: TurnsOn = ""


def mistakes(case: Case) -> tuple[Mistake, ...]:
    """Name every single mistake that bills something else than what is due."""
    found = (*_rounded(case), *_included(case), *_counted(case), *_swapped(case), *_relief(case))
    return tuple(mistake for mistake in found if mistake.billed != case.due)


def _rounded(case: Case) -> Iterator[Mistake]:
    for per in get_args(RoundedPer):
        yield _mistake(f"rounded_per_{per}", _PER[per], case, method=replace(case.method, rounded_per=per))
    for rounding, words in _ROUNDED.items():
        yield _mistake(f"rounded_{rounding.value}", words, case, method=replace(case.method, rounding=rounding))


def _included(case: Case) -> Iterator[Mistake]:
    """Take amounts that contain their tax for amounts that do not, and the other way."""
    net = sum(case.amounts)
    other = outcome(case.amounts, case.law.shares, replace(case.method, inclusive=not case.method.inclusive))
    if case.method.inclusive:
        on_top = "tax was added to amounts that contain it"
        yield Mistake(name="taken_as_net", words=on_top, billed=other, turns_on="inclusion")
        again = Outcome(case.due.tax, net + case.due.tax)
        words = "the tax that the amounts contain was added once more"
        yield Mistake(name="added_again", words=words, billed=again, turns_on="inclusion")
    else:
        contained = "the net amounts were taken to contain their tax"
        yield Mistake(name="taken_as_gross", words=contained, billed=other, turns_on="inclusion")
        added = Outcome(other.tax, net + other.tax)
        words = f"{contained}, and it was added"
        yield Mistake(name="contained_share_added", words=words, billed=added, turns_on="inclusion")


def _counted(case: Case) -> Iterator[Mistake]:
    """Tax nothing, tax twice, tax the tax, or tax what was there before the discount."""
    net, due = sum(case.amounts), case.due
    none = Mistake(name="tax_missing", words="no tax was charged", billed=_with(case, 0))
    yield replace(none, turns_on="relief") if _may_be_relieved(case) else none
    if not _may_stack(case):
        twice = Outcome(2 * due.tax, due.total + due.tax)
        yield Mistake(name="taxed_twice", words="the tax was charged twice", billed=twice)
    if not case.method.inclusive:
        grossed = [a + tax_on([a], [s], case.method) for a, s in zip(case.amounts, case.law.shares, strict=True)]
        on_top = due.tax + tax_on(grossed, case.law.shares, case.method)
        tax_too = Outcome(on_top, net + on_top)
        yield Mistake(name="tax_on_tax", words="tax was charged on the tax as well", billed=tax_too)
    if any(line.discount for line in case.taxed.invoice.lines):
        listed = [line.amount + line.discount for line in case.taxed.invoice.lines]
        before = _with(case, tax_on(listed, case.law.shares, case.method))
        yield Mistake(name="before_discount", words="tax was taken before the discount", billed=before)


def _may_stack(case: Case) -> bool:
    """Tell whether two rates of one share are in force for a line: a state's and a county's are both charged."""
    found = zip(case.law.rates, case.law.days, strict=True)
    return any(sum(_is_in_force_too(other, rate, day, case) for other in case.taxed.rates) > 1 for rate, day in found)


def _is_in_force_too(other: TaxRate, rate: TaxRate, day: date, case: Case) -> bool:
    alike = (other.jurisdiction, other.category, share_of(other)) == (rate.jurisdiction, rate.category, share_of(rate))
    return alike and in_force(other.effective, day, case.taxed.zone)


def _swapped(case: Case) -> Iterator[Mistake]:
    for swap in () if case.relieved else other_rates(case.taxed, case.law):
        yield _mistake(swap.name, swap.words, case, shares=swap.shares, turns_on=_turning(swap, case))


def _turning(swap: Swap, case: Case) -> TurnsOn:
    """Say what another rate turns on; one of another time is sure only if every line says when it was supplied."""
    undated = any((line.period or case.taxed.invoice.period) is None for line in case.taxed.invoice.lines)
    if swap.of == "time":
        return "supply" if undated else ""
    return "place" if swap.of == "place" else "relief" if swap.relief else ""


def _relief(case: Case) -> Iterator[Mistake]:
    """Tax whoever is relieved of it, at the rates that he would pay otherwise."""
    if case.relieved and (shares := _unrelieved(case)) is not None:
        words = "tax was charged although the customer is relieved of it"
        yield _mistake("taxed_despite_relief", words, case, shares=shares, turns_on="relief")


def _unrelieved(case: Case) -> tuple[Fraction, ...] | None:
    """Return the shares of one who is not relieved, or None where they are not one."""
    taxed, lines = case.taxed, case.taxed.invoice.lines
    found = [
        applicable(
            taxed.rates,
            jurisdiction=taxed.customer.jurisdiction,
            category=line.tax_category,
            day=day,
            number=False,
            zone=taxed.zone,
        )
        for line, day in zip(lines, case.law.days, strict=True)
    ]
    return tuple(share_of(rates[0]) for rates in found) if all(len(rates) == 1 for rates in found) else None


def _may_be_relieved(case: Case) -> bool:
    """Tell whether no tax may have been meant: he has a number, his jurisdiction knows a relief, or a line no rate."""
    taxed = case.taxed
    here = [rate for rate in taxed.rates if rate.jurisdiction == taxed.customer.jurisdiction]
    charging = {rate.id for rate in here if share_of(rate)}
    unnamed = any(line.tax_rate not in charging for line in taxed.invoice.lines)
    relief = any(rate.treatment in ("reverse_charge", "exempt") for rate in here)
    return bool(taxed.customer.tax_number) or relief or unnamed


def _with(case: Case, tax: int) -> Outcome:
    return Outcome(tax, sum(case.amounts) + (0 if case.method.inclusive else tax))


def _mistake(
    name: str,
    words: str,
    case: Case,
    *,
    shares: Sequence[Fraction] | None = None,
    method: Method | None = None,
    turns_on: TurnsOn = "",
) -> Mistake:
    billed = outcome(case.amounts, shares or case.law.shares, method or case.method)
    return Mistake(name=name, words=words, billed=billed, turns_on=turns_on)
