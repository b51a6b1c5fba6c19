"""Released prompts: our own words as the system's message, everything about an exception as one JSON object of data."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from triage.choose.answer_schema import answer_schema
from triage.choose.asked import Answer, Label, Message, Unreadable
from triage.choose.labels import labels, text_names
from triage.choose.reading import read
from triage.choose.redact import Redaction, redaction
from triage.content.strict_yaml import load
from triage.errors import ContentError
from triage.model import JsonObject
from triage.model.choice import Offer, Question
from triage.model.codec import canonical_json

_FRONT = re.compile(r"---\n(.*?)\n---\n\n(?:# Before\n\n(.+?)\n\n)?# Choose\n\n(.+?)\n\n# Label\n\n(.+?)\n", re.DOTALL)
_KEYS = {"id", "version", "purpose", "schema", "token_budget"}
_MAY = {"offer_facts"}
_MARK = re.compile(r"<(?![a-z]{2,10}-[0-9]{1,4}>)")
_SIGNS_A_TOKEN = 3
"""Tokens are counted as if they had three characters, which is more than they cost in any language with an alphabet."""

_FEWER_FACTS = (48, 24, 12, 6, 3, 0)
"""So many facts of each offer are shown: the most that stay within the budget."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A released prompt. `choosing` asks for a rationale and then a label, `labelling` for a label alone.

    `before` is what both requests begin with, ahead of the data, so that a server reads it and the data once for both;
    where it is empty, what is asked stands ahead of the data. At most `offer_facts` facts of each offer are shown.
    `schema_digest` is the SHA-256 of the answer's schema for a sample, so that prompt and reader cannot drift apart.
    """

    id: str
    version: int
    purpose: str
    schema_digest: str
    token_budget: int
    choosing: str
    labelling: str
    before: str = ""
    offer_facts: int = _FEWER_FACTS[0]

    @property
    def reference(self) -> str:
        """The prompt and its version, such as `choose@1`."""
        return f"{self.id}@{self.version}"

    def messages(self, question: Question) -> tuple[Message, ...]:
        """Return what asks for a rationale and then a choice."""
        return self._asking(self.choosing, question)

    def label_messages(self, question: Question) -> tuple[Message, ...]:
        """Return what asks for one label and nothing else."""
        return self._asking(self.labelling, question)

    def labels(self, question: Question) -> tuple[Label, ...]:
        """Return a label for each explanation offered and one for none."""
        return labels(question)

    def schema(self, question: Question) -> JsonObject:
        """Return the JSON schema of the answer: closed, with the labels of this question and no others."""
        return answer_schema([label.word for label in labels(question)], text_names(question))

    def read(self, question: Question, raw: bytes) -> Answer | Unreadable:
        """Read the text that a model answered with, strictly; a schema that was sent is no promise."""
        return read(question, raw)

    def _asking(self, task: str, question: Question) -> tuple[Message, ...]:
        """Return our own words around the data, or ahead of them in prompts that have nothing before."""
        shown = Message("user", self._data(question))
        if not self.before:
            return (Message("system", task), shown)
        return (Message("system", self.before), shown, Message("user", task))

    def _data(self, question: Question) -> str:
        """Return the data as JSON, with as many facts of each offer as the budget has room for."""
        room = self.token_budget * _SIGNS_A_TOKEN - len(self.before) - max(len(self.choosing), len(self.labelling))
        allowed = (self.offer_facts, *(most for most in _FEWER_FACTS if most < self.offer_facts))
        written = (_json(data(question, most_facts=most)) for most in allowed)
        shortest = ""
        for shortest in written:
            if len(shortest) <= room:
                break
        return shortest


def data(question: Question, *, most_facts: int = _FEWER_FACTS[0]) -> JsonObject:
    """Return everything that a model sees of a question, personal data replaced by placeholders."""
    hidden = redaction(question)
    offers = {offer.explanation: offer for offer in question.offers}
    return {
        "kind": question.kind.value,
        "facts": _facts(question.facts, hidden),
        "offers": [
            _offer(label.word, offers[label.explanation], hidden, most_facts)
            for label in labels(question)
            if label.explanation is not None
        ],
        "texts_by_outsiders": [
            {"text": name, "content": hidden.hide(text.text)}
            for name, text in zip(text_names(question), question.texts, strict=True)
        ],
    }


def _offer(word: str, offer: Offer, hidden: Redaction, most_facts: int) -> JsonObject:
    return {
        "label": word,
        "kind": offer.kind.value,
        "says": hidden.hide(offer.summary),
        "would": offer.action,
        "facts": _facts(offer.facts[:most_facts], hidden),
    }


def _facts(facts: Iterable[tuple[str, str]], hidden: Redaction) -> JsonObject:
    return {hidden.hide(name): hidden.hide(value) for name, value in facts}


def _json(value: JsonObject) -> str:
    """Write data so that no text passes for a model's own marks: every `<` but a placeholder's is escaped."""
    return _MARK.sub(r"\\u003c", json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def schema_digest() -> str:
    """Return the SHA-256 of the answer's schema for two offers and one text."""
    return sha256(canonical_json(answer_schema(("A", "B", "none"), ("T1",)))).hexdigest()


def read_prompt(path: str, text: str) -> Prompt:
    """Read `<id>/<version>.md`: front matter, then the chapters Before (or none), Choose and Label.

    Raises `ContentError`.
    """
    match = _FRONT.fullmatch(text)
    if match is None:
        raise ContentError(f"{path}: must be front matter, a chapter Choose and a chapter Label, and nothing else")
    front = load(match[1], path)
    if set(front) - _MAY != _KEYS:
        raise ContentError(f"{path}: the front matter must have exactly the keys {', '.join(sorted(_KEYS))}")
    id_, version, budget = front["id"], front["version"], front["token_budget"]
    most = front.get("offer_facts", _FEWER_FACTS[0])
    if not isinstance(id_, str) or not isinstance(version, int) or path != f"{id_}/{version}.md":
        raise ContentError(f"{path}: id and version must be those of its path")
    if not isinstance(budget, int) or not isinstance(most, int):
        raise ContentError(f"{path}: token_budget and offer_facts must be whole numbers")
    return Prompt(
        id=id_,
        version=version,
        purpose=str(front["purpose"]),
        schema_digest=str(front["schema"]),
        token_budget=budget,
        before=match[2] or "",
        choosing=match[3],
        labelling=match[4],
        offer_facts=most,
    )
