"""What a model argued for, be it believed or not: also what the stage is silent about because it contradicts itself.

`measured` says what the stage makes of a model; this says what the model knows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from triage.certify import auroc
from triage.choose import Answer
from triage.llm.completion import read_completion
from triage.llm.fault import FaultError
from triage.llm.request import Request
from triage.llm.shares import Shares, told
from triage.model.choice import Question
from triage_eval.free_text import Asked
from triage_eval.real_model.record import Record
from triage_eval.real_model.stage import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Argued:
    """An answer as it was argued; `share` is the probability of its label where that is asked for by itself."""

    asked: Asked
    explanation: str | None
    stated: Decimal
    share: Decimal

    @property
    def is_right(self) -> bool:
        """Whether it is what the label says."""
        return self.explanation == self.asked.right


def argued(cases: Sequence[Asked], *, stage: Stage, record: Record) -> Iterator[Argued]:
    """Yield what was argued about each case, where the record has readable replies to both requests."""
    for asked in cases:
        answer, shares = _answer(stage, record, asked.question), _shares(stage, record, asked.question)
        if answer is not None and answer.stated is not None and shares:
            share = shares[answer.explanation]
            yield Argued(asked=asked, explanation=answer.explanation, stated=answer.stated, share=share)


def _answer(stage: Stage, record: Record, question: Question) -> Answer | None:
    try:
        said = read_completion(_reply(stage, record, question, choosing=True), named=stage.form.named)
    except FaultError:
        return None
    answer = stage.prompt.read(question, said.text.encode())
    return answer if isinstance(answer, Answer) else None


def _shares(stage: Stage, record: Record, question: Question) -> Shares:
    """Return the probabilities of the labels, or none at all."""
    try:
        said = read_completion(_reply(stage, record, question, choosing=False), named=stage.form.named)
        return told(said.likely, labels=stage.prompt.labels(question))
    except FaultError:
        return {}


def _reply(stage: Stage, record: Record, question: Question, *, choosing: bool) -> bytes:
    ask = stage.form.choosing if choosing else stage.form.labelling
    request: Request = ask(question, prompt=stage.prompt)
    reply = record.recall(request.digest, client=question.client)
    return reply.completion if reply else b""


def line(cases: Sequence[Argued]) -> str:
    """Tell it in a line."""
    right = sum(each.is_right for each in cases)
    areas = {
        "label": auroc((each.share, each.is_right) for each in cases),
        "stated": auroc((each.stated, each.is_right) for each in cases),
    }
    told_of = ", ".join(f"{name} {'-' if area is None else f'{area:.3f}'}" for name, area in areas.items())
    chosen = sum(each.explanation is not None for each in cases)
    return f"argued: {right} of {len(cases)} right, {chosen} for an offer; AUROC of its right and wrong by {told_of}"
