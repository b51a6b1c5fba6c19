"""Telling why from what is stored: the evidence is decided again by the restored desk, clause by clause."""

from dataclasses import dataclass

from triage.errors import InputError, NotFoundError
from triage.model import Receipt, Why
from triage.service import Desk, triage
from triage.store import Reader
from triage.why import why
from triage.workflow.content import ContentSource
from triage.workflow.replay import recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A stored decision made again, with its facts and clauses as values; `same` if it came out as it was recorded."""

    receipt: Receipt
    desk: Desk
    same: bool

    @property
    def why(self) -> Why:
        """Why the desk decided so."""
        mode = self.desk.policy.mode(self.receipt.kind)
        return why(self.receipt, pack=self.desk.pack, mode=mode, same=self.same)


def recalled(exception_id: str, *, reader: Reader, content: ContentSource) -> Recalled:
    """Make the desk's own decision again. Raises `NotFoundError` where it, or what it rests on, is not there."""
    record = reader.record(exception_id)
    stored = reader.receipt(exception_id)
    try:
        evidence, desk = recorded(record, reader=reader, content=content)
        receipt = triage(evidence, desk)
    except InputError as error:
        raise NotFoundError(f"what the decision rests on cannot be read any more: {error}") from error
    return Recalled(receipt=receipt, desk=desk, same=receipt.to_json() == stored)
