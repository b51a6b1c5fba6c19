from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.matching.book import Party
from triage.matching.items import item_of_invoice
from triage.matching.keys import name_key, party_keys, words
from triage.matching.memory import MemoryBook
from triage.model import CreditNote, Customer, Invoice, Period
from triage.model.posted import Posted

IDS = [f"cus_{number}" for number in range(4)]
NAMES = ["Anna Miller", "Miller, Anna", "Müller & Söhne KG", "Ironbridge Works Ltd", "Ironbridge Wroks", "鉄橋"]
ACCOUNTS = ["DE89 3704 0044", "DE8937040044", "GB33BUKB"]
NUMBERS = ["RE-0042", "42", "0042", "4711/2024", "F2024-00042", "INV/A", "7", "RE 42-B", None]
ORDERS = ["PO-7", "po 7", "77", " ", None]
REFERENCES = ["RF18 5390", "rf185390", "RE-0042", "", None]

LISTS = ("serials", "references", "orders")
REFERRED = [([42], ["rf185390"], ["po7", "77"]), ([], ["re0042"], ["77"]), ([42, 7], [], []), ([], [], [])]
BILLS = [
    item_of_invoice(
        Invoice(id="new", customer=id_, currency="EUR", total=1, amount_remaining=1, created=stated), zone="UTC"
    )
    for id_ in (*IDS[:2], None)
    for stated in (date(2024, 1, 20), date(2024, 3, 1), None)
]

day = st.none() | st.integers(0, 90).map(lambda days: date(2024, 1, 1) + timedelta(days))
period = st.none() | st.integers(-40, 40).map(
    lambda days: Period(start=date(2024, 2, 1) + timedelta(days), end=date(2024, 3, 1) + timedelta(days))
)


@st.composite
def amounts(draw):
    left = draw(st.integers(0, 3))
    return {"amount_remaining": left, "total": left + draw(st.integers(0, 2))}


@st.composite
def bills(draw, type_, name):
    stated = {
        "customer": draw(st.sampled_from([*IDS, None])),
        "number": draw(st.sampled_from(NUMBERS)),
        "created": draw(day),
    }
    stated |= {"currency": draw(st.sampled_from(["EUR", "USD"])), **draw(amounts())}
    if type_ is CreditNote:
        return CreditNote(id=name, status=draw(st.sampled_from(["issued", "void"])), **stated)
    stated |= {"status": draw(st.sampled_from(["open", "open", "paid", "void", "draft"])), "due_date": draw(day)}
    stated |= {"period": draw(period), "po_number": draw(st.sampled_from(ORDERS)), "disputed": draw(st.booleans())}
    stated |= {
        "payment_reference": draw(st.sampled_from(REFERENCES)),
        "subscription": draw(st.sampled_from(["sub_1", None])),
    }
    return Invoice(id=name, description=draw(st.sampled_from(["", "Hosting"])), **stated)


@st.composite
def customers(draw, name):
    some = st.lists(st.sampled_from(NAMES), max_size=2).map(tuple)
    accounts = tuple(draw(st.lists(st.sampled_from(ACCOUNTS), max_size=2)))
    return Customer(id=name, name=draw(st.sampled_from([*NAMES, None])), aliases=draw(some), accounts=accounts)


@st.composite
def books(draw):
    """Some of four customers, six invoices and two credit notes, in any order; ids of both types of bills overlap."""
    posted = [draw(customers(id_)) for id_ in IDS[:3] if draw(st.booleans())]
    posted += [draw(bills(Invoice, f"bill_{n}")) for n in range(draw(st.integers(0, 6)))]
    posted += [draw(bills(CreditNote, f"bill_{n}")) for n in range(draw(st.integers(0, 2)))]
    return draw(st.permutations(posted))


def of(type_, documents):
    return [document for document in documents if isinstance(document, type_)]


def remembered(documents):
    return MemoryBook.of(of(Customer, documents), of(Invoice, documents), of(CreditNote, documents), zone="UTC")


def owed(book, small, big):
    return book.owed(small=small, big=big, currency="EUR", amounts=[1, 3])


def asked(book):
    """What every look-up answers to everything that can be asked of these books, in one order."""
    pairs = [[id_] for id_ in IDS] + [list(pair) for pair in combinations(IDS, 2)]
    found = {f"numbered {tails}": book.numbered(tails) for tails in ([42], [7, 42, 4711], [1, 2, 3, 5, 6])}
    found |= {f"near {tails}": book.numbered_worth(tails, [1, 3]) for tails in ([42], [7, 42, 4711])}
    found |= {f"referenced {name}": book.referenced([name]) for name in ("rf185390", "re0042", "x")}
    found |= {f"ordered {name}": book.ordered(name) for name in (["po7"], ["77", "po7"])}
    found |= {f"worth {c}": book.worth(c, [0, 1, 2, 3, 3]) for c in ("EUR", "USD", "GBP")}
    found |= {f"owed {pair} {c}": book.owed_by(pair, c) for pair in pairs for c in ("EUR", "USD")}
    found |= {f"exactly {pair}": book.owed_exactly(pair, "EUR", [1, 3]) for pair in pairs}
    found |= {f"named {name}": book.parties([name_key(name), "b:gb33bukb"]) for name in NAMES}
    found |= {f"known {pair}": book.parties([*party_keys(id_=pair[0]), *party_keys(id_=pair[-1])]) for pair in pairs}
    found |= {f"resembling {name}": book.resembling(words(name)) for name in NAMES}
    found |= {f"ids {pair}": book.named_customers([*pair, "x"]) for pair in pairs}
    found |= {f"referred {asked}": book.referred(**dict(zip(LISTS, asked, strict=True))) for asked in REFERRED}
    apart = [(one, more) for one, more in product(([], *pairs), repeat=2) if not {*one} & {*more}]
    found |= {f"owed {one} {more}": owed(book, one, more) for one, more in apart}
    found |= {f"billed {bill}": book.billed(bill, [0, 1, 2, 5], reach=20) for bill in BILLS}
    found |= {"templates": book.templates()}
    counts = {f"count {c} {amount}": book.count_worth(c, amount) for c in ("EUR", "USD") for amount in range(4)}
    return {name: sorted(rows, key=repr) for name, rows in found.items()} | counts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=books(), now=books())
def test_a_book_answers_alike_in_memory_and_in_every_database(mirror, new_client, before, now):
    client = new_client()
    heard_of = [Customer(id=each.customer) for each in before if not isinstance(each, Customer) and each.customer]
    standing = {(type(each), each.id): each for each in (*heard_of, *before, *now)}
    for documents in (before, now):
        mirror.load(map(Posted, documents), client=client, zone="UTC")
    with mirror.view(client) as view:
        assert asked(view.book) == asked(remembered(standing.values()))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=books())
def test_what_is_posted_twice_is_written_once(mirror, new_client, documents):
    client = new_client()
    first = mirror.load(map(Posted, documents), client=client, zone="UTC")
    again = mirror.load(map(Posted, documents), client=client, zone="UTC")
    assert (first.created + first.updated, again.unchanged) == (len(documents), len(documents))


def test_parties_of_the_two_books_are_of_one_kind(mirror, client):
    mirror.load([Posted(Customer(id="cus_1", name="Acme", aliases=("Ac\nme",)))], client=client, zone="UTC")
    with mirror.view(client) as view:
        assert view.book.named_customers(["cus_1"]) == [Party("cus_1", "Acme", ("Ac\nme",), (), 0)]
