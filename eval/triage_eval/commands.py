"""`triage eval`: measure the desk on labelled cases."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from triage.errors import TriageError
from triage_eval.report import Evaluated

app = typer.Typer(no_args_is_help=True, help="Measure the desk on labelled cases.")


@app.command()
def run(
    datasets: Annotated[list[Path], typer.Argument(help="Labelled files: JSON lines or csv of any known shape.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
) -> None:
    """File every case of the data sets through the real pipeline and print what came of them.

    The wrongly resolved cases are written with their receipts beside the JSON file, as FILE.wrong.jsonl.
    """
    try:
        evaluated = _evaluate(datasets)
    except TriageError as error:
        typer.echo(f"triage eval: {error}", err=True)
        raise typer.Exit(2) from error
    from rich.console import Console

    from triage_eval.report import print_table, to_json, write_wrong

    print_table(evaluated, Console(width=None))
    if json_file:
        json_file.write_text(to_json(evaluated), encoding="utf-8")
        wrong = write_wrong(evaluated, json_file.with_suffix(".wrong.jsonl"))
        typer.echo(f"figures in {json_file}, {wrong} wrong cases in {json_file.with_suffix('.wrong.jsonl')}", err=True)


@app.command("free-text")
def free_text(
    folds: Annotated[int | None, typer.Option(min=2, help="Leave out so many sets of grounds, not each alone.")] = None,
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the figures to this file.")] = None,
) -> None:
    """Measure the local proposer on the labelled free texts, each ground by a model that learned from all others."""
    from triage.content.folders import read_rules
    from triage.explain import FACTS
    from triage.judge import load_pack
    from triage_eval.free_text import ask, cross_validate, figures, read_cases, table, to_json

    try:
        cases = tuple(ask(read_cases(), pack=load_pack(read_rules(), FACTS)))
    except TriageError as error:
        typer.echo(f"triage eval: {error}", err=True)
        raise typer.Exit(2) from error
    columns = {"local": figures(tuple(cross_validate(cases, folds=folds)))}
    typer.echo(table(columns))
    if json_file:
        json_file.write_text(to_json(columns), encoding="utf-8")


def _evaluate(paths: list[Path]) -> "list[Evaluated]":
    from triage.content.folders import read_rules
    from triage.judge import pack_text
    from triage_eval.formats import read_dataset
    from triage_eval.harness import run as run_trials
    from triage_eval.report import Evaluated

    evaluated = []
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(paths):
            dataset = read_dataset(path)
            typer.echo(f"{dataset.name}: {len(dataset.trials)} trials", err=True)
            database = Path(folder) / f"{number}.db"
            came_of_it = run_trials(dataset, pack_text=pack_text(read_rules()), database=database)
            evaluated.append(Evaluated.of(dataset, came_of_it))
    return evaluated
