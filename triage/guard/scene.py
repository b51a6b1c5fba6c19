"""What a guardrail looks at: a proposal, the evidence, and which document each id of an action may mean."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from triage.model import Action, ClientPolicy, CreditNote, Document, Documents, Evidence, Explanation, Invoice, Proposal


class Ids(dict[str, Counter[str]]):
    """The ids that each noun of an action may be, counted when one is asked for: most actions name two nouns."""

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self._documents = documents

    def __missing__(self, noun: str) -> Counter[str]:
        lists: Iterable[Iterable[Document]] = (getattr(self._documents, name) for name in _LISTS[noun])
        counted = self[noun] = Counter(document.id for document in chain.from_iterable(lists))
        return counted


_LISTS = {
    "invoice": ("invoices",),
    "payment": ("payments",),
    "credit_note": ("credit_notes",),
    "item": ("items", "usage_charges", "invoices", "credit_notes", "refunds"),
    "attempt": ("attempts",),
    "terms": ("terms",),
    "change": ("plan_changes",),
    "payout": ("payouts",),
}
"""In which lists of documents the nouns of actions are; an item is whatever bills, credits or refunds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a guardrail looks at."""

    proposal: Proposal
    evidence: Evidence
    policy: ClientPolicy
    ids: Ids

    @property
    def explanation(self) -> Explanation:
        """The explanation that is proposed."""
        return self.proposal.explanation

    @property
    def documents(self) -> Documents:
        """The documents that came with the exception."""
        return self.evidence.documents

    @property
    def settled(self) -> tuple[Invoice | CreditNote, ...]:
        """The invoices and credit notes that the effects move."""
        moved = {effect.document for effect in self.explanation.effects}
        listed: tuple[Invoice | CreditNote, ...] = (*self.documents.invoices, *self.documents.credit_notes)
        return tuple(document for document in listed if document.id in moved)

    @property
    def by_person(self) -> bool:
        """Whether a reviewer proposes; the limits of automation are not his."""
        return all(name.startswith("reviewer:") for name in self.proposal.proposed_by)


Guardrail = Callable[[Scene], Iterator[str]]


_NOUNS = {
    "payments": "payment",
    "invoices": "invoice",
    "credit_notes": "credit_note",
    "drops": "change",
    "payouts": "payout",
}
"""What the fields of actions name, where it is not what they are called."""


def named(action: Action) -> Iterator[tuple[str, str]]:
    """Yield every id of an action with the noun that it must be of; what it repeats is of the noun that repeats it."""
    fields = action.__dataclass_fields__
    for name in fields:
        if name not in ("type", "subject"):
            noun = next(iter(fields)) if name == "repeats" else _NOUNS.get(name, name)
            value = getattr(action, name)
            yield from ((noun, id_) for id_ in (value if isinstance(value, tuple) else (value,)))
