"""Cursors: where a page of a list ended, as callers carry it."""

import base64
import binascii

from triage.errors import CursorError


def cursor(number: int) -> str:
    """Write the number of the last item of a page as a cursor."""
    return base64.urlsafe_b64encode(f"seq:{number}".encode()).decode().rstrip("=")


def after(cursor: str) -> int:
    """Return the number of the item after which a page begins. Raises `CursorError`."""
    try:
        name, _, seq = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        if name == "seq" and 0 < len(seq) < 19 and seq.isdecimal():
            return int(seq)
    except (binascii.Error, ValueError):
        pass
    raise CursorError("this cursor was not made here: use next_cursor of the page before, or none")
