"""From a question to a choice: one call explains and chooses, another decides how probable each explanation is.

All that is decided here is decided by the bytes of replies, so that the same replies give the same choice for ever.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from triage.choose import Answer
from triage.llm.completion import Completion, read_completion
from triage.llm.fault import FaultError
from triage.llm.ports import Reply
from triage.llm.prompt import Prompt
from triage.llm.request import Form, Request
from triage.llm.shares import Shares, agreed, told
from triage.model.choice import Choice, ModelRef, Question, Silent, Usage

Ask = Callable[[Request], Reply]
"""Gets the reply to a request, from wherever. Raises `FaultError`."""


@dataclass(slots=True)
class Asked:
    """What was asked so far for one question, and what the replies took."""

    ask: Ask
    form: Form
    requests: list[str] = field(default_factory=list)
    usages: list[Usage] = field(default_factory=list)

    def completion(self, request: Request) -> Completion:
        """Return what a model said to a request."""
        self.requests.append(request.digest)
        reply = self.ask(request)
        self.usages.append(reply.usage)
        return read_completion(reply.completion, named=self.form.named)


def propose(question: Question, *, prompt: Prompt, form: Form, ask: Ask) -> Choice | Silent:
    """Ask about a question; whatever fails on the way is silence that says why."""
    if not question.offers:
        return Silent(why="nothing_offered", detail="no explanation was offered")
    asked = Asked(ask, form)
    model = ModelRef(proposer="litellm", model=form.model, prompt=prompt.reference)
    try:
        answer = _answer(question, prompt=prompt, asked=asked)
        shares = _shares(question, prompt=prompt, asked=asked)
        _require_one_voice(answer, shares)
    except FaultError as fault:
        usage, requests = total(asked.usages), tuple(asked.requests)
        return Silent(why=fault.why, detail=fault.detail, model=model, usage=usage, requests=requests)
    return Choice(
        probabilities=tuple((offer.explanation, shares[offer.explanation]) for offer in question.offers),
        none=shares[None],
        reason=answer.reason,
        rationale=answer.rationale,
        quotes=answer.quotes,
        stated=answer.stated,
        model=model,
        usage=total(asked.usages),
        requests=tuple(asked.requests),
    )


def total(usages: Sequence[Usage]) -> Usage:
    """Return what several calls took together."""
    return Usage(
        input_tokens=sum(one.input_tokens for one in usages),
        output_tokens=sum(one.output_tokens for one in usages),
        cost_micros=sum(one.cost_micros for one in usages),
        milliseconds=sum(one.milliseconds for one in usages),
    )


def _answer(question: Question, *, prompt: Prompt, asked: Asked) -> Answer:
    said = asked.completion(asked.form.choosing(question, prompt=prompt))
    if not said.whole:
        raise FaultError("truncated", f"the answer has more than {asked.form.max_tokens} tokens")
    answer = prompt.read(question, said.text.encode("utf-8", "surrogatepass"))
    if not isinstance(answer, Answer):
        raise FaultError("invalid", "; ".join(answer.reasons))
    if answer.explanation not in {None, *(offer.explanation for offer in question.offers)}:
        raise FaultError("invalid", "the answer names an explanation that was not offered")
    return answer


def _shares(question: Question, *, prompt: Prompt, asked: Asked) -> Shares:
    labels = prompt.labels(question)
    if asked.form.logprobs:
        likely = asked.completion(asked.form.labelling(question, prompt=prompt)).likely
        if likely:
            return told(likely, labels=labels)
    samples = [asked.completion(request).text for request in asked.form.sampling(question, prompt=prompt)]
    return agreed(samples, labels=labels)


def _require_one_voice(answer: Answer, shares: Shares) -> None:
    """Refuse a choice whose rationale speaks for another explanation than its probabilities do."""
    if any(share >= shares[answer.explanation] for name, share in shares.items() if name != answer.explanation):
        raise FaultError("inconsistent", "asked again, the model did not choose what it had argued for")
