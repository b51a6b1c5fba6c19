"""Backing up and restoring, whichever database it is: beside the target first, verified there, and named at the end."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from triage.errors import InputError, StoreError
from triage.store.backup import postgresql, sqlite
from triage.store.database import HEAD, open_database
from triage.store.store import Store

SQLITE = "sqlite:///"


def back_up(address: str, target: Path) -> None:
    """Copy the database at an address into a file as it stands at one moment, while others go on writing.

    The copy of a SQLite database is a database itself, and is verified as one; that of a server is pg_dump's custom
    format. Raises `InputError` when the file exists or there is no database, `StoreError` when the copy is not whole.
    """
    if target.exists():
        raise InputError(f"{target} exists: a backup never takes the place of another")
    with _unnamed(target) as copy:
        if address.startswith(SQLITE):
            sqlite.copy(_existing(Path(address.removeprefix(SQLITE))), copy)
            require_whole(f"{SQLITE}{copy}")
        else:
            postgresql.dump(address, copy)
        _name(copy, target)


def restore(address: str, source: Path, *, force: bool = False) -> None:
    """Make the database at an address what it was in a backup. `force` lets it take the place of one that exists.

    Raises `InputError` when a database exists or is in use, `StoreError` when the backup or the result is not whole.
    """
    _existing(source)
    if not address.startswith(SQLITE):
        postgresql.load(address, source, force=force)
        require_whole(address)
        return
    target = Path(address.removeprefix(SQLITE))
    if target.exists() and not force:
        raise InputError(f"{target} exists: stop the service and say --force to put the backup in its place")
    with _unnamed(target) as copy:
        sqlite.copy(source, copy)
        require_whole(f"{SQLITE}{copy}")
        if target.exists():
            sqlite.retire(target)
        _name(copy, target, replace=force)


def require_whole(address: str) -> None:
    """Raise `StoreError` with the faults of a database; of an earlier schema only the file can be asked."""
    with closing(open_database(address)) as database:
        revision = database.revision()
        if revision is None:
            raise StoreError("it holds no database of the desk")
        faults = Store(database).faults() if revision == HEAD else ()
    if faults:
        raise StoreError(f"the copy is not whole: {'; '.join(faults[:5])}")


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise InputError(f"{file} is no file")
    return file


@contextmanager
def _unnamed(target: Path) -> Iterator[Path]:
    """Lend an empty file beside the target that only its owner may read; it is gone afterwards unless it got a name."""
    copy = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        copy.touch(mode=0o600, exist_ok=False)
        yield copy
    except OSError as error:
        raise InputError(f"{target} cannot be written: {error.strerror or error}") from error
    finally:
        for part in (copy, *sqlite.beside(copy)):
            part.unlink(missing_ok=True)


def _name(copy: Path, target: Path, *, replace: bool = False) -> None:
    """Give a complete file its name, durably and at once; without `replace`, nobody else's file is lost."""
    _sync(copy)
    if replace:
        copy.replace(target)
    else:
        os.link(copy, target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
