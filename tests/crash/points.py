"""The labelled points at which a process dies, planted from outside: the product has no switch for it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from signal import SIGKILL, Signals, pthread_kill

from triage.store import audit, statements, triggers
from triage.store.database import PostgresqlDatabase, SqliteDatabase
from triage.store.mirror.writer import MirrorWriter
from triage.store.writer import Writer
from triage.workflow.filing import Filing

INSERTED = (
    *("exceptions", "decisions", "evidence", "receipts", "claims", "cases"),
    *("reviews", "ruled_documents"),
)
"""The tables that `Writer._insert` writes."""

CALLS: dict[str, tuple[object, str]] = {
    "keep": (Writer, "keep"),
    "add": (Writer, "add"),
    "decide": (Writer, "decide"),
    "apply": (Writer, "apply"),
    "take_back": (Writer, "take_back"),
    "withdraw": (Writer, "_withdraw"),
    "give_back": (Writer, "_give_back"),
    "open_case": (Writer, "_open_case"),
    "stand": (Writer, "_stand"),
    "tell": (Writer, "_tell"),
    "enqueue": (Writer, "enqueue"),
    "spend": (statements, "spend"),
    "append": (audit, "append"),
    "seal": (audit, "seal"),
    "mirror": (MirrorWriter, "upsert"),
    "file": (Filing, "_file_all"),
    "remember": (Writer, "remember"),
    "answer": (Filing, "file_once"),
}
"""Functions around whose calls there is a point before and a point after."""

COMMITS = {"commit": "write", "commit_mirror": "loading", "commit_seal": "sealing"}
"""Transactions with a point before they commit and one after."""

MIGRATION = ("before migrate", "after migrate")
"""Points that only the first process on an empty database passes."""

NAMES = (*CALLS, *COMMITS, *(f"insert {table}" for table in INSERTED))
LABELS = tuple(f"{moment} {name}" for name in NAMES for moment in ("before", "after"))
"""Every labelled point but those of the migration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """What happens at a point: at its `nth` passing the process writes its label to `sign` and gets the signal."""

    label: str
    nth: int
    sign: Path
    signal: Signals = SIGKILL


def plant(planted: Plant) -> None:
    """Wrap every labelled function of this process, so that it stops where it is told to."""
    strike = _striker(planted)
    for name, (owner, attribute) in CALLS.items():
        _surround(owner, attribute, lambda *_, name=name: name, strike)
    _surround(triggers, "install", lambda *_: "migrate", strike)
    _surround(Writer, "_insert", lambda _writer, table, _rows: f"insert {table.name}", strike)
    for owner in (SqliteDatabase, PostgresqlDatabase):
        for name, attribute in COMMITS.items():
            _surround_transaction(owner, attribute, name, strike)


def _striker(planted: Plant) -> Callable[[str], None]:
    left, one_at_a_time = planted.nth, threading.Lock()

    def strike(label: str) -> None:
        nonlocal left
        if label != planted.label:
            return
        with one_at_a_time:
            left -= 1
            if left == 0:
                planted.sign.write_text(label)
                pthread_kill(threading.get_ident(), planted.signal)  # to this thread: it takes no further step

    return strike


def _surround(owner: object, attribute: str, name: Callable[..., str], strike: Callable[[str], None]) -> None:
    called = getattr(owner, attribute)

    @wraps(called)
    def surrounded(*args: object, **named: object) -> object:
        strike(f"before {name(*args)}")
        returned = called(*args, **named)
        strike(f"after {name(*args)}")
        return returned

    setattr(owner, attribute, surrounded)


def _surround_transaction(owner: type, attribute: str, name: str, strike: Callable[[str], None]) -> None:
    opened = getattr(owner, attribute)

    @contextmanager
    def surrounded(*args: object, **named: object) -> Iterator[object]:
        with opened(*args, **named) as connection:
            yield connection
            strike(f"before {name}")
        strike(f"after {name}")

    setattr(owner, attribute, surrounded)
