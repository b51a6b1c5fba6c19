"""What is stored of a document, and what a posted one does to it."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from triage.model.posted import Outcome
from triage.store.mirror.statements import Row

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is stored: its row without `seq` and version."""

    seq: int
    row: Row
    version: int | None


@dataclass(frozen=True, slots=True)
class Change(Generic[_Key]):
    """A document as it was, or None where it is new, and as it is."""

    key: _Key
    before: Kept | None
    after: Kept


@dataclass(slots=True)
class Batch(Generic[_Key]):
    """Documents of one table on their way into it: what was there before, and what is there after each of them."""

    before: dict[_Key, Kept]
    next_seq: int
    after: dict[_Key, Kept] = field(default_factory=dict)
    outcomes: Counter[Outcome] = field(default_factory=Counter)

    def post(self, key: _Key, row: Row, *, version: int | None) -> None:
        """Take a document in, unless what is there is newer or the same."""
        kept = self.after.get(key) or self.before.get(key)
        outcome = _outcome(kept, row, version)
        self.outcomes[outcome] += 1
        if kept is None:
            self.after[key] = Kept(self.next_seq, row, version)
            self.next_seq += 1
        elif outcome == "updated" or (outcome == "unchanged" and _newest(kept, version) != kept.version):
            self.after[key] = replace(kept, row=row, version=_newest(kept, version))

    def changes(self) -> list[Change[_Key]]:
        """Return what is to be written, in the order of posting."""
        return [Change(key, self.before.get(key), kept) for key, kept in self.after.items()]


def _outcome(kept: Kept | None, row: Row, version: int | None) -> Outcome:
    if kept is None:
        return "created"
    if version is not None and kept.version is not None and version < kept.version:
        return "stale"
    return "unchanged" if row == kept.row else "updated"


def _newest(kept: Kept, version: int | None) -> int | None:
    """Return the version after a document: one that states none leaves it, so that older ones stay refused."""
    return kept.version if version is None else version
