"""A request to a model, all of it but the key: its digest names the reply for ever."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

from triage.choose import Message
from triage.llm.prompt import Prompt
from triage.model import JsonObject
from triage.model.choice import Question
from triage.model.codec import canonical_json, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent: `base` is the address of the endpoint where it is not the provider's own, `schema` that of the
    answer where it has one, `top` how many tokens are told with their log-probabilities.
    """

    model: str
    base: str | None
    messages: tuple[Message, ...]
    schema: JsonObject | None = None
    max_tokens: int
    temperature: float = 0.0
    seed: int = 0
    top: int = 0

    @property
    def digest(self) -> str:
        """The SHA-256 of the request's canonical JSON."""
        return digest(canonical_json(asdict(self)))

    @property
    def most_tokens(self) -> int:
        """Tokens that the request can cost at most: none is shorter than a byte."""
        return len(canonical_json([asdict(self)["messages"], self.schema])) + self.max_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What all requests to one model have in common.

    `named` is the model as its replies name it. `samples` are drawn where there are no log-probabilities.
    """

    model: str
    base: str | None = None
    named: str
    max_tokens: int = 600
    samples: int = 5
    logprobs: bool = True

    def choosing(self, question: Question, *, prompt: Prompt) -> Request:
        """Return the request for a rationale and a choice."""
        return Request(
            model=self.model,
            base=self.base,
            messages=prompt.messages(question),
            schema=prompt.schema(question),
            max_tokens=self.max_tokens,
        )

    def labelling(self, question: Question, *, prompt: Prompt) -> Request:
        """Return the request for a label alone, with the probabilities of its first token."""
        messages = prompt.label_messages(question)
        return Request(model=self.model, base=self.base, messages=messages, max_tokens=1, top=TOP)

    def sampling(self, question: Question, *, prompt: Prompt) -> Iterator[Request]:
        """Yield requests for a label alone, drawn at random, each with a seed of its own."""
        first = replace(self.labelling(question, prompt=prompt), top=0, temperature=WARMTH)
        return (replace(first, seed=seed) for seed in range(1, self.samples + 1))


TOP = 20
"""Tokens that providers tell at most."""

WARMTH = 0.7
"""The temperature at which labels are sampled; at none, every sample is the same."""


def own_name(model: str) -> str:
    """Return a model's name without litellm's provider before it: `openai/gpt-5` is `gpt-5`."""
    provider, slash, name = model.partition("/")
    return name if slash else provider
