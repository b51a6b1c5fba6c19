"""The command `triage`: each command lives in a module of its own, imported only when it is called."""

import ast
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

import typer

from triage.errors import InputError, TriageError

COMMANDS = {
    "applied": "triage.cli.lifecycle:applied",
    "backup": "triage.cli.backup:backup",
    "audit": "triage.cli.audit:app",
    "batches": "triage.cli.batches:app",
    "blind-audits": "triage.cli.blind_audits:app",
    "certificates": "triage.cli.certificates:app",
    "config": "triage.cli.config:config",
    "db": "triage.cli.db:app",
    "doctor": "triage.cli.doctor:doctor",
    "history": "triage.cli.lifecycle:history",
    "keys": "triage.cli.keys:app",
    "ledger": "triage.cli.ledger:app",
    "reopen": "triage.cli.lifecycle:reopen",
    "replay": "triage.cli.replay:replay",
    "restore": "triage.cli.backup:restore",
    "rules": "triage.cli.rules:app",
    "run": "triage.cli.run:run",
    "train": "triage.cli.train:train",
    "undo": "triage.cli.lifecycle:undo",
    "users": "triage.cli.users:app",
    "why": "triage.cli.why:why",
}
"""The hub's own commands as `module:name` of a typer app or a plain function. A line here adds a command."""

GROUP = "triage.commands"
"""The entry points by which drivers add theirs, written in the same way."""


def main() -> None:
    """Run the command line; an error of ours is one message on stderr and exit code 2."""
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    try:
        build(called)()
    except TriageError as error:
        print(f"triage: {error}", file=sys.stderr)  # noqa: T201 - the one place where errors become text
        sys.exit(2)


def targets() -> dict[str, str]:
    """Return every command with where it is defined."""
    return {entry.name: entry.value for entry in entry_points(group=GROUP)} | COMMANDS


def build(called: str | None) -> typer.Typer:
    """Return the application with the called command imported and the others known by name and help alone."""
    app = typer.Typer(name="triage", no_args_is_help=True, add_completion=False, rich_markup_mode=None)
    app.callback(help="Resolves billing exceptions that can be proved, and hands the rest to people.")(_nothing)
    for name, target in sorted(targets().items()):
        command = load(name, target) if name == called else _nothing
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=_help(target))
        else:
            app.command(name, help=_help(target))(command)
    return app


def load(name: str, target: str) -> typer.Typer | Callable[..., object]:
    """Import a command. Raises `InputError` that names what is broken."""
    module, _, attribute = target.partition(":")
    try:
        command: typer.Typer | Callable[..., object] = getattr(import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise InputError(f"the command {name!r} ({target}) cannot be loaded: {error}") from error
    return command


def _nothing() -> None:
    """Stand for a command that is not called."""


def _help(target: str) -> str:
    """Read the first sentence about a command from its source, without importing it."""
    module, _, attribute = target.partition(":")
    try:
        spec = find_spec(module)
        tree = ast.parse(Path(spec.origin).read_bytes()) if spec and spec.origin else ast.Module([], [])
    except (ImportError, OSError, SyntaxError):
        return f"(cannot be loaded: {target})"
    documented = next((n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == attribute), tree)
    return (ast.get_docstring(documented) or f"({target})").partition("\n")[0]
