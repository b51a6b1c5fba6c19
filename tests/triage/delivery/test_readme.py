import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

import triage.delivery
from triage.delivery import new_secret, signed_headers


@pytest.fixture
def receive():
    """The receiver of the README, as it stands there."""
    text = Path(triage.delivery.__file__).with_name("README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(import os\n.*?)```", text, re.DOTALL)
    names = {}
    exec(code, names)  # noqa: S102 - the example is what is tested
    return names["receive"]


@pytest.fixture(autouse=True)
def _secret_of_the_receiver(monkeypatch, key):
    monkeypatch.setenv("TRIAGE_WEBHOOK_SECRET", key.text)


def test_the_receiver_of_the_readme_acts_once_on_a_message_that_comes_twice(receive, message, key, capsys):
    headers, seen = signed_headers(message, keys=[new_secret(), key], at=datetime.now(UTC)), set()
    assert [receive(message.body, headers, seen=seen) for _ in range(2)] == [204, 204]
    assert capsys.readouterr().out == "exception.resolved exc_1\n"


@pytest.mark.parametrize("changed", ["signature", "body", "id", "malformed", "old"])
def test_the_receiver_of_the_readme_refuses_what_is_not_ours(receive, message, key, changed):
    at = datetime(2020, 1, 1, tzinfo=UTC) if changed == "old" else datetime.now(UTC)
    headers = signed_headers(message, keys=[new_secret() if changed == "signature" else key], at=at)
    headers |= {"webhook-id": "msg_other"} if changed == "id" else {}
    headers |= {"webhook-signature": "v1"} if changed == "malformed" else {}
    body = message.body + b" " if changed == "body" else message.body
    seen = set()
    assert receive(body, headers, seen=seen) == 401
    assert not seen
