"""Objections to what an amount is taken to pay."""

from collections import Counter
from collections.abc import Iterable

from triage_eval.made_ledgers.draft import Doubt, Draft
from triage_eval.made_ledgers.shelf import Shelf
from triage_eval.made_ledgers.sums import MOST_COUNTED, sums

_RATES = (100, 98, 97, 95, 90, 85)
_FEE = 0.125
_SHOWN = 12


def amount_is_nobody_elses(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where exactly this amount is open on another invoice of the customer than those that are named."""
    named = {mention.meant for mention in draft.mentions}
    others = set(shelf.same_worth(_customer(draft), draft.currency, draft.amount)) - named
    if not others:
        return None
    return Doubt("names one invoice and pays the amount of another", (shelf.ids(named), shelf.ids([min(others)])))


def excess_is_nobody_elses(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where what is paid too much would pay further invoices of the customer."""
    excess = draft.gold.unapplied
    named = {mention.meant for mention in draft.mentions}
    more = set(shelf.same_worth(_customer(draft), draft.currency, excess)) - named if excess else set()
    if more:
        return Doubt("the excess is another invoice's amount", tuple(shelf.ids(named | {p}) for p in sorted(more)))
    if excess and sums_of(draft, shelf, excess, without=named):
        return Doubt("the excess is a sum of other invoices", is_disputable=True)
    return None


def shortfall_is_no_credit(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a payment falls short by exactly a credit note of the customer's, which may be netted."""
    short = sum(shelf.left(m.meant) for m in draft.mentions) - draft.amount
    notes = shelf.credits_of.get(shelf.traders[_customer(draft)].customer.id, ())
    if any(note.amount_remaining == short for note in notes):
        return Doubt("the shortfall is as well a credit note", is_disputable=True)
    return None


def amount_is_open_once(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where several invoices of the customer are open with exactly this amount."""
    equal = shelf.same_worth(_customer(draft), draft.currency, draft.amount)
    if len(equal) <= 1:
        return None
    return Doubt("several equal invoices are open", tuple(shelf.ids([p]) for p in equal))


def amount_is_no_invoice(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where money on account is as much as an open invoice."""
    equal = shelf.same_worth(_customer(draft), draft.currency, draft.amount)
    return Doubt("it may be an invoice's after all", is_disputable=True) if equal else None


# Sums


def sum_is_unique(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where other open invoices of the customer add up to the payment as well."""
    found = sums_of(draft, shelf, draft.amount)
    if found is None:
        return Doubt("too many open invoices to be sure of a sum", is_disputable=True)
    if any(len(each) == 1 for each in found):
        return Doubt("one invoice alone has this amount", is_disputable=True)
    if len(found) > 1:
        return Doubt("several sums of open invoices reach the amount", tuple(map(shelf.ids, found)))
    if any(_is_usual_deduction(shelf.left(p), draft.amount) for p in shelf.open_of[_customer(draft)]):
        return Doubt("a single invoice less a usual deduction has this amount", is_disputable=True)
    return None


def several_sums_exist(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a payment that should have several solutions has one or none, or one that is a single invoice."""
    found = sums_of(draft, shelf, draft.amount) or []
    if len(found) > 1 and all(len(each) > 1 for each in found):
        return None
    return Doubt("the sum is unique", is_disputable=True)


def remainder_is_unique(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where what the named invoices leave of the payment can be filled in more than one way.

    The last mention is the one that was lost; its fragment may tell equal invoices apart, which is disputed.
    """
    lost, named = draft.mentions[-1].meant, {mention.meant for mention in draft.mentions[:-1]}
    equal = sorted(set(shelf.same_worth(_customer(draft), draft.currency, shelf.left(lost))) - named)
    begun = [p for p in equal if (shelf.invoice(p).number or "").startswith(draft.fragment)]
    if len(equal) > 1:
        sets = tuple(shelf.ids(named | {p}) for p in equal)
        return Doubt("several invoices would fill up the sum", sets, is_disputable=len(begun) < len(equal))
    if len(sums_of(draft, shelf, shelf.left(lost), without=named) or ()) > 1:
        return Doubt("the sum can be filled up in several ways", is_disputable=True)
    return None


def no_equal_is_left_out(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object to a wordless sum where an invoice that is left out could stand in for one that is paid.

    Up to 22 open invoices every sum is counted besides.
    """
    paid = {id_ for id_, _ in draft.gold.allocations}
    amounts = Counter(amount for _, amount in draft.gold.allocations)
    out = [p for p in shelf.open_of[_customer(draft)] if shelf.invoice(p).id not in paid]
    if any(shelf.left(p) in amounts for p in out):
        return Doubt("an equal invoice could stand in for one that is paid", (frozenset(paid),))
    found = sums_of(draft, shelf, draft.amount) or []
    if len(found) > 1:
        is_disputable = any(len(each) == 1 for each in found)
        return Doubt("several sums reach the amount", tuple(map(shelf.ids, found)), is_disputable=is_disputable)
    return None


def sums_of(draft: Draft, shelf: Shelf, target: int, *, without: Iterable[int] = ()) -> list[frozenset[int]] | None:
    """Return the sets of the customer's open invoices that add up to an amount; None where he has too many."""
    hidden = set(without)
    places = [
        p
        for p in shelf.open_of[_customer(draft)]
        if p not in hidden and shelf.invoice(p).currency == draft.currency and shelf.left(p) <= target
    ]
    if len(places) > MOST_COUNTED:
        return None
    return [frozenset(places[i] for i in each) for each in sums([shelf.left(p) for p in places], target, most=_SHOWN)]


# Nothing


def nothing_fits(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where some reading of a payment that should fit nothing does fit: an invoice, a deduction, a sum."""
    owed = [shelf.left(p) for p in shelf.open_of[_customer(draft)]]
    notes = [n.amount_remaining for n in shelf.credits_of.get(shelf.traders[_customer(draft)].customer.id, ())]
    single = any(_is_usual_deduction(left, draft.amount) or left - draft.amount in notes for left in owed)
    if single or draft.amount >= sum(owed) or _is_usual_deduction(sum(owed), draft.amount):
        return Doubt("it fits an invoice or all of them after all", is_disputable=True)
    if sums_of(draft, shelf, draft.amount) or draft.amount in _running(draft, shelf):
        return Doubt("it fits a sum after all", is_disputable=True)
    return None


def _is_usual_deduction(left: int, paid: int) -> bool:
    """Tell whether a payment is an invoice, or that less a customary rate or a fee, or a plain part of it."""
    if 0 <= left - paid <= left * _FEE:
        return True
    return any(abs(left * rate - paid * 100) <= 100 for rate in _RATES) or left in {paid * 2, paid * 3, paid * 4}


def _running(draft: Draft, shelf: Shelf) -> set[int]:
    """Return the running sums of a customer's open invoices in order of due date."""
    running, reached = set[int](), 0
    for place in by_due_date(_customer(draft), shelf):
        reached += shelf.left(place)
        running.add(reached)
    return running


def by_due_date(customer: int, shelf: Shelf) -> list[int]:
    """Return a customer's open invoices, what is due first first."""
    return sorted(shelf.open_of[customer], key=lambda p: (shelf.invoice(p).due_date, p))


def _customer(draft: Draft) -> int:
    if draft.customer is None:
        raise ValueError("amounts are checked against a customer: the draft names none")
    return draft.customer
