"""Lines out of a body that is still arriving, and results back to a caller who may not be reading yet."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import Self

PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Line:
    """A line by its number, counted from one; `content` is None when it was longer than is kept."""

    number: int
    content: bytes | None


class LineSplitter:
    """Cuts pieces of any length into lines; holds no more than one line, and nothing of one that is too long.

    Blank lines are left out, unless it is told that they count.
    """

    def __init__(self, *, limit: int, blank: bool = False) -> None:
        self._limit, self._blank = limit, blank
        self._number = 1
        self._rest: bytearray | None = bytearray()

    def feed(self, piece: bytes) -> Iterator[Line]:
        """Yield the lines that end in this piece."""
        *ends, rest = piece.split(b"\n")
        for end in ends:
            self._extend(end)
            yield from self._end()
            self._number += 1
        self._extend(rest)

    def finish(self) -> Iterator[Line]:
        """Yield the line that was begun, if there is anything in it, and begin another."""
        if self._rest is None or self._rest:
            yield from self._end()

    def _end(self) -> Iterator[Line]:
        content, self._rest = self._rest, bytearray()
        if content is None or self._blank or content.strip():
            yield Line(self._number, None if content is None else bytes(content))

    def _extend(self, part: bytes) -> None:
        if self._rest is None or len(self._rest) + len(part) > self._limit:
            self._rest = None
        else:
            self._rest += part


class Spool:
    """Bytes on their way from a writer to a slower reader; what waits lies on disk.

    Many callers read nothing of an answer before they have sent all of their body. If the writer waited for such a
    caller, both would wait forever.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._read = self._written = 0
        self._closed = False
        self._changed = asyncio.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> None:
        """Add bytes for the reader."""
        self._file.seek(self._written)
        self._written += self._file.write(content)
        self._changed.set()

    def close(self) -> None:
        """Let the reader end after what is written."""
        self._closed = True
        self._changed.set()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield what was written, and wait for more until the writer closes."""
        while True:
            while self._read < self._written:
                yield self._next()
            if self._closed:
                return
            self._reset()
            self._changed.clear()
            await self._changed.wait()

    def _next(self) -> bytes:
        self._file.seek(self._read)
        piece = self._file.read(min(PIECE, self._written - self._read))
        self._read += len(piece)
        return piece

    def _reset(self) -> None:
        """Give the disk back once the reader has caught up."""
        self._read = self._written = 0
        self._file.truncate(0)
