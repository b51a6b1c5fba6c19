"""Every look-up goes by its index on both databases, in a book of twenty-five thousand bills."""

from contextlib import closing
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import text

from triage.model import CreditNote, Customer, Invoice, Payment
from triage.model.posted import Posted
from triage.store import Store
from triage.store.mirror import lookups, upserts
from triage.store.mirror.statements import Listed, United

LOOKUPS = [
    *((name, lookup) for name, lookup in vars(lookups).items() if isinstance(lookup, Listed)),
    *((name, lookup) for name, lookup in vars(upserts).items() if isinstance(lookup, Listed)),
]
UNITED = [(name, lookup) for name, lookup in vars(lookups).items() if isinstance(lookup, United)]
LENGTHS = {name: [*product(*((0, *part.lengths) for part in lookup.parts))][1:] for name, lookup in UNITED}
CASES = [pytest.param(lookup, length, id=f"{name} {length}") for name, lookup in LOOKUPS for length in lookup.lengths]
CASES += [pytest.param(lookup, each, id=f"{name} {each}") for name, lookup in UNITED for each in LENGTHS[name]]
SMALL = ("mirror_clients", "mirror_currencies")
INTENDED = {
    "NUMBERED": "mirror_items_serial",
    "NUMBERED_WORTH": "mirror_items_serial",
    "REFERENCED": "mirror_item_keys",
    "ORDERED": "mirror_item_keys",
    "WORTH": "mirror_items_amount",
    "OWED_BY": "mirror_items_customer",
    "OWED_EXACTLY": "mirror_items_customer",
    "SHELVED_ITEMS": "mirror_item_keys",
    "SHELVED_ABOUT": "mirror_documents_about",
    "SHELVED_OF_CUSTOMERS": "mirror_documents_customer",
    "NAMED_CUSTOMERS": "mirror_customers_id",
    "RESEMBLING_ANY": "mirror_words_word",
}
INDEXES_OF_PARTS = {
    "REFERRED": ("mirror_items_serial", "mirror_item_keys", "mirror_item_keys"),
    "OWED": ("mirror_items_customer", "mirror_items_customer"),
    "BILLED": ("mirror_items_customer", "mirror_items_billed"),
}


def documents():
    """Twenty-five thousand open and paid bills of two thousand customers, in two currencies."""
    for n in range(2_000):
        yield Posted(Customer(id=f"cus_{n}", name=f"Company{n % 700} Number{n}", accounts=(f"DE{n:020}",)))
        yield Posted(Payment(id=f"pay_{n}", amount=n, currency="EUR", customer=f"cus_{n}"))
    for n in range(25_000):
        stated = {"customer": f"cus_{n % 2_000}", "currency": ("EUR", "USD")[n % 2], "total": 100 + n % 5_000}
        paid = n % 3 == 0
        stated |= {"amount_remaining": 0 if paid else stated["total"], "number": f"RE-{n:06}"}
        if n % 50 == 0:
            yield Posted(CreditNote(id=f"cn_{n}", **stated))
        stated |= {"status": "paid" if paid else "open", "created": date(2024, 1, 1) + timedelta(n % 700)}
        more = {"po_number": f"PO{n}"} if n % 4 == 0 else {"payment_reference": f"RF{n}"} if n % 4 == 1 else {}
        yield Posted(Invoice(id=f"in_{n}", **stated, **more))


@pytest.fixture(scope="module")
def sqlite_plan(tmp_path_factory):
    """Explains a statement on SQLite."""
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('plans')}/triage.db")) as store:
        store.mirror.load(documents(), client="big", zone="UTC")

        def explain(statement):
            words = statement.text("sqlite")
            with store.read() as reader:
                rows = reader._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {words}", (1,) * words.count("?"))
                return [row.detail for row in rows]

        yield explain


@pytest.fixture(scope="module")
def postgresql_plan(new_postgresql):
    """Explains a statement on PostgreSQL as it is planned once for all parameters."""
    with closing(Store.open(new_postgresql())) as store:
        store.mirror.load(documents(), client="big", zone="UTC")
        with store.mirror._ground.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
            connection.execute(text("SET plan_cache_mode = force_generic_plan"))

            def explain(statement):
                words = statement.text("postgresql")
                parameters = words.count("%s")
                for number in range(parameters):
                    words = words.replace("%s", f"${number + 1}", 1)
                connection.exec_driver_sql(f"PREPARE looked AS {words}")
                nulls = ", ".join(["NULL"] * parameters)
                plan = connection.exec_driver_sql(f"EXPLAIN EXECUTE looked({nulls})").scalars().all()
                connection.exec_driver_sql("DEALLOCATE looked")
                return [line.strip() for line in plan]

            yield explain


def scanned(plan):
    """Return the tables of SQLite that a plan reads from end to end; what another part of it found is none."""
    return [line for line in plan if line.startswith("SCAN") and "anon_" not in line and "(subquery" not in line]


@pytest.mark.parametrize(("lookup", "length"), CASES)
def test_no_lookup_scans_a_table_of_sqlite(sqlite_plan, lookup, length):
    assert not scanned(sqlite_plan(lookup.statement(length)))


@pytest.mark.parametrize(("lookup", "length"), CASES)
def test_no_lookup_scans_a_table_of_postgresql(postgresql_plan, lookup, length):
    plan = postgresql_plan(lookup.statement(length))
    assert not [line for line in plan if "Seq Scan" in line and not any(table in line for table in SMALL)]


@pytest.mark.parametrize(("name", "index"), INTENDED.items(), ids=list(INTENDED))
def test_every_lookup_goes_by_the_index_that_was_made_for_it(sqlite_plan, postgresql_plan, name, index):
    lookup = getattr(lookups, name)
    for length in lookup.lengths:
        for plan in (sqlite_plan, postgresql_plan):
            lines = plan(lookup.statement(length))
            assert any(index in line for line in lines), (length, lines)


@pytest.mark.parametrize(("name", "indexes"), INDEXES_OF_PARTS.items(), ids=list(INDEXES_OF_PARTS))
def test_every_part_of_a_united_lookup_goes_by_its_index(sqlite_plan, postgresql_plan, name, indexes):
    for lengths in LENGTHS[name]:
        for plan in (sqlite_plan, postgresql_plan):
            lines = plan(getattr(lookups, name).statement(lengths))
            used = [index for index, length in zip(indexes, lengths, strict=True) if length]
            assert all(any(index in line for line in lines) for index in used), (lengths, lines)


def test_the_numbers_of_a_client_are_sampled_by_their_keys_and_from_the_last_rows(sqlite_plan, postgresql_plan):
    plan = sqlite_plan(lookups.SAMPLED)
    assert not scanned(plan)
    assert [line for line in plan if "mirror_item_keys USING" in line]
    assert not [line for line in postgresql_plan(lookups.SAMPLED) if "Seq Scan" in line]


def test_the_amounts_of_a_currency_are_counted_by_their_index(sqlite_plan, postgresql_plan):
    for plan in (sqlite_plan(lookups.COUNT_WORTH), postgresql_plan(lookups.COUNT_WORTH)):
        assert [line for line in plan if "mirror_items_amount" in line]
