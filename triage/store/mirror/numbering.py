"""How each client numbers his documents, inferred from a sample of his numbers and kept for a while."""

from dataclasses import dataclass

from triage.matching.templates import Template, infer
from triage.store.mirror import lookups
from triage.store.mirror.statements import Session

VIEWS = 10_000
"""After so many looks at a client's templates they are inferred anew: another process may have written."""

TWENTIETH = 20
"""They are inferred anew, too, once this process has written a twentieth of the sample."""


@dataclass(slots=True)
class _Kept:
    templates: tuple[Template, ...]
    sampled: int
    views: int = 0
    written: int = 0

    @property
    def is_old(self) -> bool:
        return self.views >= VIEWS or self.written * TWENTIETH > self.sampled


class Numbering:
    """The number templates of the clients, by the number that the mirror gives each client."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}

    def templates(self, session: Session, client: int) -> tuple[Template, ...]:
        """Return the templates of a client, from at most 4,000 of his numbers, old and new."""
        kept = self._kept.get(client)
        if kept is None or kept.is_old:
            numbers = [number for _, number in session.rows(lookups.SAMPLED, client, client)]
            kept = self._kept[client] = _Kept(infer(numbers), len(numbers))
        kept.views += 1
        return kept.templates

    def written(self, client: int, *, created: int) -> None:
        """Take note that a client has so many documents more."""
        if client in self._kept:
            self._kept[client].written += created
