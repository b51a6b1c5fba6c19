"""The review of labels: what a careful accountant with the whole ledger would object to.

An answer stands only where it is the one defensible answer. Each check looks for a rival by brute force over the
ledger and knows nothing of how a matcher works.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from triage_eval.made_ledgers import names
from triage_eval.made_ledgers.draft import Check, Doubt, Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.numbers import digits_of, squeezed
from triage_eval.made_ledgers.shelf import Shelf
from triage_eval.made_ledgers.sums import MOST_COUNTED, count_sums, sums

_SHORT = 5
_ALIKE = 80
_RATES = (100, 98, 97, 95, 90, 85)
_FEE = 4_000


def reviewed(draft: Draft, shelf: Shelf) -> Gold | None:
    """Return the label that a draft deserves: its own, an abstention with the reason, or None to throw it away."""
    doubts = [doubt for check in draft.checks if (doubt := check(draft, shelf))]
    if any(doubt.is_disputable for doubt in doubts):
        return None
    if not doubts:
        return draft.gold
    return Gold("abstain", alternatives=doubts[0].alternatives, why="; ".join(doubt.why for doubt in doubts))


# Who pays


def payer_is_not_another(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the payer is a customer who has nothing to do with the one whose invoices are named."""
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    if payers and draft.customer is not None and not any(shelf.kin(p, draft.customer) for p in payers):
        return Doubt("the payer is another customer")
    return None


def payer_is_certain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the payer's account and name do not lead to exactly one customer."""
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    if len(payers) > 1:
        return Doubt("the payer may be any of several customers")
    return None if payers == [draft.customer] else Doubt("the payer is not known", is_disputable=True)


def payer_is_nearly_certain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a misspelt name is as near to another customer's."""
    near = shelf.nearly(draft.payer_name or "")
    if draft.customer not in near:
        return Doubt("the name is too far off", is_disputable=True)
    return Doubt("the misspelt name is as near to another customer's") if len(near) > 1 else None


