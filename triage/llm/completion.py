"""What a provider replied, read strictly from its bytes in the format of OpenAI's chat completions."""

import re
from dataclasses import dataclass

import orjson
from pydantic import BaseModel, Field, ValidationError

from triage.llm.fault import FaultError

_DATED = re.compile(r"-\d{4}-?\d{2}-?\d{2}")
"""What a provider adds to the name of a model to say which release of it answered."""


@dataclass(frozen=True, slots=True)
class Likely:
    """A token that the answer could have begun with, and the natural logarithm of its probability."""

    token: str
    logprob: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model said: `whole` is false where it was cut off at the token limit."""

    text: str
    whole: bool
    likely: tuple[Likely, ...]
    input_tokens: int | None
    output_tokens: int | None


def read_completion(raw: bytes, *, named: str) -> Completion:
    """Read a reply of the model that was asked. Raises `FaultError` for everything else."""
    reply = _read(raw)
    if not (reply.model == named or _DATED.fullmatch(reply.model.removeprefix(named))):
        raise FaultError("another_model", f"the reply is not of {named}")
    if not reply.choices:
        raise FaultError("provider_error", "the reply has no choice", weighs=True)
    said = reply.choices[0]
    if said.message.refusal or said.finish_reason == "content_filter":
        raise FaultError("refused", "the model refused to answer")
    if said.message.content is None:
        raise FaultError("invalid", "the reply has no text")
    return Completion(
        text=said.message.content,
        whole=said.finish_reason != "length",
        likely=_likely(said),
        input_tokens=reply.usage.prompt_tokens if reply.usage else None,
        output_tokens=reply.usage.completion_tokens if reply.usage else None,
    )


def is_foreign(raw: bytes) -> bool:
    """Say whether a reply is JSON that has its text elsewhere than OpenAI puts it, be it in the call of a tool."""
    try:
        reply = orjson.loads(raw)
        return "choices" not in reply or bool(reply["choices"] and reply["choices"][0]["message"].get("tool_calls"))
    except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
        return False


class _Top(BaseModel):
    token: str
    logprob: float = Field(le=0.001, allow_inf_nan=False)


class _Token(BaseModel):
    top_logprobs: list[_Top] | None = None


class _Logprobs(BaseModel):
    content: list[_Token] | None = None


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Said(BaseModel):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Usage(BaseModel):
    prompt_tokens: int = Field(ge=0, le=10**8, strict=True)
    completion_tokens: int = Field(ge=0, le=10**8, strict=True)


class _Reply(BaseModel):
    """The part of a reply that is read; providers add what they like beside it."""

    model: str
    choices: list[_Said]
    usage: _Usage | None = None


def _read(raw: bytes) -> _Reply:
    try:
        return _Reply.model_validate(orjson.loads(raw))  # which knows no NaN, and UTF-8 only
    except orjson.JSONDecodeError:
        raise FaultError("invalid", "the reply is not JSON") from None
    except ValidationError as error:
        places = ", ".join(sorted({_place(fault["loc"]) for fault in error.errors(include_input=False)}))
        raise FaultError("invalid", f"the reply is no chat completion: see {places}") from None


def _place(loc: tuple[int | str, ...]) -> str:
    """Name a place of the reply by our own field names."""
    return ".".join(part for part in loc if isinstance(part, str)) or "its top"


def _likely(said: _Said) -> tuple[Likely, ...]:
    tokens = (said.logprobs and said.logprobs.content) or []
    return tuple(Likely(top.token, top.logprob) for token in tokens[:1] for top in token.top_logprobs or ())
