"""Who asks: a name, the clients that it acts for, and what it may do for them."""

from dataclasses import dataclass

from triage.access.scope import Scope
from triage.errors import ForbiddenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever is behind a request: `key` is the id of the key that was shown, never its text.

    `noted` says whether the use of that key is on record already, as far as it needs to be.
    """

    name: str
    clients: frozenset[str]
    scopes: frozenset[Scope]
    key: str
    noted: bool = True

    def require(self, *any_of: Scope) -> None:
        """Raise `ForbiddenError` unless one of these scopes is held."""
        if self.scopes.isdisjoint(any_of):
            held = ", ".join(sorted(self.scopes)) or "nothing"
            raise ForbiddenError(f"this needs a key with the scope {' or '.join(any_of)}; {self.name} has {held}")

    def signed(self, by: str) -> str:
        """Return the name that a caller gives for whoever acts, with the key that says so; a blank name stays blank."""
        return f"{by} (key {self.name})" if by.strip() else by
