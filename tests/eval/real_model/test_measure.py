"""The whole run against a planted model: what `just test-model` does, without the weights."""

import pytest
from triage_eval.bench_service.served import free_port
from triage_eval.real_model.__main__ import main
from triage_eval.real_model.served import served as serving

from triage.errors import InputError

from .provider import MODEL, Planted, served

CASES = ["--cases", "6"]


@pytest.fixture
def measure(monkeypatch, tmp_path, capsys):
    """Measures a planted model by the environment; returns the exit code, the table and what was told."""

    def run(planted, *words):
        with served(planted) as address:
            monkeypatch.setenv("TRIAGE_LLM_API_BASE", measure_at.setdefault("address", address))
            monkeypatch.setenv("TRIAGE_LLM_MODEL", f"openai/{MODEL}")
            code = main(["measure", "0.5b", "--folder", str(tmp_path), *CASES, *words])
        return code, *capsys.readouterr()

    measure_at = {}
    return run


def test_a_model_that_never_chooses_keeps_every_promise_and_replays_without_itself(measure):
    planted = Planted()
    code, table, told = measure(planted)
    assert code == 0
    assert f"| figure | {MODEL} | local |" in table
    assert "| readable | 1.000 |" in table
    assert "| accuracy | 0.500 |" in table
    assert "0 of 0 cells certified; 0 cases done" in table
    assert told.count("left alone") == 6

    asked = len(planted.bodies)
    assert measure(planted, "--replay")[:2] == (0, table)
    assert len(planted.bodies) == asked


def test_a_model_that_contradicts_itself_is_silent_and_that_is_no_fault(measure):
    code, table, _ = measure(Planted(label="none", alone="A"))
    assert code == 0
    assert "| inconsistent | 6 | 0 |" in table
    assert "| chosen | 0 |" in table
    assert "argued: 3 of 6 right, 0 for an offer; AUROC of its right and wrong by label 0.500" in table


def test_a_model_that_does_not_answer_as_asked_breaks_a_promise(measure):
    code, _, told = measure(Planted(label="Z"))
    assert code == 1
    assert told.count("no answer by the schema") == 6


def test_a_replay_of_what_was_never_recorded_is_no_success(measure):
    code, _, told = measure(Planted(), "--replay")
    assert code == 2
    assert "0 of 6 cases are recorded" in told
    assert "nothing to replay" in told


@pytest.mark.parametrize("cases", ["3", "0", "1000"])
def test_a_number_of_cases_that_cannot_be_halved_is_refused(measure, cases):
    code, _, told = measure(Planted(), "--cases", cases)
    assert code == 2
    assert "--cases takes an even number from 2 to" in told


def test_a_server_that_ends_says_so(tmp_path):
    with (
        pytest.raises(InputError, match="the server of the model ended"),
        serving(tmp_path / "no.gguf", model="no", port=free_port()),
    ):
        pytest.fail("it served what is not there")
