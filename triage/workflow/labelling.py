"""What people decided as labels of what models chose: the ground on which certificates stand."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from triage.certify import FEATURES, Cell, Label
from triage.model import Explanation, JsonObject, ModelMode, Record
from triage.model.choice import Choice
from triage.model.consultation import Consultation, Rating, read_consultation
from triage.model.lifecycle import WAITING
from triage.review import does_the_same, read_receipt
from triage.review.ruling import stored
from triage.store import Reader, Store
from triage.store.blind_audits import BlindLabel
from triage.store.consultations import Consulted

PAGE = 200
"""So many consultations are read in one transaction, so that nothing is held up."""

_ACTING = (ModelMode.PILOT, ModelMode.AUTO)


@dataclass(frozen=True, slots=True, order=True)
class Author:
    """What answered, and under which rules: one author's labels certify no other."""

    model: str
    prompt: str
    rules: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label with what answered; `ground` is what explanations were made by (`Rating.ground`)."""

    author: Author
    ground: str
    label: Label


@dataclass(frozen=True, slots=True)
class Labelling:
    """Reads labels of the clients that a store shows. `share` is the least share that is drawn for blind audits."""

    store: Store
    share: Decimal

    def labels(self, client: str, *, until: datetime) -> Iterator[Labelled]:
        """Yield a label for everything that a model chose about a client's exceptions before an instant.

        Left out are choices against which more stands than a certificate or the mode could mend, for those are never
        done, and what the desk did without being drawn for a blind audit. What nobody has decided yet has a label that
        says so; let `until` leave people time.
        """
        audited, read = self._audited(client), 0
        while True:
            with self.store.read() as reader:
                page = reader.consultations.page(client, before=until, after=read, most=PAGE)
                for number, exception, consulted in page:
                    read = number
                    yield from self._labelled(reader, exception, consulted, audited)
            if len(page) < PAGE:
                return

    def _audited(self, client: str) -> Mapping[str, BlindLabel]:
        """Return what audits say of a client's exceptions."""
        with self.store.within(frozenset({client})).read() as reader:
            return {label.exception: label for label in reader.blind_audits.labels()}

    def _labelled(
        self, reader: Reader, exception: str, consulted: Consulted, audited: Mapping[str, BlindLabel]
    ) -> Iterator[Labelled]:
        said = read_consultation(consulted.body)
        if said.rating is None or not said.rating.is_free or not isinstance(said.with_texts, Choice):
            return
        if len(said.rating.features) != len(FEATURES):  # of a release that measured otherwise: no scorer takes both
            return
        record = reader.record(exception)
        model = said.with_texts.model
        author = Author(model.model, model.prompt, record.pack)
        if reader.carried_out(exception) is None:
            label = self._decided(reader, record, consulted, said, said.rating)
        elif exception in audited:
            label = self._by_audit(reader, record, audited[exception], said, said.rating)
        else:
            return
        yield Labelled(author, said.rating.ground, label)

    def _decided(
        self, reader: Reader, record: Record, consulted: Consulted, said: Consultation, rating: Rating
    ) -> Label:
        """Label a choice by what a person decided who did not see it, or who did."""
        acting = consulted.mode in _ACTING
        return Label(
            exception=record.id,
            cell=Cell(kind=record.kind, action=rating.action, band=rating.band, client=record.client),
            at=said.consulted_at,
            right=_is_right(reader, record, said),
            features=rating.features,
            source="other" if consulted.mode is ModelMode.SUGGEST else "every_case",
            least=self.share if acting else Decimal(1),
        )

    def _by_audit(self, reader: Reader, record: Record, audit: BlindLabel, said: Consultation, rating: Rating) -> Label:
        return Label(
            exception=audit.exception,
            cell=audit.cell,
            at=said.consulted_at,
            right=_stays_right(reader, record, said, audit),
            features=rating.features,
            source="audit",
            share=audit.share,
            least=min(self.share, audit.share),
        )


def _is_right(reader: Reader, record: Record, said: Consultation) -> bool | None:
    """Say whether every person who decided did what was chosen; None while nobody has, or somebody has to again.

    Only the first did not see it: that a later one agrees makes nothing right, and that he corrects it makes it wrong.
    """
    numbers = reader.reviews(record.id)
    if not numbers or record.state in WAITING:
        return None
    chosen = _explanation(reader.receipt(record.id), said.explanation)
    made = (read_receipt(reader.receipt(record.id, number=number)) for number in numbers)
    return chosen is not None and all(does_the_same(chosen, one) for one in made)


def _stays_right(reader: Reader, record: Record, said: Consultation, audit: BlindLabel) -> bool | None:
    """Return what an audit says of what was done, unless people took that back: then what they say counts as well."""
    if audit.agrees is not True or not (record.state in WAITING or reader.reviews(record.id)):
        return audit.agrees
    return _is_right(reader, record, said)


def _explanation(receipt: bytes, id_: str | None) -> Explanation | None:
    """Return an explanation as it was offered to people; None where only a later release made it."""
    listed: list[JsonObject] = json.loads(receipt)["explanations"]
    return next((stored(found) for found in listed if found["id"] == id_), None)
