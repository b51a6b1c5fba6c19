import subprocess
import sys

import pytest

from triage.llm import Replay
from triage.model.choice import Choice
from triage.model.codec import canonical_json

from .conftest import Drawer
from .faults import answers_well, labels, says
from .provider import completion, http


@pytest.mark.parametrize(
    "does",
    [
        pytest.param(answers_well(), id="log-probabilities"),
        pytest.param(answers_well(likely=None), id="samples"),
        pytest.param(labels(lambda _: completion("B", likely={"B": 1.0})), id="an inconsistent answer"),
        pytest.param(says(http(completion("no JSON"))), id="an answer that is none"),
    ],
)
def test_what_was_recorded_is_answered_again_byte_for_byte(does, provider, remote, question):
    provider.does = does
    ask = remote()
    chosen = ask(question())
    calls = len(provider.bodies)
    again = Replay(prompt=ask.prompt, form=ask.form, replies=ask.replies)(question())
    assert canonical_json(again) == canonical_json(chosen)
    assert len(provider.bodies) == calls


def test_what_was_not_recorded_is_not_answered(provider, remote, question):
    ask = remote()
    silent = Replay(prompt=ask.prompt, form=ask.form, replies=Drawer())(question())
    assert (silent.why, provider.bodies) == ("no_model", [])


def test_another_question_is_another_request(provider, remote, question):
    provider.does = answers_well()
    ask = remote()
    first, second = ask(question("exc_1")), ask(question("exc_2"))
    assert isinstance(first, Choice)
    assert not {*first.requests} & {*second.requests}
    assert len(ask.replies.kept) == 4


_WATCHED = """
import atexit, os, sys
HEAVY = {"litellm", "instructor", "openai", "sklearn", "scipy"}
atexit.register(lambda: os._exit(77) if HEAVY & sys.modules.keys() else None)
"""


@pytest.mark.parametrize(
    ("script", "arguments", "code"),
    [
        pytest.param("import triage, triage.llm; from triage.llm import Replay, Remote", [], 0, id="importing"),
        pytest.param("from triage.cli import main; main()", ["--help"], 0, id="asking for help"),
        pytest.param("from triage_api.app import create_app; create_app(None)", [], 0, id="making the API"),
        pytest.param("import scipy", [], 77, id="it would be noticed"),
    ],
)
def test_nothing_heavy_is_loaded_before_it_is_used(script, arguments, code, tmp_path):
    program = [sys.executable, "-c", _WATCHED + script, *arguments]
    ended = subprocess.run(program, check=False, cwd=tmp_path, capture_output=True, timeout=60)
    assert ended.returncode == code, ended.stderr
