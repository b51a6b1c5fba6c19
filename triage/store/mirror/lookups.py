"""The look-ups of a matcher as statements, the same on every database.

The parameters of each are the client, the list of values and, where it says so, the currency, in the order in which
the text names them. The state of open items is written out and no parameter, or the indexes that hold open items alone
would not serve.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    union,
    union_all,
)

from triage.matching.book import ALIKE, AMOUNTS, COMMON, MANY, MOST_OF_BIG, NAMED, RAREST, RESEMBLING
from triage.store.mirror.columns import (
    ANY_ITEM,
    OPEN_COLUMNS,
    OWING,
    PARTY_COLUMNS,
    constant,
    first,
    is_open,
    item_columns,
    written_number,
)
from triage.store.mirror.statements import Listed, Statement, United
from triage.store.mirror.tables import (
    CREDIT,
    SETTLED,
    currencies,
    customers,
    documents,
    item_keys,
    items,
    keys,
    posts,
    words,
)
from triage.store.mirror.types import CODES

_Binds = list[ColumnElement[Any]]
_Build = Callable[[_Binds], Select[Any]]

NO_AMOUNT = -1
"""What an empty place in a list of amounts asks for: nothing is open with it."""


def _of_client() -> ColumnElement[bool]:
    return items.c.client == bindparam("client")


def _only_of_client(column: Column[int]) -> ColumnElement[bool]:
    """Ask for the client's own rows among those of a key, which tells nearly all: no index is to serve for this."""
    return column + constant(0) == bindparam("client")


def _numbered(serials: _Binds) -> Select[Any]:
    found = select(*item_columns()).select_from(ANY_ITEM)
    return first(NAMED, found.where(_of_client(), items.c.serial.in_(serials)))


def _numbered_worth(serials: _Binds) -> Select[Any]:
    amounts: _Binds = [bindparam(f"amount_{number}") for number in range(AMOUNTS)]
    found = select(*OPEN_COLUMNS).select_from(ANY_ITEM)
    of_serials = _of_client(), items.c.serial.in_(serials)
    still_open = items.c.state + constant(0) < constant(
        SETTLED
    )  # of those serials: no index of what is open is to serve
    return first(NAMED, found.where(*of_serials, still_open, items.c.left.in_(amounts)))


def _keyed(wanted: _Binds) -> ColumnElement[bool]:
    """Ask for the items of the client that have one of these keys."""
    of = item_keys.c.client == bindparam("client"), item_keys.c.key.in_(wanted)
    return items.c.seq.in_(select(item_keys.c.item).where(*of))


def _referenced(references: _Binds) -> Select[Any]:
    found = select(*item_columns()).select_from(ANY_ITEM)
    return first(NAMED, found.where(_keyed(references)))


def _ordered(orders: _Binds) -> Select[Any]:
    found = select(*OPEN_COLUMNS).select_from(ANY_ITEM)
    return first(NAMED, found.where(_keyed(orders), is_open))


def _worth(amounts: _Binds) -> Select[Any] | CompoundSelect[Any]:
    """Each amount is asked for by itself, so that a common one takes no room from the others."""
    asked = [_worth_one(select(*OPEN_COLUMNS), amount, number) for number, amount in enumerate(amounts)]
    if len(asked) == 1:
        return asked[0]
    return union_all(*(select(one.subquery()) for one in asked))


def _worth_one(found: Select[Any], amount: ColumnElement[Any], number: int = 0) -> Select[Any]:
    of_ledger = (
        items.c.client == bindparam(f"client_{number}"),
        currencies.c.code == bindparam(f"currency_{number}"),
        items.c.left == amount,
    )
    return first(ALIKE, found.select_from(ANY_ITEM).where(*of_ledger, is_open))


def _count_worth() -> Select[Any]:
    alike = _worth_one(select(constant(1).label("one")), bindparam("amount")).subquery()
    return select(func.count()).select_from(alike)


def _owed(ids: _Binds) -> Select[Any]:
    found = select(*OPEN_COLUMNS).select_from(OWING)
    return found.where(
        customers.c.client == bindparam("client"),
        customers.c.id.in_(ids),
        is_open,
        currencies.c.code == bindparam("currency"),
    )


