"""The settings as frozen values: each field is a key of `triage.toml`, and of the environment with `TRIAGE_` before it.

Pydantic checks them where they are made, from text and from code alike. Secrets are `SecretStr`, or kept out of `repr`.
"""

from decimal import Decimal
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, SecretStr, model_validator
from pydantic.dataclasses import dataclass

from triage.settings.address import database_address, plain_address

Role = Literal["all", "api", "worker"]
"""What a process does: answer requests, work in the background, or both."""

Proposer = Literal["auto", "local", "litellm", "off"]
"""Who chooses where rules do not: `auto` is litellm where a model is set, else what reviewed cases taught."""

Person = Literal["reviewer", "approver", "analyst", "admin"]

Count = Annotated[int, Field(ge=1)]
HttpAddress = Annotated[str, AfterValidator(plain_address)]

_CHECKED = ConfigDict(extra="forbid", hide_input_in_errors=True, validate_default=True)


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Log:
    """What is logged: from which level on, as JSON lines or as text for a person."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["json", "console"] = "json"


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Ingest:
    """How much may wait: exceptions in the queue, exceptions a commit, and seconds a caller may ask to wait."""

    queue_limit: Count = 1_000
    chunk: Count = 100
    wait_seconds: Annotated[int, Field(ge=0, le=300)] = 30


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Retention:
    """Days for which answers to idempotency keys, delivered messages, finished jobs and batches are kept."""

    answers: Count = 7
    messages: Count = 90
    jobs: Count = 30
    batches: Count = 30


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Webhooks:
    """Networks inside the house that webhooks may reach all the same, and the seconds a receiver has to answer."""

    allow: tuple[IPv4Network | IPv6Network, ...] = ()
    timeout_seconds: Annotated[float, Field(gt=0, le=60)] = 10.0


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Notify:
    """Whom to tell, at most once in so many minutes: addresses as apprise writes them.

    They carry credentials, so they are secrets.
    """

    urls: tuple[SecretStr, ...] = ()
    minutes: Annotated[int, Field(ge=1, le=1440)] = 10


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Sla:
    """Hours within which a person should have decided a case."""

    hours: Count = 24


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Audits:
    """The share of the automatic resolutions of a week that people look at blind, and how many of each cell at least.

    A cell is a kind, an action and a band of amounts of one client.
    """

    share: Annotated[Decimal, Field(gt=0, le=1)] = Decimal("0.02")
    weekly_minimum: Count = 5


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Certificates:
    """What certificates promise. `delta` is the probability with which any that is ever issued may be false.

    Cases count for them `settled_days` after a model was asked: what nobody has decided by then counts as an error. A
    week is drawn for blind audits when it is over, so fewer days would leave out what the desk did and count the rest.
    """

    delta: Annotated[Decimal, Field(gt=0, le=Decimal("0.5"))] = Decimal("0.1")
    settled_days: Annotated[int, Field(ge=9)] = 14


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Otel:
    """Where traces go (OTLP over HTTP); None sends none."""

    endpoint: HttpAddress | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Oidc:
    """The identity provider of a client's people: `claim` holds their groups, `roles` says what each may be here."""

    issuer: HttpAddress
    client_id: Annotated[str, Field(min_length=1)]
    client_secret: SecretStr
    client: Annotated[str, Field(min_length=1)] = "default"
    claim: str = "groups"
    roles: dict[str, Person] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Llm:
    """The model that may choose where rules do not, as litellm names it (`openai/gpt-5`), and which is asked at all.

    `proposer` is `auto` by default: a remote model where one is set, else the local one of `triage train`.
    `reply_model` is the name that its replies give, where it is not the model's own. `seconds` are for all calls about
    one exception, `retries` too; `largest_reply` is in bytes. `samples` are drawn where a provider tells no
    log-probabilities, or `logprobs` is off. Prices are US dollars for a million tokens, `daily_` is what each client
    may spend. After `breaker_faults` in a row the provider is left alone for `breaker_seconds`.
    """

    proposer: Proposer = "auto"
    model: Annotated[str, Field(min_length=1)] | None = None
    api_base: HttpAddress | None = None
    api_key: SecretStr | None = None
    reply_model: Annotated[str, Field(min_length=1)] | None = None
    seconds: Annotated[float, Field(gt=0, le=300)] = 30.0
    retries: Annotated[int, Field(ge=0, le=5)] = 2
    largest_reply: Annotated[int, Field(ge=1024, le=4 * 1024 * 1024)] = 256 * 1024
    max_tokens: Annotated[int, Field(ge=16, le=8192)] = 600
    logprobs: bool = True
    samples: Annotated[int, Field(ge=3, le=20)] = 5
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    input_price: Annotated[Decimal, Field(ge=0, le=1000)] = Decimal(0)
    output_price: Annotated[Decimal, Field(ge=0, le=1000)] = Decimal(0)
    daily_tokens: Count = 2_000_000
    daily_dollars: Annotated[Decimal, Field(gt=0)] = Decimal(10)
    breaker_faults: Count = 5
    breaker_seconds: Annotated[float, Field(gt=0, le=3600)] = 30.0

    @model_validator(mode="after")
    def _names_the_model_that_it_wants(self) -> Self:
        if self.proposer == "litellm" and self.model is None:
            raise ValueError("proposer is litellm and no model is set: set TRIAGE_LLM_MODEL, or use auto, local or off")
        return self

    @property
    def asked(self) -> Literal["local", "litellm", "off"]:
        """Who is asked: `auto` decided by whether a model is set."""
        if self.proposer == "auto":
            return "litellm" if self.model else "local"
        return self.proposer


@dataclass(frozen=True, slots=True, kw_only=True, config=_CHECKED)
class Settings:
    """All that an installation decides; `rules` is a folder that replaces the shipped one."""

    database_url: Annotated[str, AfterValidator(database_address)] = Field(default="triage.db", repr=False)
    rules: Path | None = None
    role: Role = "all"
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8080
    public_url: HttpAddress | None = None
    session_secret: SecretStr | None = None
    metrics: bool = True
    log: Log = Log()
    ingest: Ingest = Ingest()
    retention: Retention = Retention()
    webhooks: Webhooks = Webhooks()
    notify: Notify = Notify()
    sla: Sla = Sla()
    audits: Audits = Audits()
    certificates: Certificates = Certificates()
    otel: Otel = Otel()
    oidc: Oidc | None = None
    llm: Llm = Llm()
