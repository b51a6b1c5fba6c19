"""Objections to who is taken for the payer."""

from rapidfuzz import fuzz

from triage_eval.made_ledgers import names
from triage_eval.made_ledgers.draft import Doubt, Draft
from triage_eval.made_ledgers.shelf import Shelf

_ALIKE = 80


def _tells_his_number(draft: Draft, shelf: Shelf) -> bool:
    """Tell whether the words carry the customer's number, which may settle who pays, so that doubts are disputed."""
    if draft.customer is None:
        return False
    return shelf.traders[draft.customer].number in f"{draft.reference} {draft.memo}"


def payer_is_not_another(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the payer is a customer who has nothing to do with the one whose invoices are named."""
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    if payers and draft.customer is not None and not any(shelf.kin(p, draft.customer) for p in payers):
        return Doubt("the payer is another customer", is_disputable=_tells_his_number(draft, shelf))
    return None


def payer_is_certain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the payer's account and name do not lead to exactly one customer.

    Of several namesakes some would take the one who alone owes the amount: that is disputed, so nothing is asked.
    """
    payers = shelf.payers(draft.payer_name, draft.payer_account)
    if payers == [draft.customer]:
        return None
    owing = [p for payer in payers for p in shelf.same_worth(payer, draft.currency, draft.amount)]
    if len({shelf.owner(p) for p in owing}) > 1:
        sets = tuple(shelf.ids([p]) for p in owing)
        is_disputable = _tells_his_number(draft, shelf)
        return Doubt("several customers fit the payer and owe this", sets, is_disputable=is_disputable)
    return Doubt("the payer is not certain", is_disputable=True)


def payer_is_nearly_certain(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where a misspelt name is as near to another customer's, who owes the amount too."""
    near = shelf.nearly(draft.payer_name or "")
    if draft.customer not in near or shelf.known_by_name(draft.payer_name):
        return Doubt("the name is too far off, or another one", is_disputable=True)
    if len(near) == 1:
        return None
    owing = [p for payer in near for p in shelf.same_worth(payer, draft.currency, draft.amount)]
    is_disputable = len({shelf.owner(p) for p in owing}) < 2 or _tells_his_number(draft, shelf)
    sets = tuple(shelf.ids([p]) for p in owing)
    return Doubt("the misspelt name is as near to another customer's", sets, is_disputable=is_disputable)


def payer_is_a_stranger(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where the books do know this payer, or someone of nearly this name."""
    known = shelf.payers(draft.payer_name, draft.payer_account) or shelf.nearly(draft.payer_name or "")
    return Doubt("somebody in the books has nearly this name", is_disputable=True) if known else None


def payer_is_vouched_for(draft: Draft, shelf: Shelf) -> Doubt | None:
    """Object where neither account nor name connects the payer with the customer."""
    return None if is_vouched_for(draft, shelf) else Doubt("nothing connects the payer", is_disputable=True)


def is_vouched_for(draft: Draft, shelf: Shelf) -> bool:
    """Tell whether payer and customer are known to be one or of one group, or share what tells their names apart."""
    if draft.customer is None:
        return False
    if any(shelf.kin(p, draft.customer) for p in shelf.payers(draft.payer_name, draft.payer_account)):
        return True
    shown, own = (names.loose_key(n or "") for n in (draft.payer_name, shelf.traders[draft.customer].customer.name))
    return bool(shown) and fuzz.token_set_ratio(shown, own) >= _ALIKE
