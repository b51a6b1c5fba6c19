"""Payments without a number, of a customer who is known."""

from collections.abc import Callable
from functools import partial

from triage.model import Invoice
from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.customers import SCALE, minor
from triage_eval.made_ledgers.desk import Desk, Payer
from triage_eval.made_ledgers.draft import Check, Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review.amounts import amount_is_no_invoice, amount_is_open_once
from triage_eval.made_ledgers.review.payers import payer_is_certain, payer_is_nearly_certain

_ROUND = (50, 100, 250, 500, 1_000, 5_000, 10_000)


def wordless(desk: Desk, place: int, payer: Payer, *, why: str, checks: tuple[Check, ...]) -> Draft:
    """Draft the payment of exactly one invoice without its number."""
    invoice, customer = desk.shelf.invoice(place), desk.shelf.owner(place)
    reference, memo = words.memo(desk, customer, "", sort=None)
    return Draft(
        customer=customer,
        payer_name=payer.name,
        payer_account=payer.account,
        amount=invoice.amount_remaining,
        currency=invoice.currency,
        gold=Gold("allocate", ((invoice.id, invoice.amount_remaining),), why=why),
        checks=checks,
        reference=reference,
        memo=memo,
    )


def _known(desk: Desk) -> Draft | None:
    place = desk.open_invoice()
    if place is None:
        return None
    payer = desk.payer(desk.shelf.owner(place))
    why = "the only open invoice of this amount of a certain payer"
    return wordless(desk, place, payer, why=why, checks=(payer_is_certain, amount_is_open_once))


def _alias(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: bool(desk.trader(desk.shelf.owner(p)).customer.aliases))
    payer = desk.under_alias(desk.shelf.owner(place), known=True) if place is not None else None
    if place is None or payer is None:
        return None
    why = "a known alias, and the only open invoice of this amount"
    return wordless(desk, place, payer, why=why, checks=(payer_is_certain, amount_is_open_once))


def _account(desk: Desk) -> Draft | None:
    """Draw a payment from a known account under no name or one that says nothing."""
    place = desk.open_invoice(lambda p: bool(desk.trader(desk.shelf.owner(p)).customer.accounts))
    if place is None:
        return None
    account = desk.rng.choice(desk.trader(desk.shelf.owner(place)).customer.accounts)
    payer = Payer(None if desk.rng.random() < 0.5 else desk.stranger().name, account)
    why = "a known account, and the only open invoice of this amount"
    return wordless(desk, place, payer, why=why, checks=(payer_is_certain, amount_is_open_once))


def _misspelt(desk: Desk) -> Draft | None:
    place = desk.open_invoice()
    if place is None:
        return None
    payer = desk.misspelt(desk.shelf.owner(place))
    if payer is None:
        return None
    why = "a misspelt name near to one customer's alone, and his only open invoice of this amount"
    return wordless(desk, place, payer, why=why, checks=(payer_is_nearly_certain, amount_is_open_once))


def _told_by(desk: Desk, tell: Callable[[Invoice], str | None], *, why: str) -> Draft | None:
    """Draw the payment of one of several equal invoices, told apart by something else than its number."""
    shelf, place = desk.shelf, desk.open_invoice()
    told = tell(shelf.invoice(place)) if place is not None else None
    if place is None or told is None:
        return None
    draft = wordless(desk, place, desk.payer(shelf.owner(place)), why=why, checks=(payer_is_certain,))
    equal = shelf.same_worth(shelf.owner(place), draft.currency, draft.amount)
    if len(equal) < 2 or sum(tell(shelf.invoice(p)) == told for p in equal) > 1:
        return None
    draft.reference, draft.memo = "", f"{desk.noun(shelf.owner(place))} {told}"
    return draft


def _month(invoice: Invoice) -> str | None:
    return f"{invoice.period.start:%m/%Y}" if invoice.period else None


def _day(invoice: Invoice) -> str | None:
    return f"{invoice.created:%d.%m.%Y}" if invoice.created else None


def _on_account(desk: Desk) -> Draft | None:
    customer = desk.debtor()
    if customer is None:
        return None
    trader, payer = desk.trader(customer), desk.payer(customer)
    amount = minor(desk.rng.choice(_ROUND) * SCALE.get(trader.currency, 1), trader.currency)
    reference, memo = words.memo(desk, customer, desk.says(customer, "account"), sort=None)
    return Draft(
        customer=customer,
        payer_name=payer.name,
        payer_account=payer.account,
        amount=amount,
        currency=trader.currency,
        gold=Gold("on_account", unapplied=amount, why="the words say on account, the payer is certain"),
        checks=(payer_is_certain, amount_is_no_invoice),
        reference=reference,
        memo=memo,
    )


CASES = (
    Case("amount_of_known_customer", 8, _known),
    Case("amount_under_alias", 2, _alias),
    Case("amount_from_known_account", 2.5, _account),
    Case("slip_in_name", 2.5, _misspelt),
    Case("told_by_month", 0.7, partial(_told_by, tell=_month, why="the only one of its equals for this month")),
    Case("told_by_date", 0.7, partial(_told_by, tell=_day, why="the only one of its equals of this date")),
    Case("on_account", 1.5, _on_account),
)
