"""What people read about a settlement: one sentence, and the sum line by line."""

from collections.abc import Iterator

from triage.explain.settlements.appraisal import Appraisal
from triage.explain.settlements.composition import Composition
from triage.explain.settlements.facts import SettlementFacts
from triage.explain.settlements.movements import TAKES, net_of
from triage.money import Money

_CONTENTS = {
    "as_listed": "its movements come to it exactly",
    "unlisted": "its movements come to it together with {ids}, which name no payout",
    "doubled": "its movements come to it without {ids}, a second copy of one of them",
    "belongs_elsewhere": "its movements come to it without {ids}, which may belong to another payout",
    "named_elsewhere": "its movements come to it together with {ids}, which names another payout",
    "refund_not_listed": "its movements come to it less the refund {ids}, which no movement carries",
    "fees_apart": "its movements come to it before their fees",
    "taken_back": "its movements come to as much below zero: it may have been taken, not sent",
    "other_currency": "its movements are of another currency",
    "nothing_listed": "none of its movements are at hand",
    "unexplained": "no single mistake in its movements comes to it",
}
_ARRIVALS = {
    "nothing_to_pay": "it is of nothing, so that no deposit comes",
    "not_due": "its deposit is not due yet",
    "overdue": "its deposit is overdue",
    "unknown": "nobody can say whether its deposit is due",
}
_GAPS = {
    "bank_fee": "a bank kept {missing}",
    "short": "the deposit is {missing} short",
    "over": "the deposit is {missing} above it",
    "other_currency": "the deposit is in another currency",
}


def summary(appraisal: Appraisal, facts: SettlementFacts) -> str:
    """Say in one sentence which payout a deposit is, what it is made of, and what is missing."""
    payouts = " and ".join(
        f"{payout.id} ({Money(payout.amount, payout.currency)})" for payout in appraisal.match.payouts
    )
    made_of = "; ".join(map(_made_of, appraisal.made_of))
    if not appraisal.match.payments:
        return f"{payouts}: {made_of}; {_ARRIVALS[facts.arrival]}"
    paid = " and ".join(payment.id for payment in appraisal.match.payments)
    gap = f"; {_GAPS[facts.gap].format(missing=_missing(appraisal))}" if facts.gap in _GAPS else ""
    return f"{paid} {'is' if len(appraisal.match.payments) == 1 else 'are'} {payouts}: {made_of}{gap}"


def arithmetic(appraisal: Appraisal, facts: SettlementFacts) -> tuple[str, ...]:
    """Write the sum so that a person can follow it: movements by type, fees, payouts, deposits."""
    lines = [line for one in appraisal.made_of for line in _composition(one, adds_up=facts.net is not None)]
    lines += [f"{p.id}: deposited {Money(p.amount, p.currency)}" for p in appraisal.match.payments]
    if facts.gap in _GAPS:
        lines.append(_GAPS[facts.gap].format(missing=_missing(appraisal)))
    return tuple(lines)


def _composition(one: Composition, *, adds_up: bool) -> Iterator[str]:
    currency = one.payout.currency
    if adds_up:
        for type_ in sorted({part.type for part in one.parts}):
            of_type = [part.amount for part in one.parts if part.type == type_]
            sign = "-" if type_ in TAKES else "+"
            yield f"{sign} {Money(sum(of_type), currency)} {type_.replace('_', ' ')}, {len(of_type)} of them"
        kept = sum(part.fee for part in one.parts)
        if kept:
            yield f"- {Money(kept, currency)} fees kept of them"
        yield f"= {Money(net_of(one.parts), currency)}"
    yield f"payout {one.payout.id}: {Money(one.payout.amount, currency)}, {_made_of(one)}"


def _made_of(one: Composition) -> str:
    return _CONTENTS[one.contents].format(ids=", ".join(one.differs))


def _missing(appraisal: Appraisal) -> Money | str:
    missing = appraisal.match.missing
    return "" if missing is None else abs(Money(missing, appraisal.amount.currency))
