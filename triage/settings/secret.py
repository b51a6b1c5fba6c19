"""The secret that sessions are signed with: set, or made once and kept beside a SQLite database.

One machine should need no set-up, and its reviewers should stay signed in when it restarts. Several processes on a
server's database cannot share a file, and what others can reach must not depend on one: there it has to be set.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from triage.errors import InputError
from triage.settings.address import database_file
from triage.settings.values import Settings

SUFFIX = ".session-secret"


def session_secret(settings: Settings) -> SecretStr:
    """Return the secret of an installation, made on first use. Raises `InputError` where it has to be set."""
    if settings.session_secret:
        return settings.session_secret
    database = database_file(settings.database_url)
    if database is None:
        raise InputError("set TRIAGE_SESSION_SECRET (32 random bytes, such as `openssl rand -hex 32` prints)")
    return SecretStr(_kept(database.with_name(database.name + SUFFIX)))


def _kept(file: Path) -> str:
    """Read a file that only its owner may read; whoever comes first makes it, complete before it has its name."""
    if not file.exists():
        made = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
        made.touch(mode=0o600, exist_ok=False)
        made.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    return file.read_text()
