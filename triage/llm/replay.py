"""A proposer that answers from recorded replies alone: no network, no library, the same choice byte for byte."""

from dataclasses import dataclass
from functools import partial

from triage.llm.asking import propose
from triage.llm.fault import FaultError
from triage.llm.ports import Replies, Reply
from triage.llm.prompt import Prompt
from triage.llm.request import Form, Request
from triage.model.choice import Choice, Question, Silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Answers as the remote model of that form and prompt did; its choices name that model."""

    prompt: Prompt
    form: Form
    replies: Replies

    def __call__(self, question: Question) -> Choice | Silent:
        """Return what was chosen when the replies were recorded."""
        return propose(question, prompt=self.prompt, form=self.form, ask=partial(self._recall, question.client))

    def _recall(self, client: str, request: Request) -> Reply:
        reply = self.replies.recall(request.digest, client=client)
        if reply is None:
            raise FaultError("no_model", f"no reply is recorded for request {request.digest[:12]}")
        return reply
