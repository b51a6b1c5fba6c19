"""What the workflow asks of content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from triage.choose import Prompt
from triage.service import Desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """A client's desk, and the texts that it was made from: what a replay years later needs."""

    desk: Desk
    policy_text: bytes
    pack_text: bytes

    @property
    def texts(self) -> Mapping[str, bytes]:
        """The texts by the digests that receipts name."""
        return {self.desk.policy_digest: self.policy_text, self.desk.pack.digest: self.pack_text}


class ContentSource(Protocol):
    """Equips desks."""

    def equip(self, client: str) -> Equipment:
        """Return the present equipment of a client, or raise `ContentError`; called often, so it remembers."""
        ...

    def prompt(self, reference: str | None = None) -> Prompt:
        """Return a released prompt, such as `choose@1`, or the newest; raise `NotFoundError` where it is not here."""
        ...

    def restore(self, client: str, *, policy_text: bytes, pack_text: bytes) -> Desk:
        """Make the desk again that these texts once made."""
        ...
