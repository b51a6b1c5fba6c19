"""The only importer of litellm and instructor, once and when first used: it takes seconds and 180 MB."""

import logging
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict

from triage.choose import Message
from triage.llm.request import Request
from triage.llm.wire import Guarded
from triage.model import JsonObject

_ENVIRONMENT = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # else its import fetches a list of prices
    "LITELLM_MODE": "PRODUCTION",  # else its import reads .env files
    "DISABLE_AIOHTTP_TRANSPORT": "True",
}

_lock = threading.Lock()
_loaded: "Libraries | None" = None


@dataclass(frozen=True, slots=True)
class Libraries:
    """litellm's `completion`, and instructor's form of it that asks for an answer by a schema."""

    completion: Callable[..., Any]
    structured: Callable[..., Any]

    def call(self, request: Request, *, key: str | None, seconds: float) -> bytes:
        """Make one call and return its reply in the format of OpenAI; the wire keeps it as it came.

        Raises whatever the libraries raise, which is of hundreds of classes and tells less than the wire.
        """
        sent = _arguments(request) | {"api_key": key, "timeout": seconds}
        if request.schema is None:
            reply = self.completion(**sent, max_retries=0)
        else:
            _, reply = self.structured(response_model=_shape(request.schema), max_retries=0, strict=False, **sent)
        return str(reply.model_dump_json()).encode()


def load() -> Libraries:
    """Import the libraries, or return them where they are; every client that they make sends by our wire."""
    global _loaded  # noqa: PLW0603 - a library is imported once a process
    with _lock:
        if _loaded is None:
            os.environ.update(_ENVIRONMENT)
            _loaded = _import()
            _rehearse(_loaded)
        return _loaded


def _import() -> Libraries:
    import instructor
    import litellm
    from litellm.caching.llm_caching_handler import LLMClientCache
    from litellm.llms.custom_httpx.http_handler import HTTPHandler

    client = httpx.Client(transport=Guarded(), trust_env=False, follow_redirects=False)

    class Clients(LLMClientCache):  # type: ignore[misc]  # without types
        """Where litellm looks for a client before it makes one: there always is ours."""

        def get_cache(self, key: str, **options: object) -> object:
            return HTTPHandler(client=client) if key.startswith("httpx_client") else super().get_cache(key, **options)

    # The three places where litellm looks for a client, of which the first serves what OpenAI's SDK does.
    litellm.client_session = client
    litellm.module_level_client = HTTPHandler(client=client)
    litellm.in_memory_llm_clients_cache = Clients()
    _hush(litellm)
    asked = instructor.from_litellm(litellm.completion, mode=instructor.Mode.JSON_SCHEMA)
    return Libraries(completion=litellm.completion, structured=asked.create_with_completion)


def _rehearse(libraries: Libraries) -> None:
    """Make both calls once outside of an exchange, where nothing is sent: the first ones import half of litellm."""
    first = Request(model="openai/none", base="http://127.0.0.1", messages=(Message("user", ""),), max_tokens=1)
    for request in (first, replace(first, schema={"type": "object"})):
        with suppress(Exception):
            libraries.call(request, key="none", seconds=1)


def _hush(litellm: Any) -> None:  # noqa: ANN401 - a module without types
    """Keep the libraries from printing and logging: they write requests, and so customers' texts, into both."""
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    litellm.drop_params = True  # such as log-probabilities and seeds, where a provider has none
    for name in ("LiteLLM", "instructor", "openai", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _arguments(request: Request) -> JsonObject:
    sent: JsonObject = {
        "model": request.model,
        "api_base": request.base,
        "messages": [asdict(message) for message in request.messages],
        "max_tokens": request.max_tokens,
        "temperature": request.temperature,
        "seed": request.seed,
        "num_retries": 0,
    }
    return sent | ({"logprobs": True, "top_logprobs": request.top} if request.top else {})


def _shape(schema: JsonObject) -> type[BaseModel]:
    """Return a model that asks for exactly this schema; what comes back is read by the prompt's own strict reader."""

    class Answer(BaseModel):
        model_config = ConfigDict(extra="allow")

        @classmethod
        def model_json_schema(cls, *_: object, **__: object) -> JsonObject:
            return schema

    return Answer
