"""Who pays: how a payment's payer sits with a customer, for sure or by the likeness of their names."""

from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz

from triage.matching.book import Party
from triage.matching.keys import account_key, name_key, squeeze
from triage.matching.names import core, same, similarity
from triage.model import Payment

Way = Literal["id", "account", "name", "resembling", "stranger", "absent"]
"""How a payer sits with a customer: by his id, his account, a name or an alias that is the same, a name that is like
it, one that is not, or no name at all."""

KNOWN = ("id", "account", "name")
"""The ways in which a payer is one customer for sure."""

LIKE = 55
"""From this likeness on a customer may be the payer."""

_NOTHING_ALIKE, _INITIALS = 58, 8


class Fit(NamedTuple):
    """How the payer's name sits with a customer: the way, and the likeness from 0 to 100."""

    way: Way
    likeness: int


def payer_keys(payment: Payment) -> list[str]:
    """Return the exact keys under which the payer may be a customer: his id, his account, his name."""
    keys = [f"c:{payment.customer}"] if payment.customer else []
    keys += [account_key(payment.payer_account)] if payment.payer_account and squeeze(payment.payer_account) else []
    keys += [name_key(payment.payer_name)] if payment.payer_name and core(payment.payer_name) else []
    return keys


def found_by_key(payment: Payment, party: Party) -> Fit:
    """Say how a customer was found by a key; names of one key are the same only where their legal forms agree too."""
    if party.id == payment.customer:
        return Fit("id", 100)
    account = squeeze(payment.payer_account or "")
    if account and account in map(squeeze, party.accounts):
        return Fit("account", 100)
    names = (name for name in (party.name, *party.aliases) if name)
    is_same = any(same(payment.payer_name or "", name) for name in names)
    return Fit("name", 100) if is_same else likeness_of(payment, party)


def likeness_of(payment: Payment, party: Party) -> Fit:
    """Say how the payer's name sits with a customer's, by the best of his names."""
    if not payment.payer_name or not (party.name or party.aliases):
        return Fit("absent", 0)
    best = max(_alike(payment.payer_name, name) for name in (party.name, *party.aliases) if name)
    return Fit("resembling" if best >= LIKE else "stranger", best)


def _alike(payer: str, name: str) -> int:
    """Grade how alike two names are; a glance spares most of them the reading, but for what may be initials."""
    if len(payer) > _INITIALS:
        glance = fuzz.token_set_ratio(_plain(payer), _plain(name), score_cutoff=_NOTHING_ALIKE)
        if not glance:
            return 0
    return similarity(payer, name)


@lru_cache(maxsize=4_096)
def _plain(name: str) -> str:
    return anyascii(name).lower()
