"""A model on loopback: the server of llama.cpp in xllamacpp, with one thread, as an endpoint like OpenAI's."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import typer

from triage.errors import InputError
from triage_eval.bench_service.tied import tied

HOST = "127.0.0.1"
PORT = 8471
"""One port for all runs: the address is part of each request, and so of what its reply is kept under."""

THREADS = 1
"""Two that compete with other work for the cores are ten times slower than one."""

CONTEXT = 8192
PATIENCE = 300
ENTRY = "triage_eval.real_model.served:main"


def base(port: int = PORT) -> str:
    """Return the address that `TRIAGE_LLM_API_BASE` takes."""
    return f"http://{HOST}:{port}/v1"


def serve(file: Path, *, model: str, port: int) -> None:
    """Serve weights under a name until the process ends. Raises `InputError` where the server is not installed."""
    try:
        import xllamacpp
    except ImportError as error:
        raise InputError("xllamacpp cannot be imported: `just model` installs it beside the product") from error
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(file)
    parameters.model_alias = {model}
    parameters.hostnames = [HOST]
    parameters.port = port
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    parameters.n_gpu_layers = 0
    parameters.n_threads_http = 2
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(parameters)
    typer.echo(f"{model} listens on {server.listening_address}/v1", err=True)
    with suppress(KeyboardInterrupt):
        threading.Event().wait()


@contextmanager
def served(file: Path, *, model: str, port: int = PORT) -> Iterator[str]:
    """Serve weights in a process of its own for a block, and yield the address. Raises `InputError` where it fails."""
    if _answers(port):
        raise InputError(f"port {port} is taken: if by `just model`, set TRIAGE_LLM_API_BASE={base(port)}")
    with tied(ENTRY, [str(file), model, str(port)]) as process:
        _await(process, port)
        yield base(port)


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + PATIENCE
    while not _answers(port):
        if process.poll() is not None:
            raise InputError(f"the server of the model ended with {process.returncode}: `just model` shows why")
        if time.monotonic() > end:
            raise InputError(f"the model did not load within {PATIENCE} seconds")
        time.sleep(0.2)


def _answers(port: int) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{base(port)}/models", timeout=5, trust_env=False).status_code == httpx.codes.OK
    return False


def main() -> None:
    """Serve a file under a name on a port: what `served` starts."""
    file, model, port = sys.argv[1:]
    serve(Path(file), model=model, port=int(port))
