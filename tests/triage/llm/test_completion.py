import json

import pytest

from triage.llm import own_name
from triage.llm.completion import read_completion
from triage.llm.fault import FaultError

from .provider import completion


def read(model="gpt-5", **changed):
    return read_completion(json.dumps(completion("A", model=model, **changed)).encode(), named="gpt-5")


@pytest.mark.parametrize("model", ["gpt-5", "gpt-5-2026-08-06", "gpt-5-20260806"])
def test_a_release_of_the_model_is_the_model(model):
    assert read(model=model).text == "A"


@pytest.mark.parametrize("model", ["gpt-5-mini", "gpt-5-2026-08-06-mini", "gpt-4", "", "xgpt-5", "openai/gpt-5"])
def test_every_other_name_is_another_model(model):
    with pytest.raises(FaultError) as fault:
        read(model=model)
    assert fault.value.why == "another_model"


def test_no_fault_repeats_what_the_provider_wrote():
    with pytest.raises(FaultError) as fault:
        read_completion(json.dumps({"model": {"canary": 1}, "choices": "canary"}).encode(), named="gpt-5")
    assert "canary" not in str(fault.value)
    assert fault.value.__cause__ is None


def test_an_answer_cut_off_is_not_whole():
    assert (read(finish="length").whole, read().whole) == (False, True)


@pytest.mark.parametrize(
    ("model", "name"), [("openai/gpt-5", "gpt-5"), ("gpt-5", "gpt-5"), ("openrouter/meta/llama", "meta/llama")]
)
def test_a_model_has_its_own_name_without_the_provider(model, name):
    assert own_name(model) == name
