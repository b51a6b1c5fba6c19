"""A desk that is stopped in the middle of its work and wakes up later does nothing twice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_url")
    return f"sqlite:///{tmp_path}/desk.db"


@pytest.mark.parametrize("point", ["before commit", "after commit", "after insert claims"])
def test_a_stopped_desk_that_wakes_up_does_nothing_twice(url, point, tmp_path):
    command = [sys.executable, "-m", "crash.zombie", url, point, str(tmp_path / "sign")]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": str(TESTS)}, capture_output=True, check=False, timeout=120
    )
    held = point != "after commit"
    assert done.stdout.decode().split() == ["stopped", "waited" if held else "went-on", "awake", "same-id", "sound"], (
        done.stderr
    )
