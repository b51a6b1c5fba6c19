"""The remote proposer that the settings describe."""

import threading

from triage.llm.breaker import Breaker
from triage.llm.ports import Budget, Replies
from triage.llm.prompt import Prompt
from triage.llm.remote import Limits, Prices, Remote
from triage.llm.request import Form, own_name
from triage.settings import Llm


def form_of(settings: Llm) -> Form | None:
    """Return what all requests to the model of the settings have in common; None where no model is set."""
    if settings.model is None:
        return None
    return Form(
        model=settings.model,
        base=settings.api_base,
        named=settings.reply_model or own_name(settings.model),
        max_tokens=settings.max_tokens,
        samples=settings.samples,
        logprobs=settings.logprobs,
    )


def configured(settings: Llm, *, prompt: Prompt, budget: Budget, replies: Replies) -> Remote | None:
    """Return the proposer of a process; None where no model is set."""
    form = form_of(settings)
    if form is None:
        return None
    return Remote(
        prompt=prompt,
        form=form,
        key=settings.api_key,
        limits=Limits(seconds=settings.seconds, largest=settings.largest_reply, retries=settings.retries),
        prices=Prices(input=settings.input_price, output=settings.output_price),
        budget=budget,
        replies=replies,
        breaker=Breaker(faults=settings.breaker_faults, rest=settings.breaker_seconds),
        slots=threading.BoundedSemaphore(settings.concurrency),
    )
