"""What a proposer is asked, and what it may answer: a choice among explanations that code enumerated, or none.

Nothing here can carry an id, an amount or a key that code did not put into the question.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from triage.model.kinds import Kind

Reason = Literal["text_names_it", "text_fits_it", "facts_fit_it", "text_contradicts", "nothing_fits", "too_little"]
"""Why a proposer chose as it did: the customer's text names the documents, or describes what happened; the facts alone
point there; a text speaks against what is offered; nothing offered fits; or there is too little to go by."""

Silence = Literal[
    "off",
    "nothing_offered",
    "no_model",
    "untrained",
    "budget",
    "breaker",
    "timeout",
    "unreachable",
    "provider_error",
    "refused",
    "truncated",
    "invalid",
    "another_model",
    "inconsistent",
]
"""Why a proposer said nothing. None of these is an error to whoever posted: a person decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An explanation as a proposer sees it: its id, what it says, what it would do, and its facts as text.

    `fits` says that a rule matches it, so that several which fit are rivals; `guarded` that a rule which
    matches it wants a person to look at it, `doubted` that a guard of any rule speaks against it.
    """

    explanation: str
    kind: Kind
    summary: str
    action: str
    facts: tuple[tuple[str, str], ...] = ()
    fits: bool = False
    guarded: bool = False
    doubted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeText:
    """What somebody outside wrote, normalised and cut (`choose.texts`); `place` is its JSON pointer in the evidence."""

    place: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked about one exception: `facts` are code's own, `texts` are not to be trusted.

    `names` are those of persons, which are shown to no model.
    """

    exception: str
    client: str
    kind: Kind
    offers: tuple[Offer, ...]
    facts: tuple[tuple[str, str], ...] = ()
    texts: tuple[FreeText, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def rivals(self) -> tuple[Offer, ...]:
        """What rules match, where that is more than one: they never choose between them."""
        fitting = tuple(offer for offer in self.offers if offer.fits)
        return fitting if len(fitting) > 1 else ()

    @property
    def without_texts(self) -> "Question":
        """The same question by its facts alone."""
        return Question(
            exception=self.exception, client=self.client, kind=self.kind, offers=self.offers, facts=self.facts
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a text that a choice rests on, found there by code: `text[start:end]` of the free text at `place`."""

    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRef:
    """What answered: the kind of proposer, the model as it names itself, and the prompt with its version."""

    proposer: Literal["litellm", "local", "replay"]
    model: str
    prompt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What an answer took: tokens, cost in millionths of a US dollar, and milliseconds."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_micros: int = 0
    milliseconds: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A probability for each offered explanation and for none of them: Decimals of four places that sum to one.

    `unread` are the places of texts that say more than the proposer understands: it chose in spite of them.

    `stated` is the confidence that the model claims for itself, which nothing decides by. `requests` are the SHA-256
    digests of the requests in the order of asking; the raw replies are stored under them.
    """

    probabilities: tuple[tuple[str, Decimal], ...]
    none: Decimal
    reason: Reason
    rationale: str
    quotes: tuple[Quote, ...] = ()
    unread: tuple[str, ...] = ()
    stated: Decimal | None = None
    model: ModelRef
    usage: Usage = Usage()
    requests: tuple[str, ...] = ()

    @property
    def ranked(self) -> tuple[tuple[str, Decimal], ...]:
        """The explanations, most probable first; equal ones in the order of their ids."""
        return tuple(sorted(self.probabilities, key=lambda one: (-one[1], one[0])))

    @property
    def chosen(self) -> str | None:
        """The explanation that is more probable than every other and than none; None where there is no such one."""
        ranked = self.ranked
        if not ranked or ranked[0][1] <= self.none or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
            return None
        return ranked[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    """That nothing was chosen, why, and what a person should know of it; the text is code's own."""

    why: Silence
    detail: str = ""
    model: ModelRef | None = None
    usage: Usage = Usage()
    requests: tuple[str, ...] = ()
