"""The demo's rules: those that are shipped, for clients who have a model asked wherever rules leave something open."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from triage.bootstrap import Content
from triage.choose import Prompt
from triage.content.clients import parse_policy
from triage.errors import ContentError
from triage.model import Kind, ModelMode
from triage.model.codec import digest
from triage.service import Desk
from triage.workflow import Equipment

ACTING = MappingProxyType({Kind.UNMATCHED_PAYMENT: ModelMode.AUTO})
"""What a model may do alone in the demo, where it is certified: it has a past with payments."""

_MODELS = re.compile(r"^models: \{\}.*\n(?: +#.*\n)*", re.MULTILINE)


class AskingContent:
    """Equips each client as he is, but that a model is asked about every kind: in one mode, but for some kinds."""

    def __init__(self, content: Content, mode: ModelMode, but: Mapping[Kind, ModelMode] = MappingProxyType({})) -> None:
        self._content, self._modes = content, {kind: but.get(kind, mode) for kind in Kind}
        self._equipment: dict[str, Equipment] = {}

    def equip(self, client: str) -> Equipment:
        """Return the equipment of a client. Raises `ContentError` where his file names models itself."""
        if client not in self._equipment:
            self._equipment[client] = self._asking(self._content.equip(client), client)
        return self._equipment[client]

    def prompt(self, reference: str | None = None) -> Prompt:
        """Return a released prompt, or the newest."""
        return self._content.prompt(reference)

    def restore(self, client: str, *, policy_text: bytes, pack_text: bytes) -> Desk:
        """Make the desk again that these texts once made."""
        return self._content.restore(client, policy_text=policy_text, pack_text=pack_text)

    def _asking(self, shipped: Equipment, client: str) -> Equipment:
        modes = ", ".join(f"{kind.value}: {mode.value}" for kind, mode in self._modes.items())
        text, found = _MODELS.subn(f"models: {{{modes}}}\n", shipped.policy_text.decode())
        if found != 1:
            raise ContentError(f"clients/{client}.yaml names models: the demo has its own for every kind")
        policy = parse_policy(text, client)
        desk = Desk(policy=policy, policy_digest=digest(text.encode()), pack=shipped.desk.pack)
        return Equipment(desk=desk, policy_text=text.encode(), pack_text=shipped.pack_text)
