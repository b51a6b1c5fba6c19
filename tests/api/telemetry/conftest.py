import io
import json
import logging

import pytest
from triage_api.telemetry import log_handler

from triage.settings import Log


@pytest.fixture
def logged(caplog):
    """What the whole process logs, as the service would write it: call it for the lines so far."""
    stream = io.StringIO()
    handler = log_handler(Log(), stream)
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, logger="httpx2")  # the test's own client, which tells every address
    caplog.set_level(logging.WARNING, logger="httpx")
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)
