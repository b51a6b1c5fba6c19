"""Who asks: a name, the clients that it acts for, and what it may do for them."""

from dataclasses import dataclass, field

from triage.access.scope import Scope
from triage.errors import ForbiddenError


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Whoever is behind a request: `key` is the id of the key that was shown, or `user` that of who is signed in, in
    the session of which `session` is the digest.

    `noted` says whether the use of the key or the session is on record already, as far as it needs to be.
    """

    name: str
    clients: frozenset[str]
    scopes: frozenset[Scope]
    key: str | None = None
    user: str | None = None
    session: str | None = field(default=None, repr=False)
    noted: bool = True

    @property
    def actor(self) -> str:
        """What the audit trail calls him: names change, ids do not."""
        return f"user:{self.user}" if self.user else f"key:{self.key}"

    def require(self, *any_of: Scope) -> None:
        """Raise `ForbiddenError` unless one of these scopes is held."""
        if self.scopes.isdisjoint(any_of):
            held = ", ".join(sorted(self.scopes)) or "nothing"
            raise ForbiddenError(f"this needs the scope {' or '.join(any_of)}; {self.name} has {held}")

    def signed(self, by: str | None) -> str:
        """Return who acts: the person who is signed in, whatever is said, else the name that is said, and by which key.

        A name that is missing or blank stays so: with a key somebody has to be named.
        """
        if self.user:
            return f"{self.name} ({self.user})"
        return f"{by} (key {self.name})" if by and by.strip() else by or ""
