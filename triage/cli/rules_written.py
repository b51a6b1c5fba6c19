"""Writes what is generated from the rules: their lock, the catalogue, the fact reference and the schema for editors."""

import json
from pathlib import Path
from typing import Annotated

import typer

from triage.content.folders import content_folder, read_beside, read_rules
from triage.explain import FACTS
from triage.judge import fact_types, load_pack
from triage.judge.catalogue import SCHEMA_FILE, catalogue, fact_reference, json_schema, with_modeline, with_reference
from triage.judge.lock import FILE, read_lock, refusals, relock, write_lock

README = "README.md"

Folder = Annotated[Path | None, typer.Argument(metavar="PATH", help="The rules folder; default: the shipped one.")]


def write_lock_file(path: Folder = None) -> None:
    """Write rules.lock.json, unless a rule behaves otherwise and its version did not rise."""
    rules = load_pack(read_rules(override=path), FACTS).rules
    before = read_lock(read_beside(FILE, override=path))
    refused = list(refusals(rules, before))
    for problem in refused:
        typer.echo(problem)
    if refused:
        raise typer.Exit(1)
    after = relock(rules, before)
    (content_folder("rules", override=path) / FILE).write_text(write_lock(after), encoding="utf-8")
    for id_ in sorted(id_ for id_ in after if after[id_] != before.get(id_)):
        said = f"at version {after[id_].version}" if after[id_].behaviour else "retired: its file is gone"
        typer.echo(f"{id_}: {said}", err=True)


def write_catalogue(
    path: Folder = None,
    *,
    write: Annotated[bool, typer.Option("--write", help="Write README.md, the schema and the first lines.")] = False,
) -> None:
    """Print the catalogue of rules and the reference of facts, or write them where they belong."""
    if write:
        for file, text in generated(path).items():
            (content_folder("rules", override=path) / file).write_text(text, encoding="utf-8")
        return
    rules = load_pack(read_rules(override=path), FACTS).rules
    typer.echo("\n".join((*catalogue(rules), "", *fact_reference(fact_types(FACTS)))))


def generated(path: Path | None = None) -> dict[str, str]:
    """Return every generated file of a rules folder, and the rule files with their first line, by path in it."""
    files, facts = read_rules(override=path), fact_types(FACTS)
    written = {file: with_modeline(text) for file, text in files.items()}
    readme = read_beside(README, override=path) or ""
    return {
        **written,
        README: with_reference(readme, load_pack(files, FACTS).rules, facts),
        SCHEMA_FILE: json.dumps(json_schema(facts), indent=2, ensure_ascii=False) + "\n",
    }
