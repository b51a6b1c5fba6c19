"""DBOS loads where a worker starts, and not before."""

import subprocess
import sys

import pytest

_WATCHED = """
import atexit, os, sys
atexit.register(lambda: os._exit(77) if "dbos" in sys.modules else None)
"""


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        pytest.param("import triage.durable", [], id="importing the package"),
        pytest.param("from triage.durable import DurableJobs; DurableJobs()", [], id="having jobs"),
        pytest.param("from triage.cli import main; main()", ["--help"], id="asking for help"),
        pytest.param("from triage.cli import main; main()", ["run", "/dev/null", "--db", "triage.db"], id="deciding"),
    ],
)
def test_what_needs_no_worker_does_not_load_dbos(script, arguments, tmp_path):
    ended = _run(script, *arguments, cwd=tmp_path)
    assert ended.returncode == 0, ended.stderr


def test_it_would_be_noticed_if_dbos_loaded(tmp_path):
    assert _run("import dbos", cwd=tmp_path).returncode == 77


def _run(script, *arguments, cwd):
    program = [sys.executable, "-c", _WATCHED + script, *arguments]
    return subprocess.run(program, check=False, cwd=cwd, capture_output=True, timeout=60)
