"""Where a database is: a file or a PostgreSQL server, written as one address."""

import re
from pathlib import Path
from urllib.parse import urlsplit

SQLITE = "sqlite:///"
POSTGRESQL = "postgresql+psycopg://"


def database_address(text: str) -> str:
    """Return the address of a database that is named by a path or an address. Raises `ValueError` on another scheme."""
    if "://" not in text:
        return f"{SQLITE}{text}"
    if text.startswith((SQLITE, POSTGRESQL)):
        return text
    scheme = text.partition("://")[0]
    raise ValueError(f"use a path, {SQLITE}FILE or {POSTGRESQL}USER@HOST/NAME, not {scheme}://")


def shown_address(address: str) -> str:
    """Return an address with its password masked, wherever libpq lets one stand: before the host or as a parameter."""
    masked = re.sub(r"(://[^:/?#@]*):.*@", r"\1:***@", address)
    return re.sub(r"((?:^|[?&])(?:ssl)?password=)[^&]*", r"\1***", masked)


def database_file(address: str) -> Path | None:
    """Return the file of a SQLite database, or None for a server's."""
    return Path(address.removeprefix(SQLITE)) if address.startswith(SQLITE) else None


def plain_address(text: str) -> str:
    """Return an HTTP address without a trailing slash. Raises `ValueError` unless it has a host and no credentials."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("must be an address such as https://triage.example.com")
    if parts.username or parts.password:
        raise ValueError("must not carry a user or a password")
    return text.rstrip("/")
