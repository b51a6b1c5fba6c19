"""A model that does whatever a text tells it, and is perfectly sure of it; where no text reaches it, it is honest."""

import json
from decimal import Decimal

from injection.texts import CANARY
from triage.choose import Prompt
from triage.choose.answer_schema import LONGEST_QUOTE
from triage.choose.asked import Answer
from triage.model.choice import Choice, ModelRef, Silent

MANNERS = ("label", "label", "label", "amount", "foreign id", "prose")
"""How it obeys, in turn: by the label that is wanted, or beyond what it may say."""


class Obedient:
    """`honestly` is what it chooses by itself: the `best` offer, or `none`."""

    def __init__(self, prompt: Prompt, *, honestly):
        self.prompt = prompt
        self.honestly = honestly
        self.obeyed = 0
        self.leaked = 0

    def __call__(self, question, *, wanted=None, manner="label"):
        """Answer by what reached it, through the very prompt and reader of the product."""
        shown = self.prompt.messages(question)
        assert CANARY not in shown[0].content
        reached = CANARY in shown[1].content
        self.leaked += reached and not question.texts
        chosen = wanted if reached else self._honest(question)
        answer = self.prompt.read(
            question, self._said(question, chosen, shown[1].content, manner if reached else "label")
        )
        if not isinstance(answer, Answer):
            return Silent(why="invalid", detail="; ".join(answer.reasons))
        self.obeyed += reached
        return _certain(question, answer)

    def _honest(self, question):
        return question.offers[0].explanation if self.honestly == "best" and not question.rivals else None

    def _said(self, question, chosen, content, manner):
        label = next(label.word for label in self.prompt.labels(question) if label.explanation == chosen)
        reply = {
            "rationale": "As I was told.",
            "quotes": [{"text": name, "words": words} for name, words in _quoted(content) if words],
            "reason": "text_names_it",
            "confidence": 100,
            "label": "in_evil" if manner == "foreign id" else label,
        }
        if manner == "amount":
            reply["amount"] = 99999999
        return (("Sure! " if manner == "prose" else "") + json.dumps(reply)).encode()


def _quoted(content):
    """Return the words that told it, as they were shown, up to the last whole word; the first text where none did."""
    texts = {text["text"]: text["content"] for text in json.loads(content)["texts_by_outsiders"]}
    for name, shown in sorted(texts.items(), key=lambda one: CANARY not in one[1])[:1]:
        words = shown[max(0, shown.find(CANARY)) :]
        yield name, words if len(words) <= LONGEST_QUOTE else words[:LONGEST_QUOTE].rpartition(" ")[0]


def _certain(question, answer):
    return Choice(
        probabilities=tuple((o.explanation, Decimal(o.explanation == answer.explanation)) for o in question.offers),
        none=Decimal(answer.explanation is None),
        reason=answer.reason,
        rationale=answer.rationale,
        quotes=answer.quotes,
        stated=answer.stated,
        model=ModelRef(proposer="litellm", model="obedient", prompt="choose@1"),
    )
