import pytest
from triage_eval.free_text import ask, read_cases

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.judge import load_pack


@pytest.fixture(scope="session")
def asked():
    """Every labelled free text as it is asked with the shipped rules."""
    return tuple(ask(read_cases(), pack=load_pack(read_rules(), FACTS)))
