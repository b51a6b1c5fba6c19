"""Personal data taken out of what is shown to a model, and put back into what it quotes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.choose.personal import personal
from triage.choose.texts import normalised
from triage.matching.names import legal_forms
from triage.model import Evidence
from triage.model.choice import Question


@dataclass(frozen=True, slots=True)
class Redaction:
    """The placeholders of one question (`<email-1>`), each with the words that it stands for."""

    placeholders: tuple[tuple[str, str], ...]
    names: tuple[str, ...] = ()

    def hide(self, text: str) -> str:
        """Put placeholders where a text holds personal data; `restore` gives the very same text back."""
        known = {words: placeholder for placeholder, words in self.placeholders}
        hidden, end = "", 0
        for span in personal(text, self.names):
            hidden += text[end : span.start] + known.get(text[span.start : span.end], f"<{span.category}>")
            end = span.end
        return hidden + text[end:]

    def restore(self, text: str) -> str:
        """Put the words back where placeholders of this question stand."""
        known = dict(self.placeholders)
        return _PLACEHOLDER.sub(lambda match: known.get(match.group(), match.group()), text)


_PLACEHOLDER = re.compile(r"<[a-z]{2,10}-[0-9]{1,4}>")


def redaction(question: Question) -> Redaction:
    """Number the personal data of a question by category, in the order in which it is shown."""
    placeholders = dict[str, str]()
    numbers = Counter[str]()
    for text in _shown(question):
        for span in personal(text, question.names):
            words = text[span.start : span.end]
            if words not in placeholders:
                numbers[span.category] += 1
                placeholders[words] = f"<{span.category}-{numbers[span.category]}>"
    return Redaction(tuple((placeholder, words) for words, placeholder in placeholders.items()), question.names)


def _shown(question: Question) -> Iterator[str]:
    """Yield every string of a question that a prompt may show."""
    yield from _flat(question.facts)
    for offer in question.offers:
        yield offer.summary
        yield from _flat(offer.facts)
    yield from (text.text for text in question.texts)


def _flat(facts: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, value in facts:
        yield from (name, value)


def persons(evidence: Evidence) -> tuple[str, ...]:
    """Return the names of persons that the documents know of: customers and payers whose name has no legal form.

    One word alone names nobody, and is left to stand.
    """
    customers, payments = evidence.documents.customers, evidence.documents.payments
    listed = [name for customer in customers for name in (customer.name, *customer.aliases)]
    listed += [payment.payer_name for payment in payments]
    names = dict.fromkeys(normalised(name) for name in listed if name and not legal_forms(name))
    return tuple(sorted(name for name in names if len(re.findall(r"\w+", name)) > 1))
