"""What may be wrong with an installation: each check says what it found, and none changes anything."""

import os
import socket
import stat
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import disk_usage
from typing import Literal

from triage.bootstrap import Content
from triage.durable import alive
from triage.errors import InputError, TriageError
from triage.settings import Loaded, Settings, is_loopback, shown_address, unsafe
from triage.settings.address import database_file
from triage.store.condition import bypasses_policies, clock_ahead, durability
from triage.store.database import HEAD, Database, open_database

Status = Literal["ok", "warning", "failed"]

LEAST_SPACE = 1_000_000_000
"""Bytes that should be free beside a database: a copy and its log need room."""

LARGEST_SKEW = timedelta(seconds=5)

PYTHON = ((3, 11), (3, 15))
"""The first release that is supported, and the first that is not."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check found."""

    check: str
    status: Status
    detail: str


Check = Callable[[Loaded], Iterator[tuple[Status, str]]]
"""Yields what it finds; a `TriageError` that it raises is a failure of its own."""


def diagnose(loaded: Loaded, *, only: Collection[str] = ()) -> Iterator[Diagnosis]:
    """Yield what every check finds, or some of them by name, also after one that failed.

    Raises `InputError` for a check that there is not.
    """
    if strange := sorted(set(only) - set(CHECKS)):
        raise InputError(f"there is no check named {', '.join(strange)}: there are {', '.join(CHECKS)}")
    for name, check in ((name, check) for name, check in CHECKS.items() if not only or name in only):
        try:
            found = list(check(loaded))
        except (TriageError, OSError) as error:
            found = [("failed", str(error))]
        yield from (Diagnosis(name, status, detail) for status, detail in found)


def _python(_loaded: Loaded) -> Iterator[tuple[Status, str]]:
    first, last = PYTHON
    supported = first <= sys.version_info[:2] < last
    yield "ok" if supported else "warning", f"{sys.version.split()[0]}, supported is {first[0]}.{first[1]} to 3.14"


def _settings(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    found = unsafe(loaded.settings)
    status: Status = "warning" if is_loopback(loaded.settings.host) else "failed"
    yield from ((status, fault) for fault in found)
    if not found:
        yield "ok", f"{len(loaded.sources)} set, the others as shipped"


def _rules(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    content = Content(loaded.settings.rules)
    yield (
        "ok",
        f"{len(content.pack.rules)} rules and the policy of client {content.equip('default').desk.policy.client}",
    )


def _database(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    shown = shown_address(loaded.settings.database_url)
    with _opened(loaded.settings) as database:
        if database is None:
            yield "warning", f"{shown} does not exist yet: the first command that needs it makes it"
            return
        database.require_ready()
        yield "ok", f"{shown} at revision {database.revision()}, its triggers in place"


def _role(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    if database_file(loaded.settings.database_url):
        return
    with _opened(loaded.settings) as database:
        assert database is not None  # noqa: S101 - only a file may not be there
        with database.read() as connection:
            free = bypasses_policies(connection)
    if free:
        yield "failed", "the role may see rows of every client: connect as one without SUPERUSER and BYPASSRLS"
    else:
        yield "ok", "held to the policies that keep clients apart"


def _durability(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    with _opened(loaded.settings) as database:
        if database is None:
            return
        with database.read() as connection:
            wrong = [f"{part.name} is {part.found}" for part in durability(connection) if not part.durable]
    yield ("failed", f"{', '.join(wrong)}: a crash could lose what was acknowledged") if wrong else ("ok", "on commit")


def _workers(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    """Look for the signs of life of workers; one that serves nothing else has no other."""
    with _opened(loaded.settings) as database:
        if database is None or database.revision() != HEAD:
            return
        with database.read() as connection:
            found = alive(connection)
    here = [worker for worker in found if worker.host == socket.gethostname()]
    if loaded.settings.role == "worker" and not here:
        yield "failed", f"no worker of this machine showed itself lately, and {len(found)} of others did"
    elif not found:
        yield "warning", "none showed itself lately: what is due waits until `triage serve` runs"
    else:
        yield "ok", f"{len(found)} at work, {len(here)} of them on this machine"


def _space(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    folder = _folder(loaded.settings)
    if folder is None:
        return
    with tempfile.TemporaryFile(dir=folder) as probe:
        probe.write(b"written")
        probe.flush()
        os.fsync(probe.fileno())
    free = disk_usage(folder).free
    yield "ok" if free >= LEAST_SPACE else "warning", f"{free:,} bytes free in {folder.resolve()}, which takes writes"


def _clock(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    """Compare the clock with a server's; with a file there is only one clock, which may have been set back."""
    with _opened(loaded.settings) as database:
        if database is None or database.revision() is None:
            return
        with database.read() as connection:
            skew = clock_ahead(connection, now=datetime.now(UTC))
    status: Status = "ok" if abs(skew) <= LARGEST_SKEW else "failed"
    yield (
        status,
        f"{abs(skew).total_seconds():.1f} seconds {'behind' if skew > timedelta() else 'ahead of'} the database",
    )


def _permissions(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    database = database_file(loaded.settings.database_url)
    secret = database and database.with_name(f"{database.name}.session-secret")
    files = [file for file in (database, secret, loaded.file) if file and file.is_file()]
    for file in files:
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & (stat.S_IWGRP | stat.S_IWOTH):
            yield "failed", f"others may write {file} ({mode:o}): chmod 600 {file}"
        elif mode & stat.S_IROTH:
            yield "warning", f"everybody on this machine may read {file} ({mode:o}): chmod 600 {file}"
        else:
            yield "ok", f"{file} ({mode:o})"


def _model(loaded: Loaded) -> Iterator[tuple[Status, str]]:
    """Tell which model may choose; nothing is sent to it, for that costs."""
    chosen = loaded.settings.llm
    if chosen.asked == "off":
        yield "ok", "none is asked: what rules do not decide, people do"
        return
    if chosen.asked == "local":
        yield "ok", "local, as `triage train` learned it from reviewed cases; where it did not, people decide"
        return
    where = f" at {chosen.api_base}" if chosen.api_base else ""
    yield "ok", f"{chosen.model}{where}, a client may spend {chosen.daily_dollars} dollars a day"
    if not (chosen.input_price or chosen.output_price):
        yield "warning", "llm.input_price and llm.output_price are zero: only tokens are bounded, not dollars"


CHECKS: dict[str, Check] = {
    "python": _python,
    "settings": _settings,
    "rules": _rules,
    "database": _database,
    "database role": _role,
    "durable writes": _durability,
    "workers": _workers,
    "disk": _space,
    "clock": _clock,
    "permissions": _permissions,
    "model": _model,
}


def _folder(settings: Settings) -> Path | None:
    file = database_file(settings.database_url)
    return file.parent if file else None


@contextmanager
def _opened(settings: Settings) -> Iterator[Database | None]:
    """Lend the database, or None for a file that does not exist: to look at it must not make it."""
    file = database_file(settings.database_url)
    if file and not file.exists():
        yield None
        return
    with closing(open_database(settings.database_url)) as database:
        yield database
