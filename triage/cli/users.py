"""Makes, lists, changes and disables the people who sign in."""

import sys
from typing import Annotated

import typer

from triage.access import Role, User
from triage.bootstrap import Content, opened
from triage.calendar import format_when
from triage.cli.operator import operator
from triage.model import JsonObject
from triage.model.codec import canonical_json
from triage.settings import read_settings

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Where = Annotated[str | None, typer.Option("--db", help="The database; default: TRIAGE_DATABASE_URL, else triage.db.")]
Email = Annotated[str, typer.Argument(metavar="EMAIL", help="The address that the person signs in with.")]
Client = Annotated[str, typer.Option(help="Whose data the person sees.")]
Roles = Annotated[list[Role], typer.Option("--role", help="What the person is here for; give it once for each.")]


@app.command()
def create(
    email: Email,
    *,
    name: Annotated[str, typer.Option(help="What the person is called; decisions are made under this name.")],
    role: Roles,
    client: Client = "default",
    db: Where = None,
) -> None:
    """Make a user; the password is asked for, or read from standard input."""
    settings = read_settings(database=db)
    Content(settings.rules).equip(client)  # a client without a policy is refused here, not at the first case
    with opened(settings) as workflow:
        made = workflow.users.create(
            client=client, email=email, name=name, roles=frozenset(role), password=_password(), by=operator()
        )
    typer.echo(f"{made.name} may sign in as {', '.join(sorted(made.roles))} of {client}", err=True)


@app.command(name="list")
def list_users(*, db: Where = None) -> None:
    """Tell every user, one JSON object a line; those that are disabled too."""
    with opened(read_settings(database=db)) as workflow:
        for user in workflow.users.held():
            sys.stdout.buffer.write(canonical_json(_shown(user)) + b"\n")


@app.command()
def disable(email: Email, *, client: Client = "default", db: Where = None) -> None:
    """Let a user in no more, and end his sessions."""
    with opened(read_settings(database=db)) as workflow:
        users = workflow.users
        users.disable(users.named(email, client=client).id, by=operator())
    typer.echo("the user is disabled, and signed out everywhere", err=True)


@app.command()
def enable(email: Email, *, client: Client = "default", db: Where = None) -> None:
    """Let a user in again."""
    with opened(read_settings(database=db)) as workflow:
        users = workflow.users
        users.enable(users.named(email, client=client).id, by=operator())
    typer.echo("the user may sign in again", err=True)


@app.command()
def roles(email: Email, *, role: Roles, client: Client = "default", db: Where = None) -> None:
    """Give a user these roles and no others, and end his sessions."""
    with opened(read_settings(database=db)) as workflow:
        users = workflow.users
        changed = users.assign(users.named(email, client=client).id, frozenset(role), by=operator())
    typer.echo(f"{changed.name} is {', '.join(sorted(changed.roles))}, and signed out everywhere", err=True)


@app.command()
def password(email: Email, *, client: Client = "default", db: Where = None) -> None:
    """Give a user another password, asked for or read from standard input, and end his sessions."""
    with opened(read_settings(database=db)) as workflow:
        users = workflow.users
        users.set_password(users.named(email, client=client).id, _password(), by=operator())
    typer.echo("the password is changed, and the user signed out everywhere", err=True)


def _password() -> str:
    """Read a password where nobody sees it: the command line is in the history and in the list of processes."""
    if sys.stdin.isatty():
        asked: str = typer.prompt("Password (15 characters or more)", hide_input=True, confirmation_prompt=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def _shown(user: User) -> JsonObject:
    return {
        "id": user.id,
        "client": user.client,
        "email": user.email,
        "name": user.name,
        "roles": sorted(user.roles),
        "signs_in_by": "password" if user.password else "provider",
        "created_at": format_when(user.created_at),
        "disabled_at": user.disabled_at and format_when(user.disabled_at),
    }
