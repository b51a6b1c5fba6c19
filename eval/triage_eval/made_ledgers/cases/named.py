"""Payments of one invoice in full whose number is written in one way or another."""

from collections.abc import Callable
from functools import partial

from triage_eval.made_ledgers import words
from triage_eval.made_ledgers.cases.case import Case
from triage_eval.made_ledgers.desk import Desk, Payer
from triage_eval.made_ledgers.draft import Check, Draft, Mention
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review import IDENTIFIED
from triage_eval.made_ledgers.review.mentions import slip_is_plain
from triage_eval.made_ledgers.review.payers import payer_is_not_another

_LONG = 5


def paid_in_full(
    desk: Desk,
    place: int,
    payer: Payer,
    *,
    text: str,
    why: str,
    sort: str = "invoice",
    checks: tuple[Check, ...] = IDENTIFIED,
) -> Draft:
    """Draft the payment of exactly what is open of one invoice, with a number in its words."""
    invoice, customer = desk.shelf.invoice(place), desk.shelf.owner(place)
    reference, memo = words.memo(desk, customer, text, sort=sort)
    return Draft(
        customer=customer,
        payer_name=payer.name,
        payer_account=payer.account,
        amount=invoice.amount_remaining,
        currency=invoice.currency,
        gold=Gold("allocate", ((invoice.id, invoice.amount_remaining),), why=why),
        checks=checks,
        mentions=(Mention(text, place),),
        reference=reference,
        memo=memo,
    )


def _written(desk: Desk, *, write: Callable[[Desk, int], str], why: str) -> Draft | None:
    """Draw a payment whose number is written with `write`."""
    place = desk.open_invoice()
    text = write(desk, place) if place is not None else ""
    if place is None or not text:
        return None
    return paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=text, why=why)


def _split(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: len(desk.shelf.serial(p)) >= _LONG)
    if place is None:
        return None
    payer = desk.payer(desk.shelf.owner(place))
    return paid_in_full(desk, place, payer, text=words.split(desk, place), why="a number with a blank inside")


def _slipped(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: len(desk.shelf.serial(p).lstrip("0")) >= 2)
    if place is None:
        return None
    return paid_in_full(
        desk,
        place,
        desk.payer(desk.shelf.owner(place)),
        text=words.slipped(desk, place),
        why="one slip in the number, the right payer and amount",
        checks=(payer_is_not_another, slip_is_plain),
    )


def _order(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: desk.shelf.invoice(p).po_number is not None)
    if place is None:
        return None
    text = desk.shelf.invoice(place).po_number or ""
    payer = desk.payer(desk.shelf.owner(place))
    return paid_in_full(desk, place, payer, text=text, sort="order", why="the purchase order is this invoice's")


def _structured(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: desk.shelf.invoice(p).payment_reference is not None)
    if place is None:
        return None
    draft = paid_in_full(
        desk, place, desk.payer(desk.shelf.owner(place)), text=words.structured(desk, place), why="creditor reference"
    )
    draft.reference, draft.memo = draft.mentions[0].text, ""
    return draft


def _by_another_name(desk: Desk) -> Draft | None:
    """Draw the payment of someone unknown who names the invoice: another name of the customer, or a third party."""
    place = desk.open_invoice(lambda p: not desk.shelf.books.series[p].is_bare())
    if place is None:
        return None
    payer = desk.under_alias(desk.shelf.owner(place), known=False) or desk.stranger()
    return paid_in_full(desk, place, payer, text=words.full(desk, place), why="whole number and amount, payer unknown")


def _group_pays(desk: Desk) -> Draft | None:
    place = desk.open_invoice(lambda p: desk.trader(desk.shelf.owner(p)).group >= 0)
    if place is None:
        return None
    payer = desk.payer(desk.rng.choice(desk.shelf.members(desk.shelf.owner(place))))
    return paid_in_full(desk, place, payer, text=words.full(desk, place), why="a company of the group pays by number")


def _misspelt_payer(desk: Desk) -> Draft | None:
    place = desk.open_invoice()
    if place is None:
        return None
    payer = desk.misspelt(desk.shelf.owner(place))
    if payer is None:
        return None
    return paid_in_full(desk, place, payer, text=words.full(desk, place), why="whole number, name misspelt")


def _in_a_sentence(desk: Desk) -> Draft | None:
    """Draw a payment that names number and date of the invoice, as book-keepers do."""
    place = desk.open_invoice()
    if place is None:
        return None
    draft = paid_in_full(desk, place, desk.payer(desk.shelf.owner(place)), text=words.full(desk, place), why="number")
    issued = desk.shelf.invoice(place).created
    spoken = desk.says(draft.customer, "invoice")
    draft.reference, draft.memo = "", f"{spoken} {draft.mentions[0].text} {desk.day(issued)}" if issued else spoken
    return draft


CASES = (
    Case("named_exactly", 11, partial(_written, write=words.full, why="whole number and amount")),
    Case("named_with_date", 3, _in_a_sentence),
    Case("loosely_written", 3, partial(_written, write=words.loosely, why="whole number, other separators")),
    Case("bare_digits", 6, partial(_written, write=words.serial, why="the serial alone")),
    Case("without_zeros", 4, partial(_written, write=words.unpadded, why="the serial without its zeros")),
    Case("split_number", 1.5, _split),
    Case("letters_for_digits", 1.5, partial(_written, write=words.lookalike, why="a letter for a digit")),
    Case("slip_in_number", 4, _slipped),
    Case("order_number", 3, _order),
    Case("creditor_reference", 3.5, _structured),
    Case("by_another_name", 3, _by_another_name),
    Case("group_pays", 1, _group_pays),
    Case("misspelt_payer_with_number", 1.5, _misspelt_payer),
)
