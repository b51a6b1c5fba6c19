"""The proposer that asks a model over the network, in a way that cannot hurt whoever waits for it."""

import threading
import time
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal

import httpcore
from pydantic import SecretStr

from triage.delivery.wire import Deadline
from triage.llm.abandon import abandoned_after, left
from triage.llm.asking import propose
from triage.llm.breaker import Breaker
from triage.llm.completion import is_foreign, read_completion
from triage.llm.fault import FaultError
from triage.llm.libraries import Libraries, load
from triage.llm.ports import NOTHING, Budget, Replies, Reply, Spend
from triage.llm.prompt import Prompt
from triage.llm.request import Form, Request
from triage.llm.wire import Exchange, during
from triage.model.choice import Choice, ModelRef, Question, Silent, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a question may take: seconds over all of its calls, bytes a reply, retries over all of its calls.

    `pause` is the wait before the first retry, which doubles; a provider may ask for longer.
    """

    seconds: float = 30.0
    largest: int = 256 * 1024
    retries: int = 2
    pause: float = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """US dollars for a million tokens, which are as many millionths of a dollar for one."""

    input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)

    def of(self, *, read: int, written: int) -> int:
        """Return the price of tokens in millionths of a dollar, rounded up."""
        return int((self.input * read + self.output * written).to_integral_value(ROUND_CEILING))


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """Asks one model with one prompt; make one a process, for its breaker and its slots are for all threads.

    Never raises for what a provider does; what the ports of the store raise goes through.
    """

    prompt: Prompt
    form: Form
    key: SecretStr | None = None
    limits: Limits = Limits()
    prices: Prices = Prices()
    budget: Budget
    replies: Replies
    breaker: Breaker
    slots: threading.BoundedSemaphore

    def prepare(self) -> None:
        """Import the libraries, which takes seconds; else the first question waits for it beyond its deadline."""
        load()

    def __call__(self, question: Question) -> Choice | Silent:
        """Ask, within the limits."""
        try:
            libraries = load()
            deadline = Deadline.within(self.limits.seconds)
            call = _Call(self, libraries, question.client, deadline, retries=self.limits.retries)
            return abandoned_after(deadline, lambda: self._propose(question, call), slots=self.slots)
        except FaultError as fault:
            return self._silent(fault)
        except ImportError as error:
            return self._silent(FaultError("no_model", f"{error.name} cannot be imported"))

    def _propose(self, question: Question, call: "_Call") -> Choice | Silent:
        return propose(question, prompt=self.prompt, form=self.form, ask=call.ask)

    def _silent(self, fault: FaultError) -> Silent:
        model = ModelRef(proposer="litellm", model=self.form.model, prompt=self.prompt.reference)
        return Silent(why=fault.why, detail=fault.detail, model=model)


@dataclass(slots=True)
class _Call:
    """The calls for one question, which share a deadline and retries."""

    remote: Remote
    libraries: Libraries = field(repr=False)
    client: str
    deadline: Deadline
    retries: int

    def ask(self, request: Request) -> Reply:
        """Return the reply that is kept for a request, or get one within the budget and keep it."""
        digest = request.digest
        if kept := self.remote.replies.recall(digest, client=self.client):
            return kept
        if not self.remote.breaker.admits():
            raise FaultError("breaker", "the provider failed several times in a row and is left alone for a while")
        reply = self._paid(request)
        self.remote.replies.keep(digest, reply, client=self.client)
        return reply

    def _paid(self, request: Request) -> Reply:
        """Hold back the most that a request can cost, and settle what it did: the most, where nobody knows.

        What a provider did not take on, so that it may be sent again, cost nothing.
        """
        prices = self.remote.prices
        most = Spend(
            tokens=request.most_tokens,
            micros=prices.of(read=request.most_tokens - request.max_tokens, written=request.max_tokens),
        )
        held = self.remote.budget.reserve(self.client, most)
        if held is None:
            raise FaultError("budget", f"the client's budget of the day has no {most.tokens} tokens left")
        spent = most
        try:
            reply = self._persistent(request)
            spent = Spend(tokens=reply.usage.input_tokens + reply.usage.output_tokens, micros=reply.usage.cost_micros)
        except FaultError as fault:
            spent = NOTHING if fault.again else most
            raise
        finally:
            self.remote.budget.settle(held, spent)
        return reply

    def _persistent(self, request: Request) -> Reply:
        """Send a request, again where that may help and the deadline leaves time for it."""
        while True:
            try:
                reply = self._once(request)
            except FaultError as fault:
                if not self._waits(fault):
                    self._weigh(fault)
                    raise
            else:
                self.remote.breaker.answered()
                return reply

    def _waits(self, fault: FaultError) -> bool:
        """Wait before a retry; say False where there is to be none."""
        doubled = self.remote.limits.retries - self.retries
        pause = max(fault.after, self.remote.limits.pause * 2**doubled)
        if not fault.again or self.retries < 1 or pause >= left(self.deadline):
            return False
        self.retries -= 1
        time.sleep(pause)
        return True

    def _weigh(self, fault: FaultError) -> None:
        if fault.weighs:
            self.remote.breaker.failed()
        else:
            self.remote.breaker.answered()

    def _once(self, request: Request) -> Reply:
        start = time.monotonic()
        exchange = Exchange(self.deadline, self.remote.limits.largest)
        translated = during(exchange, call=lambda: self._translated(request))
        if exchange.fault:
            raise exchange.fault
        if exchange.body is None:
            raise FaultError("provider_error", "litellm sent nothing: check TRIAGE_LLM_MODEL and its provider")
        kept = translated if is_foreign(exchange.body) else None
        taken = round((time.monotonic() - start) * 1000)
        usage = self._usage(request, exchange.body if kept is None else kept, milliseconds=taken)
        return Reply(raw=exchange.body, usage=usage, translated=kept)

    def _translated(self, request: Request) -> bytes | None:
        """Return the reply as litellm reads it, or None where it cannot: the wire knows what came, and what failed."""
        key = self.remote.key.get_secret_value() if self.remote.key else None
        try:
            return self.libraries.call(request, key=key, seconds=self.deadline.left())
        except httpcore.TimeoutException:
            raise FaultError("timeout", "no time was left for another call", weighs=True) from None
        except Exception:  # noqa: BLE001 - of hundreds of classes; their texts hold requests and replies
            return None

    def _usage(self, request: Request, completion: bytes, *, milliseconds: int) -> Usage:
        """Return what a reply says it took; what it does not say was the most."""
        said = read_completion(completion, named=self.remote.form.named)
        read = request.most_tokens - request.max_tokens if said.input_tokens is None else said.input_tokens
        written = request.max_tokens if said.output_tokens is None else said.output_tokens
        cost = self.remote.prices.of(read=read, written=written)
        return Usage(input_tokens=read, output_tokens=written, cost_micros=cost, milliseconds=milliseconds)
