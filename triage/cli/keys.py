"""Makes and ends the keys of programs that call the API."""

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from triage.access import ApiKey, Scope
from triage.bootstrap import Content, now, opened
from triage.calendar import format_when
from triage.cli.operator import operator
from triage.model.codec import canonical_json
from triage.settings import read_settings
from triage.workflow import Issued

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]
Prefix = Annotated[str, typer.Argument(metavar="PREFIX", help="The 8 characters after trk_.")]


@app.command()
def create(
    *,
    client: Annotated[str, typer.Option(help="Whose data the key opens.")],
    name: Annotated[str, typer.Option(help="Who holds it; the audit trail names it.")],
    scope: Annotated[list[Scope], typer.Option(help="What it is for; give it once for each.")],
    expires: Annotated[
        int | None, typer.Option(min=1, metavar="DAYS", help="Days until it ends; default: never.")
    ] = None,
    db: Where = None,
) -> None:
    """Make a key: its text on stdout, this once, and all else on stderr."""
    settings = read_settings(database=db)
    Content(settings.rules).equip(client)  # a client without a policy is refused here, not at his first request
    lifetime = None if expires is None else timedelta(days=expires)
    with opened(settings) as workflow:
        _tell(
            workflow.access().create(
                client=client, name=name, scopes=frozenset(scope), lifetime=lifetime, by=operator()
            )
        )


@app.command(name="list")
def list_keys(*, db: Where = None) -> None:
    """Tell every key, one JSON object a line; those that ended too."""
    with opened(read_settings(database=db)) as workflow:
        for key in workflow.access().held():
            sys.stdout.buffer.write(canonical_json(_shown(key)) + b"\n")


@app.command()
def revoke(prefix: Prefix, *, db: Where = None) -> None:
    """End a key, everywhere within a second."""
    with opened(read_settings(database=db)) as workflow:
        key = workflow.access().revoke(prefix, by=operator())
    typer.echo(f"trk_{key.prefix} of {key.name} is revoked", err=True)


@app.command()
def rotate(
    prefix: Prefix,
    *,
    overlap: Annotated[int, typer.Option(min=0, metavar="HOURS", help="Hours for which the old key still works.")] = 24,
    db: Where = None,
) -> None:
    """Make the successor of a key, which itself ends after a while."""
    with opened(read_settings(database=db)) as workflow:
        _tell(workflow.access().rotate(prefix, overlap=timedelta(hours=overlap), by=operator()))
    typer.echo(f"the key before it works for {overlap} more hours", err=True)


def _tell(issued: Issued) -> None:
    key = issued.key
    scopes, end = ", ".join(sorted(key.scopes)), _when(key.expires_at) or "it is revoked"
    typer.echo(f"{key.name} may {scopes} for {key.client} until {end}; the key is not shown again:", err=True)
    typer.echo(issued.text)


def _shown(key: ApiKey) -> dict[str, str | list[str] | None]:
    return {
        "prefix": key.prefix,
        "client": key.client,
        "name": key.name,
        "scopes": [*sorted(key.scopes)],
        "standing": key.standing(now()),
        "created_at": _when(key.created_at),
        "expires_at": _when(key.expires_at),
        "revoked_at": _when(key.revoked_at),
        "used_at": _when(key.used_at),
    }


def _when(at: datetime | None) -> str | None:
    return None if at is None else format_when(at)
