"""Proves what the audit trail says: checks its chain, and signs and checks where it stood."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from triage.bootstrap import now
from triage.calendar import format_when
from triage.errors import InputError, InvalidDocumentError
from triage.settings import read_settings
from triage.store import Store
from triage.store.checkpoint import Checkpoint, SignedCheckpoint, contradictions, is_signed, read_checkpoint, sign
from triage.store.database import open_database
from triage.store.signing_keys import make_keys, read_private, read_public

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]


@app.command()
def verify(
    *,
    checkpoint: Annotated[list[Path] | None, typer.Option(help="A signed checkpoint; may be repeated.")] = None,
    public_key: Annotated[Path | None, typer.Option(help="The public key of who signed the checkpoints.")] = None,
    as_json: AsJson = False,
    db: Where = None,
) -> None:
    """Recompute the chain and compare it with checkpoints; say all that is wrong, and exit with 1 if anything is."""
    signed = {file: _read(file) for file in checkpoint or []}
    with _unchanged(db) as store:
        trail = store.verify()
        findings = [_broken(trail.broken)] if trail.broken is not None else []
        if signed:
            findings += _contradictions(signed, store=store, key=_key(public_key))
    if as_json:
        counts = {"rows": trail.rows, "unsealed": trail.unsealed, "last_hash": trail.last_hash}
        typer.echo(json.dumps({**counts, "checkpoints": len(signed), "findings": findings}))
    else:
        _tell(findings, f"{trail.rows} rows follow, {trail.unsealed} wait to be sealed, {len(signed)} checkpoints")
    raise typer.Exit(1 if findings else 0)


@app.command()
def access(*, db: Where = None) -> None:
    """Tell what was done to keys, users, sessions, endpoints and models, by whom, one JSON object a line."""
    with _unchanged(db) as store, store.read() as reader:
        for told in reader.access_trail():
            row = {"at": format_when(told.at), "client": told.tenant, "event": told.event, "subject": told.subject}
            typer.echo(json.dumps(row | told.content, ensure_ascii=False))


@app.command()
def checkpoint(
    *, key: Annotated[Path, typer.Option(help="The private key file that `keygen` made.")], db: Where = None
) -> None:
    """Write where the trail stands, signed, as one line of JSON; a trail whose chain is broken is not signed."""
    private = read_private(key)
    with _unchanged(db) as store:
        trail = store.verify()
    if trail.broken is not None:
        _tell([_broken(trail.broken)], "nothing was signed")
        raise typer.Exit(1)
    stands = Checkpoint(position=trail.rows, hash=trail.last_hash, rows=trail.rows + trail.unsealed, at=now())
    typer.echo(sign(stands, key=private).text())


@app.command()
def keygen(
    file: Annotated[Path, typer.Argument(help="Where the private key goes; the public one goes to FILE.pub.")],
) -> None:
    """Make a key pair to sign checkpoints with; no file is ever overwritten."""
    public = make_keys(file)
    typer.echo(f"{file} signs: keep it where the database is not; {public} checks: give it to who verifies", err=True)


@app.command()
def seal(*, as_json: AsJson = False, db: Where = None) -> None:
    """Chain the rows that wait for it (on PostgreSQL; on SQLite none ever wait)."""
    sealed = 0
    with closing(Store.open(read_settings(database=db).database_url)) as store:
        while some := store.seal():
            sealed += some
    typer.echo(json.dumps({"sealed": sealed}) if as_json else f"{sealed} rows sealed")


def _key(file: Path | None) -> Ed25519PublicKey:
    if file is None:
        raise InputError("give --public-key too: without it anyone may have written the checkpoint")
    return read_public(file)


def _contradictions(signed: dict[Path, SignedCheckpoint], *, store: Store, key: Ed25519PublicKey) -> Iterator[str]:
    """Yield what is wrong with checkpoints, and with the trail by what they say."""
    for file, one in signed.items():
        if not is_signed(one, key=key):
            yield f"{file}: it was not signed with this key, or was altered since"
            continue
        for told in contradictions(one.checkpoint, now=store.trail_at(one.checkpoint.position)):
            yield f"{file}: {told}"


def _read(file: Path) -> SignedCheckpoint:
    try:
        return read_checkpoint(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from error
    except InvalidDocumentError as error:
        raise InputError(f"{file} is no checkpoint: {error}") from error


@contextmanager
def _unchanged(db: str | None) -> Iterator[Store]:
    """Lend the database as it is: neither brought up to date nor given back a trigger that somebody took away."""
    with closing(Store(open_database(read_settings(database=db).database_url))) as store:
        store.require_revision()
        yield store


def _broken(position: int) -> str:
    return f"row {position} does not follow from the one before it: one of the two was altered, or rows were taken out"


def _tell(findings: list[str], summary: str) -> None:
    for finding in findings:
        typer.echo(finding)
    typer.echo(summary, err=True)
