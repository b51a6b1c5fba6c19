"""What blind audits say of rules on trial: labels by which a pilot may be shown to keep its promise."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from triage.certify import Label
from triage.errors import ContentError
from triage.store import Reader, Store
from triage.store.blind_audits import BlindLabel
from triage.store.certificates import RULE_NAME
from triage.workflow.content import ContentSource
from triage.workflow.labelling import Author


@dataclass(frozen=True, slots=True)
class Trials:
    """Reads what audits say of rules in pilot, for the clients that a store shows."""

    store: Store
    content: ContentSource

    def labels(self, *, until: datetime) -> Iterator[tuple[Author, tuple[Label, ...]]]:
        """Yield each rule in pilot with the labels of what it resolved before an instant under the rules of now.

        Where several rules resolved an exception together, it is a label of each.
        """
        found: dict[Author, list[Label]] = defaultdict(list)
        with self.store.read() as reader:
            for audit in reader.blind_audits.labels():
                if audit.decided_at < until and audit.cell.client is not None:
                    for author in self._tried(reader, audit, audit.cell.client):
                        found[author].append(_label(audit))
        for author in sorted(found):
            yield author, tuple(found[author])

    def _tried(self, reader: Reader, audit: BlindLabel, client: str) -> Iterator[Author]:
        if not any(name.startswith(RULE_NAME) for name in audit.proposed_by):
            return
        try:
            pack = self.content.equip(client).desk.pack
        except ContentError:  # a client who has gone has no rules on trial
            return
        if reader.record(audit.exception).pack != pack.digest:
            return
        pilots = {f"{RULE_NAME}{rule.id}@{rule.version}" for rule in pack.rules if rule.life.status == "pilot"}
        named = (name.removesuffix("+client") for name in audit.proposed_by)
        yield from (Author(name, "", pack.digest) for name in named if name in pilots)


def _label(audit: BlindLabel) -> Label:
    return Label(
        exception=audit.exception,
        cell=audit.cell,
        at=audit.decided_at,
        right=audit.agrees,
        score=Decimal(1),
        source="audit",
        share=audit.share,
        least=audit.share,
    )
