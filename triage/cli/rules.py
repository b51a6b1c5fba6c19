"""Checks and tests rule files."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from triage.cli.explain import explain
from triage.cli.rules_diff import diff
from triage.cli.rules_written import write_catalogue, write_lock_file
from triage.content.clients import client_names, read_client
from triage.content.folders import read_beside, read_rules
from triage.explain import FACTS
from triage.judge import Report, check_rules
from triage.judge.lock import FILE, read_lock

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Folder = Annotated[Path | None, typer.Argument(metavar="PATH", help="The rules folder; default: the shipped one.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON object.")]


@app.command()
def check(path: Folder = None, *, as_json: AsJson = False) -> None:
    """Check schema, types, tests, clause coverage and lock of every rule, and every client's policy and overlay."""
    overlays = [read_client(client, rules=path).overlay for client in client_names(rules=path)]
    lock = read_lock(read_beside(FILE, override=path))
    report = check_rules(read_rules(override=path), FACTS, lock=lock, overlays=overlays)
    lines = [*(f"notice: {notice}" for notice in report.notices), *report.findings]
    lines += [f"{report.rules} rules, {len(report.tests)} tests, {len(report.findings)} findings"]
    _end(report, lines, as_json=as_json, ok=not report.findings)


app.command("catalogue")(write_catalogue)
app.command("diff")(diff)
app.command("lock")(write_lock_file)


@app.command("test")
def run_tests(path: Folder = None, *, as_json: AsJson = False) -> None:
    """Run every rule's own tests, one line each."""
    report = check_rules(read_rules(override=path), FACTS)
    failed = [tried for tried in report.tests if tried.problem]
    lines = [f"{'FAIL' if t.problem else 'ok  '} {t.rule}: {t.name}" + _below(t.problem) for t in report.tests]
    lines += [*report.unread, f"{len(report.tests)} tests, {len(failed)} failed, {len(report.unread)} files unread"]
    _end(report, lines, as_json=as_json, ok=not failed and not report.unread)


app.command("explain")(explain)


def _below(problem: str | None) -> str:
    return f"\n    {problem}" if problem else ""


def _end(report: Report, lines: list[str], *, as_json: bool, ok: bool) -> None:
    typer.echo(json.dumps(asdict(report)) if as_json else "\n".join(lines))
    raise typer.Exit(0 if ok else 1)
