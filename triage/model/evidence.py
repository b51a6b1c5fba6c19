"""What is posted, and what a decision may rest on."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from triage.errors import Fault, InvalidDocumentError
from triage.model.documents import Documents
from triage.model.kinds import Kind
from triage.model.types import STRICT, Amount, Currency, Id, Text, When

EVIDENCE_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BillingException:
    """An item that the billing pipeline could not post cleanly, with the documents it knows about.

    `source` and `external_id` name it for good: posting the same pair again returns the first answer.
    `subject` is the id of the document in question, which is among `documents`. `documents_at` is the instant at which
    the pipeline read them: what it had applied by then is in their amounts already, and is not counted twice.
    """

    __pydantic_config__ = STRICT

    source: Id
    external_id: Id
    kind: Kind
    subject: Id
    client: Id = "default"
    message: Text = ""
    documents_at: When | None = None
    documents: Documents = field(default_factory=Documents)


Role = Literal["spend", "settle", "net", "hold", "keep", "correct", "collect"]
"""What a decision takes: `spend` a payment, a payout or a movement that named none, `settle` part of an invoice, `net`
part of a credit note, `hold` an invoice back, `keep` the invoice that a held one repeats, `correct` what was billed,
agreed or changed, `collect` the answer to a failed attempt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What an earlier decision has taken of a document and not given back. `amount` is in minor units."""

    __pydantic_config__ = STRICT

    exception: Id
    role: Role
    document: Id
    amount: Amount
    currency: Currency


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What a person decided about documents together: it binds automation.

    What he declined may be proposed again once the documents' `fingerprint` is another; without one it binds for good.
    """

    __pydantic_config__ = STRICT

    exception: Id
    documents: tuple[Id, ...]
    verdict: Literal["accepted", "declined"]
    fingerprint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """How much of a daily cap was used before this decision, in one currency, or by decisions that move no money."""

    __pydantic_config__ = STRICT

    currency: Currency | None
    decisions: int
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What earlier decisions left behind that touches this exception."""

    __pydantic_config__ = STRICT

    claims: tuple[Claim, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    spent_today: tuple[Spent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What the ledger mirror added to what was posted.

    `documents` are the ids that came from the mirror, not from the pipeline. `alike` counts the open items of exactly
    the payment's amount in the whole book (at most `matching.book.ALIKE`), None where no payment was asked about.
    `crowded` are the customers of whose open items only those are here that the payment points to.
    """

    __pydantic_config__ = STRICT

    documents: tuple[Id, ...] = ()
    alike: int | None = None
    crowded: tuple[Id, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything a decision may rest on, as it stood at `as_of`. Stored whole with the decision.

    The exception's documents are those that were posted with it and those that were `gathered` from the mirror.
    """

    __pydantic_config__ = STRICT

    version: int = EVIDENCE_VERSION
    as_of: When
    exception: BillingException
    standing: Standing = field(default_factory=Standing)
    gathered: Gathered = field(default_factory=Gathered)

    @property
    def documents(self) -> Documents:
        """The documents that came with the exception."""
        return self.exception.documents

    @property
    def instant(self) -> datetime:
        """`as_of`, which is always an instant."""
        if not isinstance(self.as_of, datetime):
            raise InvalidDocumentError([Fault("/as_of", "must be an instant, not a civil date")])
        return self.as_of


def canonical(documents: Documents) -> Documents:
    """Put every list in order of id, so that the order of posting changes nothing.

    Raises `InvalidDocumentError` when two documents of one type share an id.
    """
    lists = {f.name: getattr(documents, f.name) for f in fields(documents)}
    ordered = {name: tuple(sorted(listed, key=lambda document: document.id)) for name, listed in lists.items()}
    faults = [
        Fault(f"/documents/{name}", f"two of them have the id {first.id!r}")
        for name, listed in ordered.items()
        for first, second in pairwise(listed)
        if first.id == second.id
    ]
    if faults:
        raise InvalidDocumentError(faults)
    return replace(documents, **ordered)