def payer_is_a_stranger(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the books do know this payer, or someone of nearly this name."""
    known = shelf.payers(draft.payer_name, draft.payer_account) or shelf.nearly(draft.payer_name or "")
    return Doubt("somebody in the books has nearly this name", is_disputable=True) if known else None


# Which numbers are named


def numbers_read_one_way(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a written number is as well another invoice's, that the payer may owe and the amount allows."""
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    for mention in draft.mentions:
        read = shelf.read(mention.text)
        if mention.meant not in read:
            return Doubt("the number does not lead to the invoice", is_disputable=True)
        if any(_may_be_meant(rival, mention.meant, draft, payers, shelf) for rival in read - {mention.meant}):
            return Doubt("the number reads as several invoices")
    return None


def _may_be_meant(rival: int, meant: int, draft: Draft, payers: list[int], shelf: Shelf) -> bool:
    if payers and not any(shelf.kin(shelf.owner(rival), payer) for payer in payers):
        return False
    invoice = shelf.invoice(rival)
    worth = invoice.amount_remaining or invoice.total
    if invoice.status not in {"open", "paid"} or invoice.currency != shelf.invoice(meant).currency:
        return False
    return worth == shelf.left(meant) if draft.is_exact else True


def short_numbers_have_a_payer(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a number of a few digits from a payer whose name says nothing of the customer."""
    short = any(len(digits_of(m.text)) < _SHORT for m in draft.mentions)
    return (
        Doubt("too short a number from nobody known", is_disputable=True)
        if short and not _vouched(draft, shelf)
        else None
    )


def _vouched(draft: Draft, shelf: Shelf) -> bool:
    """Tell whether payer and customer are known to be one, or their names share what tells them apart."""
    if draft.customer is None:
        return False
    if draft.customer in shelf.payers(draft.payer_name, draft.payer_account):
        return True
    shown, own = (names.loose_key(n or "") for n in (draft.payer_name, shelf.traders[draft.customer].customer.name))
    return bool(shown) and fuzz.token_set_ratio(shown, own) >= _ALIKE


def slip_is_plain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a mistyped number where another invoice is as near, or where it is the number of another one."""
    if not _vouched(draft, shelf):
        return Doubt("a mistyped number from nobody known", is_disputable=True)
    for mention in draft.mentions:
        doubt = _hit(mention.text, mention.meant, shelf) or _sibling(mention.text, mention.meant, shelf)
        if doubt:
            return doubt
    return None


def _hit(text: str, meant: int, shelf: Shelf) -> Doubt | None:
    """Object where the mistyped number is that of another invoice of the same customer or group."""
    hits = [h for h in shelf.read(text) - {meant} if shelf.kin(shelf.owner(h), shelf.owner(meant))]
    if not hits:
        return None
    return Doubt("names one invoice and pays the amount of another", (shelf.ids([meant]), shelf.ids(hits[:1])))


def _sibling(text: str, meant: int, shelf: Shelf) -> Doubt | None:
    """Object where an open invoice of the same customer and amount is as near to what was written."""
    invoice = shelf.invoice(meant)
    equal = shelf.same_worth(shelf.owner(meant), invoice.currency, invoice.amount_remaining)
    distances = {p: _apart(text, p, shelf) for p in equal if p != meant}
    if any(distance <= 1 for distance in distances.values()):
        return Doubt(
            "another open invoice of the same price is one slip away",
            tuple(shelf.ids([p]) for p in [meant, *distances]),
        )
    near = any(distance == 2 for distance in distances.values())
    return Doubt("another open invoice of the same price is two slips away", is_disputable=True) if near else None


def _apart(text: str, place: int, shelf: Shelf) -> int:
    written, serial = digits_of(text), shelf.serial(place)
    number = digits_of(shelf.invoice(place).number or "")
    return min(
        OSA.distance(written, serial), OSA.distance(written, number), OSA.distance(squeezed(text), squeezed(number))
    )


def number_is_nobodys(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a number that should be unknown is somebody's, or one slip from an invoice of this amount."""
    for text in draft.memo.split() + draft.reference.split():
        digits = digits_of(text)
        near = shelf.read(text) | shelf.numbering.one_slip_away(digits) if len(digits) >= 3 else set()
        if any(shelf.invoice(p).total == draft.amount or shelf.owner(p) == draft.customer for p in near):
            return Doubt("the number is near to one that it may mean", is_disputable=True)
    return None


# Which amounts fit


def amount_is_nobody_elses(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where exactly this amount is open on another invoice of the customer than those that are named."""
    if draft.customer is None:
        return None
    named = {mention.meant for mention in draft.mentions}
    others = set(shelf.same_worth(draft.customer, draft.currency, draft.amount)) - named
    if not others:
        return None
    return Doubt("names one invoice and pays the amount of another", (shelf.ids(named), shelf.ids([min(others)])))


def amount_is_open_once(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where several invoices of the customer are open with exactly this amount."""
    equal = shelf.same_worth(draft.customer or 0, draft.currency, draft.amount)
    if len(equal) <= 1:
        return None
    return Doubt("several equal invoices are open", tuple(shelf.ids([p]) for p in equal))


def sum_is_unique(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where other open invoices of the customer add up to the payment as well."""
    found = _sums(draft, shelf, draft.amount)
    if found is None:
        return Doubt("too many open invoices to be sure of a sum", is_disputable=True)
    if any(len(each) == 1 for each in found):
        return Doubt("one invoice alone has this amount", is_disputable=True)
    if len(found) > 1:
        return Doubt("several sums of open invoices reach the amount", tuple(map(shelf.ids, found)))
    return _deducted_single(draft, shelf)


def _deducted_single(draft: Draft, shelf: Shelf) -> Doubt | None:
    own = shelf.open_of[draft.customer or 0]
    if any(_is_usual_deduction(shelf.left(p), draft.amount) for p in own):
        return Doubt("a single invoice less a usual deduction has this amount", is_disputable=True)
    return None


def remainder_is_unique(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where what the named invoices leave of the payment can be filled in more than one way.

    The last mention is the one that was lost.
    """
    lost = draft.mentions[-1].meant
    named = {mention.meant for mention in draft.mentions[:-1]}
    left = shelf.left(lost)
    equal = set(shelf.same_worth(draft.customer or 0, draft.currency, left)) - named
    if len(equal) > 1:
        return Doubt("several invoices would fill up the sum", tuple(shelf.ids(named | {p}) for p in sorted(equal)))
    found = _sums(draft, shelf, left, without=named)
    if found is not None and len(found) > 1:
        return Doubt("the sum can be filled up in several ways", is_disputable=True)
    return None


def _sums(draft: Draft, shelf: Shelf, target: int, *, without: Iterable[int] = ()) -> list[frozenset[int]] | None:
    """Return the sets of the customer's open invoices that add up to an amount; None where he has too many."""
    hidden = set(without)
    places = [
        p
        for p in shelf.open_of[draft.customer or 0]
        if p not in hidden and shelf.invoice(p).currency == draft.currency and shelf.left(p) <= target
    ]
    if len(places) > MOST_COUNTED:
        return None
    return [frozenset(places[i] for i in each) for each in sums([shelf.left(p) for p in places], target, most=12)]


def nothing_fits(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where some reading of a payment that should fit nothing does fit: an invoice, a deduction, a sum."""
    own = shelf.open_of[draft.customer or 0]
    if any(shelf.left(p) == draft.amount or _is_usual_deduction(shelf.left(p), draft.amount) for p in own):
        return Doubt("it fits an invoice after all", is_disputable=True)
    if _sums(draft, shelf, draft.amount) or _is_statement(draft, shelf):
        return Doubt("it fits a sum after all", is_disputable=True)
    return None


def _is_usual_deduction(left: int, paid: int) -> bool:
    """Tell whether a payment is an invoice less a customary rate, a fee, or a plain half or third of it."""
    if 0 < left - paid <= min(_FEE, left // 8):
        return True
    return any(abs(left * rate - paid * 100) <= 100 for rate in _RATES) or left in {paid * 2, paid * 3, paid * 4}


def _is_statement(draft: Draft, shelf: Shelf) -> bool:
    running = 0
    for place in by_due_date(draft.customer or 0, shelf):
        running += shelf.left(place)
        if running == draft.amount:
            return True
    return False


def by_due_date(customer: int, shelf: Shelf) -> list[int]:
    """Return a customer's open invoices, what is due first first."""
    return sorted(shelf.open_of[customer], key=lambda p: (shelf.invoice(p).due_date, p))


def no_equal_is_left_out(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a wordless sum where an invoice that is left out could stand in for one that is paid.

    Up to 22 open invoices every sum is counted besides.
    """
    paid = {id_ for id_, _ in draft.gold.allocations}
    amounts = Counter(amount for _, amount in draft.gold.allocations)
    out = [p for p in shelf.open_of[draft.customer or 0] if shelf.invoice(p).id not in paid]
    if any(shelf.left(p) in amounts for p in out):
        return Doubt("an equal invoice could stand in for one that is paid", (frozenset(paid),))
    found = _sums(draft, shelf, draft.amount)
    if found is not None and len(found) > 1:
        return Doubt("several sums of open invoices reach the amount", tuple(map(shelf.ids, found)))
    return None


def several_sums_exist(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a payment that should have several solutions has one or none."""
    invoices = [p for p in shelf.open_of[draft.customer or 0] if shelf.left(p) <= draft.amount]
    few = len(invoices) <= MOST_COUNTED
    enough = few and count_sums([shelf.left(p) for p in invoices], draft.amount) > 1
    return None if enough else Doubt("the sum is unique", is_disputable=True)


IDENTIFIED: tuple[Check, ...] = (payer_is_not_another, numbers_read_one_way, short_numbers_have_a_payer)
"""What every payment with a number must pass."""

__all__ = ["IDENTIFIED", "bisect_right", "reviewed"]
