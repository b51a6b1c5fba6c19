from pkgutil import resolve_name

import pytest
from triage_eval.peers import TOOLS, Tool
from triage_eval.peers.sheet import Ask, Owed, Payer, Peer, Sheet
from triage_eval.peers.tuning import best

NAMES = ("Nordlicht Bau GmbH", "Rossi Forniture SRL", "Acme Widgets Ltd", "Petit Moulin SARL")
SHEET = Sheet(
    owed=[
        Owed(f"i{n}", f"INV-2024-{1000 + 7 * n}", f"c{n % 4}", NAMES[n % 4], "EUR", 10_000 + 31 * n) for n in range(400)
    ],
    payers=[Payer(f"c{n}", (name,), (f"DE0{n}",)) for n, name in enumerate(NAMES)],
)


def ask(*rows: int, text: str | None = None) -> Ask:
    owed = [SHEET.owed[row] for row in rows]
    named = " ".join(each.number for each in owed) if text is None else text
    return Ask("p", sum(each.left for each in owed), "EUR", owed[0].name.upper(), "", named)


JOINS = [tool for tool in TOOLS if tool.name.endswith("rule join")]


def made(tool: Tool) -> Peer:
    """Make a peer of the small sheet, with payments to learn from."""
    if lacking := tool.lacking():
        pytest.skip(f"not run: {', '.join(lacking)} not installed; they come with the group `peers`")
    return resolve_name(tool.peer)(SHEET, [ask(row) for row in range(0, 400, 3)])


@pytest.fixture(scope="module", params=TOOLS, ids=lambda tool: tool.name)
def peer(request):
    """Any peer."""
    return made(request.param)


@pytest.fixture(scope="module", params=JOINS, ids=lambda tool: tool.name)
def join(request):
    """A peer that joins tables, and so may propose several invoices."""
    return made(request.param)


def first(ranking):
    return best(ranking, boost=0.5).invoices


def test_every_peer_finds_an_invoice_named_paid_exactly_by_its_customer(peer):
    asks = [ask(row) for row in range(1, 400, 17)]

    assert [first(found) for found in peer.answer(asks)] == [{f"i{row}"} for row in range(1, 400, 17)]


def test_one_payment_is_answered_as_in_a_batch(peer):
    asks = [ask(row) for row in (5, 6, 7)]

    assert [first(found) for found in peer.answer(asks)] == [first(peer.answer([each])[0]) for each in asks]


def test_joins_add_up_what_a_payer_names(join):
    assert first(join.answer([ask(1, 5, 9)])[0]) == {"i1", "i5", "i9"}


def test_joins_find_an_amount_that_the_customer_owes(join):
    assert first(join.answer([ask(21, text="thanks")])[0]) == {"i21"}


def test_joins_find_the_account_paid_in_full(join):
    rows = range(2, 400, 4)

    assert first(join.answer([ask(*rows, text="all open items")])[0]) == {f"i{row}" for row in rows}
