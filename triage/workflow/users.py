"""People made, changed and disabled; whatever he may no longer do, his sessions end with it."""

from collections.abc import Callable
from dataclasses import replace

from triage.access import Passwords, Role, User, new_user, normal_email, require_good, require_roles
from triage.errors import NotFoundError
from triage.ports import Clock
from triage.store import Store
from triage.workflow.deeds import OPERATOR, Deed, user_deed
from triage.workflow.filing import forbidden


class Users:
    """The people of the clients that are seen. `by` says who acts, as the audit trail names him."""

    def __init__(self, *, store: Store, clock: Clock, passwords: Passwords = Passwords()) -> None:
        self._store, self._clock, self._passwords = store, clock, passwords

    def create(
        self, *, client: str, email: str, name: str, roles: frozenset[Role], password: str, by: str = OPERATOR
    ) -> User:
        """Make a user who signs in by password.

        Raises `InputError` for what cannot be, `ConflictError` for an address that is taken and `ForbiddenError` for
        a client that is not seen here.
        """
        if not self._store.sees(client):
            raise forbidden(client)
        require_good(password, email=email)
        user = new_user(client=client, email=email, name=name, roles=roles, now=self._clock())
        user = replace(user, password=self._passwords.hashed(password))
        with self._store.write_people(client) as people:
            people.add(user)
            people.note(user_deed("create_user", None, user, by=by, at=user.created_at))
        return user

    def held(self) -> tuple[User, ...]:
        """Return every user, the oldest first."""
        with self._store.read_people() as people:
            return people.all()

    def get(self, user_id: str) -> User:
        """Return a user, or raise `NotFoundError`."""
        with self._store.read_people() as people:
            return people.get(user_id)

    def named(self, email: str, *, client: str) -> User:
        """Return the user of a client who has an address, or raise `NotFoundError`."""
        with self._store.read_people() as people:
            user = people.find(client, email=normal_email(email))
        if user is None:
            raise NotFoundError(f"no user of {client} has this address: see `triage users list`")
        return user

    def disable(self, user_id: str, *, by: str = OPERATOR) -> User:
        """Let a user in no more, and end his sessions; again changes nothing."""
        now = self._clock()
        return self._change(
            user_id, "disable_user", lambda user: replace(user, disabled_at=user.disabled_at or now), by=by
        )

    def enable(self, user_id: str, *, by: str = OPERATOR) -> User:
        """Let a user in again."""
        return self._change(user_id, "enable_user", lambda user: replace(user, disabled_at=None), by=by)

    def assign(self, user_id: str, roles: frozenset[Role], *, by: str = OPERATOR) -> User:
        """Give a user these roles and no others, and end his sessions. Raises `InputError` where there are none."""
        require_roles(roles)
        return self._change(user_id, "change_user", lambda user: replace(user, roles=roles), by=by)

    def set_password(self, user_id: str, password: str, *, by: str = OPERATOR) -> User:
        """Give a user another password, and end his sessions. Raises `InputError` for one that is no good."""
        require_good(password, email=self.get(user_id).email)
        hashed = self._passwords.hashed(password)
        return self._change(user_id, "change_password", lambda user: replace(user, password=hashed), by=by)

    def _change(self, user_id: str, event: Deed, change: Callable[[User], User], *, by: str) -> User:
        """Change a user as he is when nobody else writes; what leaves him as he was is not told."""
        with self._store.write_people(self.get(user_id).client) as people:
            before = people.get(user_id)
            after = change(before)
            if after == before:
                return before
            people.change(after)
            people.close_all(user_id)
            people.note(user_deed(event, before, after, by=by, at=self._clock()))
        return after
