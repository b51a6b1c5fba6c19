"""The torture at the size that fits into every run; `just torture` is the same in full."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


def tortured(*arguments):
    """Torture in a process of its own, which forks, and return its report."""
    command = [sys.executable, "-m", "crash", *map(str, arguments)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, check=False, timeout=500
    )
    assert done.stdout, done.stderr.decode()
    return json.loads(done.stdout)


def test_no_kill_loses_or_doubles_anything():
    report = tortured("--cycles", 290, "--served", 10)
    assert report["faults"] == []
    assert report["missed"] == []
    assert report["kills"] == report["cycles"] >= 300
    assert report["in_flight"] >= 270
    assert report["at_random"] >= 50
    assert report["acknowledged"] >= 1_000
    assert report["retried"] >= 300
    assert report["steps"] >= 200


@pytest.mark.parametrize("desks", [2])
def test_two_desks_on_one_server_lose_and_double_nothing(postgresql_url, desks):
    report = tortured("--cycles", 30, "--served", 2, "--desks", desks, "--database", postgresql_url)
    assert report["faults"] == []
    assert report["kills"] >= 60
    assert report["in_flight"] >= 45
    assert report["acknowledged"] >= 100
