import json
import threading
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from triage.choose import Answer, Label, Message, Unreadable
from triage.llm import Breaker, Form, Limits, Prices, Remote, Spend
from triage.llm.libraries import load
from triage.model import Kind
from triage.model.choice import FreeText, Offer, Question, Reason

from .provider import MODEL, Provider

KEY = "sk-canary-5f2d8c1b7a9e4036"


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    rationale: str
    choice: str | None
    reason: Reason
    confidence: Decimal


@dataclass(frozen=True)
class Plain:
    """The smallest prompt that does its work."""

    reference: str = "plain@1"

    def messages(self, question):
        asked = {"exception": question.exception, "offers": [offer.explanation for offer in question.offers]}
        return Message("system", "Choose."), Message("user", json.dumps(asked))

    def schema(self, question):
        choices = [*(offer.explanation for offer in question.offers), None]
        schema = Said.model_json_schema()
        return schema | {"properties": schema["properties"] | {"choice": {"enum": choices}}}

    def read(self, question, raw):  # noqa: ARG002 - of the port
        try:
            said = Said.model_validate_json(raw)
        except ValidationError as error:
            return Unreadable(tuple(fault["type"] for fault in error.errors()))
        return Answer(explanation=said.choice, reason=said.reason, rationale=said.rationale, stated=said.confidence)

    def labels(self, question):
        offered = (Label("ABCDEFG"[place], offer.explanation) for place, offer in enumerate(question.offers))
        return *offered, Label("N", None)

    def label_messages(self, question):
        return *self.messages(question)[1:], Message("user", "A, B or N?")


@dataclass
class Purse:
    """A budget in memory: what every client has left of the day."""

    tokens: int = 10**9
    held: dict = field(default_factory=dict)
    settled: list = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, client, most):
        with self.lock:
            if most.tokens > self.tokens:
                return None
            self.tokens -= most.tokens
            hold = f"{client}/{len(self.held)}"
            self.held[hold] = most
            return hold

    def settle(self, held, spent):
        with self.lock:
            self.tokens += self.held[held].tokens - spent.tokens
            self.held[held] = Spend(tokens=0, micros=0)
            self.settled.append(spent)


@dataclass
class Drawer:
    """Replies in memory."""

    kept: dict = field(default_factory=dict)

    def recall(self, request, *, client):  # noqa: ARG002 - one client's
        return self.kept.get(request)

    def keep(self, request, reply, *, client):  # noqa: ARG002 - one client's
        self.kept.setdefault(request, reply)


@pytest.fixture(scope="session")
def library():
    """litellm and instructor, imported once: it takes seconds."""
    return load()


@pytest.fixture
def provider():
    started = Provider()
    yield started
    started.close()
    assert started.settle()


@pytest.fixture
def remote(provider, library):  # noqa: ARG001 - imported before a clock runs
    """Makes a proposer that asks the provider; what is given changes it."""

    def make(**changed):
        given = {
            "prompt": Plain(),
            "form": Form(model=f"openai/{MODEL}", base=provider.base, named=MODEL),
            "key": SecretStr(KEY),
            "limits": Limits(seconds=10, largest=64 * 1024, pause=0.005),
            "prices": Prices(input=Decimal("0.5"), output=Decimal(2)),
            "budget": Purse(),
            "replies": Drawer(),
            "breaker": Breaker(faults=10**6, rest=60),
            "slots": threading.BoundedSemaphore(2),
        }
        return Remote(**given | changed)

    return make


@pytest.fixture
def question():
    """Makes the question about an exception: two offers and a note."""

    def make(exception="exc_1"):
        offers = tuple(
            Offer(explanation=name, kind=Kind.DUPLICATE_INVOICE, summary=name, action="void")
            for name in ("exp_1", "exp_2")
        )
        note = FreeText(place="/note", text="We were billed twice.")
        return Question(exception=exception, client="acme", kind=Kind.DUPLICATE_INVOICE, offers=offers, texts=(note,))

    return make
