"""One flipped byte in any row of the trail, or of what the trail is about, shows."""

import json
from random import Random

import pytest

from triage.model.codec import digest
from triage.store import audit
from triage.testing.desk import payment_exception

FILED, SAMPLED, THROUGH_THE_DATABASE = 1_000, 1_000, 20


@pytest.fixture
def trail(workflow, store):
    """A trail of two thousand sealed rows."""
    named = (
        payment_exception(f"{n}", payment=f"pay_{n}", invoices=(f"in_{n}",), sure=n % 2 == 0) for n in range(FILED)
    )
    assert len(list(workflow.file_many(named))) == FILED
    store.seal()
    return [{**row} for row in stored(store)]


def stored(store):
    with store.read() as reader:
        return list(audit._stored(reader._connection))


def flipped(value, random):
    """Return a stored value with one bit of one of its bytes turned, and the type it had."""
    if isinstance(value, int):
        return value ^ (1 << random.randrange(63))
    content = bytearray(value.encode())
    content[random.randrange(len(content))] ^= 1 << random.randrange(7)
    return content.decode()


def flip(row, random):
    column = random.choice([name for name, value in row.items() if value not in ("", None)])
    return column, flipped(row[column], random)


def test_a_trail_of_thousands_of_rows_follows(trail):
    assert len(trail) == 2 * FILED
    assert audit.follow(trail) == audit.Followed(position=2 * FILED, hash=trail[-1]["hash"], whole=True)


def test_a_flipped_byte_in_any_of_a_thousand_rows_shows(trail):
    random, missed = Random(7), []  # noqa: S311
    for position in random.sample(range(2, len(trail) + 1), SAMPLED):
        before, row = trail[position - 2], trail[position - 1]
        column, value = flip(row, random)
        found = audit.follow([{**row, column: value}], position=position - 1, prev=before["hash"])
        missed += [(position, column, value)] if found.whole else []
        assert audit.follow([row], position=position - 1, prev=before["hash"]).whole
    assert missed == []


def test_a_flipped_byte_shows_wherever_it_is_in_the_database(trail, store, unguarded, dialect):
    random = Random(11)  # noqa: S311
    for position in random.sample(range(1, len(trail) + 1), THROUGH_THE_DATABASE):
        row = trail[position - 1]
        column, value = writable(row, random, dialect)
        place = "position" if column == "seq" else "seq"
        unguarded(f"UPDATE audit SET {column} = :value WHERE {place} = {row[place]}", value=value)
        assert store.verify().broken in (position, position + 1), (position, column, value)
        unguarded(f"UPDATE audit SET {column} = :value WHERE {place} = {row[place]}", value=row[column])
    assert store.verify().broken is None


def writable(row, random, dialect):
    """Flip until it is something that the database takes: a server takes no NUL, and no JSON that is none."""
    while True:
        column, value = flip(row, random)
        if column in ("seq", "position"):
            value = row[column] ^ (1 << 40)  # no number that another row has
        if dialect == "sqlite" or (column != "content" and "\0" not in str(value)) or is_json(value):
            return column, value


def is_json(text):
    try:
        return "\\u0000" not in str(text) and isinstance(json.loads(text), dict)
    except (ValueError, TypeError):
        return False


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("event", "CAST(x'ff6170706c79' AS TEXT)", id="text that is no UTF-8"),
        pytest.param("content", "'{'", id="content that is no JSON"),
        pytest.param("at", str(2**62), id="an instant after the year 9999"),
        pytest.param("at", "'noon'", id="an instant that is no number"),
        pytest.param("content", '\'{"a": "\\ud800"}\'', id="half a character"),
    ],
)
def test_a_row_that_cannot_even_be_read_is_told_by_its_position(store, unguarded, column, value):
    unguarded(f"UPDATE audit SET {column} = {value} WHERE seq = 1234")
    assert (store.verify().rows, store.verify().broken) == (1233, 1234)


@pytest.mark.usefixtures("trail")
@pytest.mark.parametrize("table", ["evidence", "receipts", "contents"])
def test_a_flipped_byte_in_any_stored_body_shows(store, unguarded, sql, table):
    random, bodies = Random(13), sql(f"SELECT digest, body FROM {table}")  # noqa: S311
    assert len(bodies) == (2 if table == "contents" else FILED)
    for name, body in bodies:
        turned = bytearray(body)
        turned[random.randrange(len(turned))] ^= 1 << random.randrange(8)
        assert digest(bytes(turned)) != name
    unguarded(f"UPDATE {table} SET body = :value WHERE digest = '{name}'", value=bytes(turned))
    told = f"{table}: the bytes stored under {name} are not those that were stored"
    assert [fault for fault in store.faults() if not fault.startswith("trigger")] == [told]
