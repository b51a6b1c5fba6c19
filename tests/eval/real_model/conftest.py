from decimal import Decimal
from hashlib import sha256

import pytest
from triage_eval.free_text import answer, ask, read_cases
from triage_eval.real_model.weights import Weights

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.judge import load_pack
from triage.model.choice import Choice, ModelRef, Usage

PARTS = (b"GGUF and ", b"then the ", b"rest")


@pytest.fixture
def planted(tmp_path):
    """Small weights in three unpacked packages, and what is published of the whole."""
    for number, part in enumerate(PARTS, 1):
        folder = tmp_path / "unpacked" / f"planted_part{number}" / "data"
        folder.mkdir(parents=True)
        (folder / f"part{number:02}.bin").write_bytes(part)
        (folder.parent / "__init__.py").write_text("raise SystemExit('nobody may import this')")
    whole = b"".join(PARTS)
    return Weights(
        model="planted",
        package="planted-part",
        version="1.0",
        parts=len(PARTS),
        size=len(whole),
        sha256=sha256(whole).hexdigest(),
    )


@pytest.fixture(scope="session")
def pack():
    return load_pack(read_rules(), FACTS)


@pytest.fixture(scope="session")
def asked(pack):
    """Every labelled free text as it is asked with the shipped rules."""
    return tuple(ask(read_cases(), pack=pack))


@pytest.fixture(scope="session")
def told(asked):
    """Answers every case as `pick` says, with a probability by what it picked; the facts alone say the same."""

    def make(pick, *, sure=lambda _: "0.9", cases=asked):
        return tuple(
            answer(each, lambda question, each=each: choosing(pick(each), question, sure=sure(each))) for each in cases
        )

    return make


def choosing(explanation, question, *, sure="0.9"):
    """A choice of one offer, or of none, with a probability; the rest goes to the other side."""
    share, first = Decimal(sure), question.offers[0].explanation
    shares = {offer.explanation: Decimal(0) for offer in question.offers}
    shares[explanation or first] = share if explanation else 1 - share
    return Choice(
        probabilities=tuple(shares.items()),
        none=1 - sum(shares.values()),
        reason="text_fits_it",
        rationale="as told",
        stated=Decimal("0.5"),
        model=ModelRef(proposer="litellm", model="told"),
        usage=Usage(input_tokens=100, output_tokens=10, milliseconds=2000),
    )
