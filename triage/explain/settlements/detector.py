"""From payouts, their movements and the deposits at the bank to explanations."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice, product

from triage.explain.settlements.appraisal import Appraisal
from triage.explain.settlements.books import Books, books_of
from triage.explain.settlements.composition import compositions
from triage.explain.settlements.deposits import Deposits, Match
from triage.explain.settlements.facts import SettlementFacts
from triage.explain.settlements.wording import arithmetic, summary
from triage.model import (
    Action,
    BalanceTransaction,
    BookFees,
    Claim,
    ClientPolicy,
    Effect,
    EffectType,
    Evidence,
    Explanation,
    Kind,
    NoAction,
    Payment,
    Payout,
)
from triage.model.codec import exception_id
from triage.money import Money

_MOST = 12


def explain_settlement(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Enumerate which payouts the subject, a deposit, may be, or which deposits the subject, a payout, became."""
    books = books_of(evidence, policy)
    deposits = Deposits(books)
    every = deposits.matches()
    own = [match for match in every if books.subject in match.ids] or list(_awaited(books))
    appraised = [_appraisals(match, books, deposits) for match in own]
    twins = _twins(own, every, appraised)
    return tuple(_explanation(one, twins) for listed in appraised for one in listed)[:_MOST]


def _awaited(books: Books) -> Iterator[Match]:
    """Yield the payout in question without a deposit."""
    yield from (Match((), (payout,)) for payout in books.payouts if payout.id == books.subject)


def _appraisals(match: Match, books: Books, deposits: Deposits) -> tuple[Appraisal, ...]:
    """See a match with every hypothesis of what its payouts are made of."""
    made_of = product(*(compositions(payout, books) for payout in match.payouts))
    return tuple(Appraisal(match, each, books, deposits) for each in islice(made_of, _MOST))


def _twins(own: list[Match], every: Iterable[Match], appraised: list[tuple[Appraisal, ...]]) -> int:
    """Count the other matches that touch the same documents.

    Matches of the subject that stand on the very same facts are not counted: rules treat them alike, so that they are
    rivals. One that leaves the subject out, or that rules could tell apart, may still be the true one.
    """
    touched = frozenset[str]().union(*(match.ids for match in own))
    related = [match for match in every if match.ids & touched]
    alike = len({frozenset(one.facts() for one in listed) for listed in appraised}) == 1
    return 0 if alike and len(related) <= len(own) else max(len(related), len(own)) - 1


def _explanation(appraisal: Appraisal, twins: int) -> Explanation:
    facts, match = replace(appraisal.facts(), twins=twins), appraisal.match
    cause = facts.contents if match.payments else facts.arrival
    differs = [id_ for one in appraisal.made_of for id_ in one.differs]
    sides = ["+".join(document.id for document in side) for side in (match.payments, match.payouts) if side]
    return Explanation(
        id=":".join([Kind.SETTLEMENT_MISMATCH.value, *sides, cause, *differs]),
        kind=Kind.SETTLEMENT_MISMATCH,
        cause=cause,
        summary=summary(appraisal, facts),
        action=_action(match),
        effects=tuple(_effects(appraisal)),
        claims=tuple(_claims(appraisal)),
        facts=(facts,),
        rank=_rank(facts),
        arithmetic=arithmetic(appraisal, facts),
    )


def _action(match: Match) -> Action:
    payouts = tuple(payout.id for payout in match.payouts)
    if not match.payments:
        return NoAction(subject=payouts[0])
    return BookFees(payments=tuple(payment.id for payment in match.payments), payouts=payouts)


def _effects(appraisal: Appraisal) -> Iterator[Effect]:
    """Yield what is booked: the deposits, what the processor kept of each payout, and what a bank kept of a deposit."""
    match = appraisal.match
    if not match.payments:
        return
    for payment in match.payments:
        yield _effect("deposit", payment.id, payment.amount, payment.currency)
    for one in appraisal.made_of:
        if one.fees:
            yield _effect("fee", one.payout.id, one.fees, one.payout.currency)
    if appraisal.gap == "bank_fee" and match.missing:
        yield _effect("fee", match.payments[-1].id, match.missing, match.payments[-1].currency)


def _effect(type_: EffectType, document: str, amount: int, currency: str) -> Effect:
    return Effect(type=type_, document=document, amount=Money(amount, currency))


def _claims(appraisal: Appraisal) -> Iterator[Claim]:
    """Yield what is spent: deposits, payouts, and the movements that named no payout until now."""
    match, own = appraisal.match, exception_id(appraisal.books.evidence.exception)
    if not match.payments:
        return
    added = tuple(part for one in appraisal.made_of for part in one.added)
    spent: tuple[Payment | Payout | BalanceTransaction, ...] = (*match.payments, *match.payouts, *added)
    for document in spent:
        yield Claim(
            exception=own, role="spend", document=document.id, amount=document.amount, currency=document.currency
        )


def _rank(facts: SettlementFacts) -> Decimal:
    signs = (
        facts.contents == "as_listed",
        facts.reference == "agrees",
        facts.gap == "none" or facts.arrival == "nothing_to_pay",
        facts.solutions == 1,
    )
    return (Decimal(sum(signs)) / len(signs)).quantize(Decimal("0.0001"))
