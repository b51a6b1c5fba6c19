import os
from pathlib import Path

import pytest

from triage.content.folders import read_rules
from triage.judge import pack_text


@pytest.fixture(scope="session")
def external_data():
    """The folder of third-party cases; without it the test reports itself as not run."""
    folder = os.environ.get("TRIAGE_EXTERNAL_DATA")
    if not folder:
        pytest.skip("not run: TRIAGE_EXTERNAL_DATA names no folder of third-party cases")
    return Path(folder)


@pytest.fixture(scope="session")
def shipped_rules():
    """The text of the shipped rule pack."""
    return pack_text(read_rules())
