"""How many exceptions a second go through `triage run`, beside the least that a desk could do with the same lines.

The least is to parse each line and insert it into the same kind of database, with the same number of lines a commit.
Both halves run in turns in one process, and the best turn of each counts. Run it as `python -m triage_eval.bench`.
"""

import io
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

from triage.bootstrap import opened
from triage.cli.run import answers, read_lines
from triage.model.codec import canonical_json
from triage.settings import Settings
from triage.store.database import open_database
from triage.workflow import CHUNK

ITEMS = 2_000
TURNS = 3

_FIRST = date(2026, 1, 1)


def lines(count: int, *, seed: int = 7) -> Iterator[bytes]:
    """Write a seeded mix: payments that name one invoice or several, twins of payments and invoices, and prorations."""
    made = random.Random(seed)  # noqa: S311 - a mix, not a secret
    kinds = (_payment, _payment, _payment, _repeated_payment, _repeated_invoice, _proration)
    for n in range(count):
        yield json.dumps(kinds[n % len(kinds)](n, made)).encode() + b"\n"


def _exception(number: int, kind: str, subject: str, **documents: object) -> dict[str, object]:
    customer = {"id": f"cus_{number}", "name": f"Customer {number} GmbH"}
    named = {"source": "bench", "external_id": str(number), "kind": kind, "subject": subject}
    return {**named, "documents": {"customers": [customer], **documents}}


def _invoice(number: int, place: int, made: random.Random) -> dict[str, object]:
    amount = made.randrange(500, 5_000)
    dates = {"created": str(_FIRST + timedelta(made.randrange(60))), "due_date": "2026-04-01"}
    name = {"id": f"in_{number}_{place}", "number": f"INV-{number:06}-{place}", "customer": f"cus_{number}"}
    return {**name, **dates, "currency": "EUR", "total": amount, "amount_remaining": amount}


def _paid(number: int, name: str, invoices: list[dict[str, object]]) -> dict[str, object]:
    amount = sum(int(str(invoice["total"])) for invoice in invoices)
    memo = " ".join(str(invoice["number"]) for invoice in invoices)
    payer = {"customer": f"cus_{number}", "payer_name": f"Customer {number} GmbH"}
    return {"id": name, "amount": amount, "currency": "EUR", "created": "2026-03-15", "memo": memo, **payer}


def _payment(number: int, made: random.Random) -> dict[str, object]:
    invoices = [_invoice(number, place, made) for place in range(made.randrange(1, 6))]
    payment = _paid(number, f"pay_{number}", invoices[: made.randrange(1, 3)])
    return _exception(number, "unmatched_payment", f"pay_{number}", invoices=invoices, payments=[payment])


def _repeated_payment(number: int, made: random.Random) -> dict[str, object]:
    invoice = _invoice(number, 0, made)
    twins = [_paid(number, f"pay_{number}_{place}", [invoice]) for place in (1, 2)]
    return _exception(number, "duplicate_payment", f"pay_{number}_2", invoices=[invoice], payments=twins)


def _repeated_invoice(number: int, made: random.Random) -> dict[str, object]:
    first = _invoice(number, 0, made)
    second = {**first, "id": f"in_{number}_1"}
    return _exception(number, "duplicate_invoice", f"in_{number}_1", invoices=[first, second])


def _proration(number: int, made: random.Random) -> dict[str, object]:
    price, day = made.randrange(1_000, 50_000), made.randrange(2, 30)
    item = {
        "id": f"ii_{number}",
        "customer": f"cus_{number}",
        "amount": price * (31 - day) // 31,
        "currency": "EUR",
        "price": price,
        "period": {"start": "2026-03-01", "end": "2026-04-01"},
        "service": {"start": f"2026-03-{day + 1:02}", "end": "2026-04-01"},
    }
    return _exception(number, "proration_mismatch", f"ii_{number}", items=[item])


def through_the_desk(body: bytes, folder: Path) -> None:
    """Do what `triage run` does, to a sink."""
    sink = io.BytesIO()
    with opened(Settings(database_url=f"sqlite:///{folder}/desk.db")) as workflow:
        for answer in answers(workflow, read_lines(io.BytesIO(body))):
            sink.write(canonical_json(answer) + b"\n")


def parsed_and_inserted(body: bytes, folder: Path) -> None:
    """Parse each line and store it as it came, durably, as many a commit as the desk takes."""
    database = open_database(f"sqlite:///{folder}/least.db")
    with database.write() as connection:
        connection.exec_driver_sql("CREATE TABLE least (id TEXT PRIMARY KEY, body BLOB NOT NULL)")
    pairs = zip(read_lines(io.BytesIO(body)), body.splitlines(), strict=True)
    for lot in iter(lambda: list(islice(pairs, CHUNK)), []):
        with database.write() as connection:
            rows = [(line.exception.external_id, text) for line, text in lot]  # type: ignore[union-attr]
            connection.exec_driver_sql("INSERT INTO least VALUES (?, ?)", rows)
    database.close()


def seconds(work: Callable[[bytes, Path], None], body: bytes) -> float:
    """Time one turn on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        work(body, Path(folder))
        return time.perf_counter() - started


def turns(body: bytes) -> Iterator[tuple[float, float]]:
    """Yield the seconds of the desk and of the least, turn by turn."""
    for _ in range(TURNS):
        yield seconds(through_the_desk, body), seconds(parsed_and_inserted, body)


def main() -> None:
    """Print both rates and their ratio."""
    body = b"".join(lines(ITEMS))
    desk, least = map(min, zip(*turns(body), strict=True))
    print(f"triage run          {ITEMS / desk:8.0f} exceptions/s")  # noqa: T201
    print(f"parse + one insert  {ITEMS / least:8.0f} exceptions/s")  # noqa: T201
    print(f"ratio               {desk / least:8.1f} times the cost")  # noqa: T201


if __name__ == "__main__":
    main()
