"""Objections to how written numbers are read."""

import re

from rapidfuzz.distance import OSA

from triage_eval.made_ledgers.draft import Doubt, Draft
from triage_eval.made_ledgers.numbers import digits_of, squeezed
from triage_eval.made_ledgers.review.payers import is_vouched_for
from triage_eval.made_ledgers.shelf import Shelf

_SHORT = 5
_TELLING = 3


def numbers_read_one_way(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a written number is as well another invoice's, that the payer may owe and the amount allows."""
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    for mention in draft.mentions:
        read = shelf.read(mention.text)
        if mention.meant not in read:
            return Doubt("the number does not lead to the invoice", is_disputable=True)
        rivals = [r for r in read - {mention.meant} if _may_be_meant(r, mention.meant, draft, payers, shelf)]
        if rivals:
            sets = tuple(shelf.ids([p]) for p in (mention.meant, *rivals)) if len(draft.mentions) == 1 else ()
            return Doubt("the number reads as several invoices", sets)
    return None


def _may_be_meant(rival: int, meant: int, draft: Draft, payers: list[int], shelf: Shelf) -> bool:
    if payers and not any(shelf.kin(shelf.owner(rival), payer) for payer in payers):
        return False
    invoice = shelf.invoice(rival)
    worth = invoice.amount_remaining or invoice.total
    if invoice.status not in {"open", "paid"} or invoice.currency != shelf.invoice(meant).currency:
        return False
    return worth == shelf.worth_of(meant) if draft.is_exact else True


def short_numbers_have_a_payer(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a number of a few digits from a payer whose name says nothing of the customer."""
    if any(len(digits_of(m.text)) < _SHORT for m in draft.mentions) and not is_vouched_for(draft, shelf):
        return Doubt("too short a number from nobody known", is_disputable=True)
    return None


def slip_is_plain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a mistyped number where another invoice is as near, or where it is the number of another one."""
    if not is_vouched_for(draft, shelf):
        return Doubt("a mistyped number from nobody known", is_disputable=True)
    found = (_hit(m.text, m.meant, shelf) or _sibling(m.text, m.meant, shelf) for m in draft.mentions)
    return next((doubt for doubt in found if doubt), None)


def _hit(text: str, meant: int, shelf: Shelf) -> Doubt | None:
    """Object where the mistyped number is that of another invoice of the same customer, or of the same amount."""
    others = sorted(shelf.read(text) - {meant})
    if any(shelf.left(h) == shelf.left(meant) and shelf.owner(h) != shelf.owner(meant) for h in others):
        return Doubt("the number and the amount are another customer's invoice", is_disputable=True)
    hits = [h for h in others if shelf.kin(shelf.owner(h), shelf.owner(meant))]
    if not hits:
        return None
    is_paid = any(shelf.left(hit) == shelf.left(meant) for hit in hits)  # then the slip pays what it names
    sets = (shelf.ids([meant]), shelf.ids(hits[:1]))
    return Doubt("names one invoice and pays the amount of another", sets, is_disputable=is_paid)


def _sibling(text: str, meant: int, shelf: Shelf) -> Doubt | None:
    """Object where an open invoice of the same customer and amount is as near to what was written."""
    invoice = shelf.invoice(meant)
    equal = shelf.same_worth(shelf.owner(meant), invoice.currency, invoice.amount_remaining)
    near = {p: distance for p in equal if p != meant and (distance := slips_apart(text, p, shelf)) <= 2}
    if not near:
        return None
    as_near = [meant, *(p for p, distance in near.items() if distance <= 1)]
    if len(as_near) == 1:
        return Doubt("another open invoice of the same price is two slips away", is_disputable=True)
    return Doubt("another open invoice of the same price is one slip away", tuple(shelf.ids([p]) for p in as_near))


def slips_apart(text: str, place: int, shelf: Shelf) -> int:
    """Return how many slips lie between what was written and an invoice's serial, digits or whole number."""
    number = shelf.invoice(place).number or ""
    pairs = (shelf.serial(place), digits_of(number))
    return min(*(OSA.distance(digits_of(text), each) for each in pairs), OSA.distance(squeezed(text), squeezed(number)))


def number_is_nobodys(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a number that should be unknown is, or is one slip from, an invoice of this payer or amount."""
    for text in re.findall(r"[\w./-]*\d[\w./-]*", f"{draft.reference} {draft.memo}"):
        digits = digits_of(text)
        near = shelf.read(text) | shelf.numbering.one_slip_away(digits) if len(digits) >= _TELLING else set()
        if any(shelf.invoice(p).total == draft.amount or shelf.owner(p) == draft.customer for p in near):
            return Doubt("the number is near to one that it may mean", is_disputable=True)
    return None
