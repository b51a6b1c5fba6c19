"""Files of JSON lines, read without ever holding more than one line."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from triage.errors import Fault, InvalidDocumentError, TriageError
from triage.model import JsonObject
from triage.model.codec import LARGEST_BODY

LARGEST_LOT = 4 * 1024 * 1024
"""Lines are taken together until they are this many bytes."""


class Sized(Protocol):
    """A line that took so many bytes."""

    @property
    def size(self) -> int:
        """The bytes that are held of it."""
        ...


_L = TypeVar("_L", bound=Sized)


@dataclass(frozen=True, slots=True)
class Body:
    """A line by its number, counted from one; `content` is None when it was longer than is read."""

    number: int
    content: bytes | None
    size: int


def opened_file(file: str) -> BinaryIO:
    """Open a file for reading; `-` is standard input."""
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise InvalidDocumentError([Fault(file, f"cannot be read: {error.strerror}")]) from error


def bodies(stream: BinaryIO) -> Iterator[Body]:
    """Yield the lines of a file, without the blank ones."""
    number = 0
    while body := stream.readline(LARGEST_BODY + 2):
        number += 1
        size = len(body)
        while not body.endswith(b"\n") and (rest := stream.readline(LARGEST_BODY)):
            size, body = size + len(rest), body[:1] + rest[-1:]  # too long: keep no more of it than its end
        if size > LARGEST_BODY + 1:
            yield Body(number, None, size)
        elif body.strip():
            yield Body(number, body, size)


def lots(lines: Iterable[_L], *, count: int) -> Iterator[list[_L]]:
    """Take lines together, up to `count` of them, so that a file is never held whole."""
    lot, size = list[_L](), 0
    for line in lines:
        lot.append(line)
        size += line.size
        if len(lot) == count or size > LARGEST_LOT:
            yield lot
            lot, size = [], 0
    if lot:
        yield lot


def too_long(size: int) -> InvalidDocumentError:
    """Return what is wrong with a line of so many bytes."""
    return InvalidDocumentError([Fault("", f"{size} bytes exceed the limit of {LARGEST_BODY}: post fewer documents")])


def stated(error: TriageError) -> JsonObject:
    """Write an error with every field at fault."""
    faults = error.faults if isinstance(error, InvalidDocumentError) else ()
    listed = [{"field": fault.field, "problem": fault.problem} for fault in faults]
    return {"type": type(error).__name__, "message": str(error), "faults": listed}