def _owed_by(ids: _Binds) -> Select[Any]:
    return first(MANY * len(ids), _owed(ids))


def _owed_exactly(amounts: _Binds) -> Select[Any]:
    asked: _Binds = [bindparam(f"customer_{number}") for number in range(BIG)]
    return first(MOST_OF_BIG, _owed(asked).where(items.c.left.in_(amounts)))


def _billed(*of: ColumnElement[bool]) -> Select[Any]:
    """Of each total take what tells the most of an invoice, in the order that `Book.billed` states."""
    here = items.c.subscription == bindparam("subscription"), constant(0)
    standing = (
        items.c.state.bitwise_and(constant(CREDIT)).desc(),
        case(here, else_=constant(1)),
        func.abs(items.c.issued - bindparam("day")),
    )
    total = items.c.left + items.c.paid
    place = func.row_number().over(partition_by=total, order_by=standing).label("place")
    asked = (
        customers.c.client == bindparam("client"),
        customers.c.id == bindparam("customer"),
        *of,
        items.c.issued.between(bindparam("first"), bindparam("last")),
        currencies.c.code == bindparam("currency"),
    )
    ranked = select(items.c.seq, place).select_from(OWING).where(*asked).subquery()
    found = select(*item_columns()).select_from(ranked.join(ANY_ITEM, items.c.seq == ranked.c.seq))
    return found.where(ranked.c.place <= constant(ALIKE))


def _billed_and_owed(totals: _Binds) -> Select[Any]:
    return _billed(items.c.left.in_(totals), is_open, items.c.paid == constant(0))


def _billed_and_paid(totals: _Binds) -> Select[Any]:
    was_paid = or_(items.c.paid != constant(0), items.c.state >= constant(SETTLED))
    return _billed((items.c.left + items.c.paid).in_(totals), was_paid)


def _parties(wanted: _Binds) -> Select[Any]:
    """Return each customer once for each key that he is found by, before his columns."""
    found = select(keys.c.key, *PARTY_COLUMNS).select_from(keys.join(customers, customers.c.seq == keys.c.customer))
    found = found.where(_only_of_client(customers.c.client), keys.c.key.in_(wanted))
    return first(RESEMBLING * len(wanted), found)


def _resembling(tokens: _Binds) -> Select[Any]:
    rarest = select(words.c.seq).where(
        words.c.client == bindparam("client"),
        words.c.word.in_(tokens),
        words.c.shared_by.between(constant(1), constant(COMMON)),
    )
    rare = first(RAREST, rarest.order_by(words.c.shared_by, words.c.word)).subquery()
    sharing = select(posts.c.customer, func.count().label("shared")).join(rare, rare.c.seq == posts.c.word)
    sharing = sharing.group_by(posts.c.customer).order_by(func.count().desc())
    best = first(RESEMBLING, sharing).subquery()
    found = select(*PARTY_COLUMNS).select_from(best.join(customers, customers.c.seq == best.c.customer))
    return found.order_by(best.c.shared.desc())


def _named(ids: _Binds) -> Select[Any]:
    return select(*PARTY_COLUMNS).where(customers.c.client == bindparam("client"), customers.c.id.in_(ids))


def _sampled() -> CompoundSelect[Any]:
    """Return numbers of a client, each with its `seq`: the first in the order of their keys, and the newest."""
    shown = select(items.c.seq, written_number()).where(items.c.serial.is_not(None))
    random = select(item_keys.c.item).where(item_keys.c.client == bindparam("client"))
    anywhere = first(ANYWHERE, random.order_by(item_keys.c.key)).subquery()
    last = select(func.max(items.c.seq)).scalar_subquery() - constant(SEARCHED)
    late = first(NEWEST, shown.where(items.c.seq > last, _only_of_client(items.c.client)).order_by(items.c.seq.desc()))
    return union(shown.join(anywhere, anywhere.c.item == items.c.seq), select(late.subquery()))


def _shelved_items(id_keys: _Binds) -> Select[Any]:
    found = select(*item_columns(), items.c.rest).select_from(ANY_ITEM)
    return found.where(_keyed(id_keys))


def _by_way(build: _Build, way: int) -> _Build:
    """Let a look-up say with each row that it is found by its way."""
    return lambda binds: build(binds).add_columns(constant(way).label("way"))


def _shelved_customers(ids: _Binds) -> Select[Any]:
    wanted = customers.c["id", "posted", "name", "aliases", "accounts", "rest"]
    return select(*wanted).where(customers.c.client == bindparam("client"), customers.c.id.in_(ids))


def _shelved(ids: _Binds) -> Select[Any]:
    of = documents.c
    found = select(of.type, of.body).where(of.client == bindparam("client"), of.type == bindparam("type"))
    return found.where(of.id.in_(ids))


def _hanging(on: Column[str], ids: _Binds) -> Select[Any]:
    """Select what hangs on some documents: no more of a type than `HANGING`, or none, where only the whole tells."""
    of = documents.c
    alike = on, of.type + constant(0)  # computed, or the primary key would serve for the order and be read to its end
    counted = func.count().over(partition_by=alike).label("count")
    place = func.row_number().over(partition_by=alike, order_by=of.id.desc()).label("place")
    found = select(of.client, of.type, of.id, counted, place)
    listed = found.where(of.client == bindparam("client"), on.in_(ids)).subquery()
    some = or_(listed.c["count"] <= constant(HANGING), listed.c.type == constant(CODES["payment"]))
    same = (of.client == listed.c.client, of.type == listed.c.type, of.id == listed.c.id)
    kept = select(of.type, of.body).select_from(listed.join(documents, and_(*same)))
    return kept.where(some, listed.c.place <= constant(HANGING))


ANYWHERE, NEWEST, SEARCHED = 3_000, 1_000, 4_000
"""How many numbers are sampled of all that a client has, and how many of his newest among the last rows."""

HANGING = 200
"""Of one type no more documents than this are returned that hang on a document or a customer."""

BIG = 6
"""Of so many customers at once the open items of certain amounts can be asked for."""

NUMBERED = Listed(_numbered, lengths=(1, 4, 16, 64, 160))
NUMBERED_WORTH = Listed(_numbered_worth, lengths=(1, 4, 16, 64, 160))
REFERENCED = Listed(_referenced, lengths=(1, 4, 16, 64))
ORDERED = Listed(_ordered, lengths=(1, 4, 16, 64))
PARTIES = Listed(_parties, lengths=(1, 4, 16, 64))
RESEMBLING_ANY = Listed(_resembling, lengths=(4, 16, 64))
WORTH = Listed(_worth, lengths=(1, 4, 16), blank=NO_AMOUNT, apart=True)
OWED_BY = Listed(_owed_by, lengths=(1, 3, 6))
OWED_EXACTLY = Listed(_owed_exactly, lengths=(4, 16, 64, 160))
NAMED_CUSTOMERS = Listed(_named, lengths=(1, 6, 64))
COUNT_WORTH = Statement(_count_worth())
REFERRED = United(
    *(
        Listed(_by_way(build, way), lengths=lengths)
        for way, build, lengths in (
            (0, _numbered, (4, 16, 64)),
            (1, _referenced, (4, 16, 64)),
            (2, _ordered, (4, 16, 64)),
        )
    )
)
OWED = United(OWED_BY, OWED_EXACTLY)
BILLED = United(Listed(_billed_and_owed, lengths=(8, 32, 128)), Listed(_billed_and_paid, lengths=(8, 32, 128)))
SAMPLED = Statement(_sampled())

SHELVED_ITEMS = Listed(_shelved_items, lengths=(1, 16, 128))
SHELVED_CUSTOMERS = Listed(_shelved_customers, lengths=(1, 16, 128))
SHELVED = Listed(_shelved, lengths=(1, 16, 128))
SHELVED_OF_CUSTOMERS = Listed(partial(_hanging, documents.c.customer), lengths=(1, 16))
SHELVED_ABOUT = Listed(partial(_hanging, documents.c.about), lengths=(1, 16, 128))
