"""Who may do what, as pure values: scopes, principals and the keys of programs, people and where they are signed in.

No database and no HTTP in here.
"""

from triage.access.credential import DEMO, Credential, new_credential, parse_credential, parse_prefix
from triage.access.key import ApiKey, Standing, admit, new_key, succeed
from triage.access.password import Passwords, require_good
from triage.access.principal import Principal
from triage.access.recent import RecentKeys
from triage.access.role import SCOPES, Role, mapped, scopes_of
from triage.access.scope import Scope
from triage.access.session import Session, admit_person, new_session, new_token, token_digest
from triage.access.throttle import Patience, Throttle, Wait
from triage.access.user import Identity, User, new_user, normal_email, plain_name, require_roles

__all__ = [
    "DEMO",
    "SCOPES",
    "ApiKey",
    "Credential",
    "Identity",
    "Passwords",
    "Patience",
    "Principal",
    "RecentKeys",
    "Role",
    "Scope",
    "Session",
    "Standing",
    "Throttle",
    "User",
    "Wait",
    "admit",
    "admit_person",
    "mapped",
    "new_credential",
    "new_key",
    "new_session",
    "new_token",
    "new_user",
    "normal_email",
    "parse_credential",
    "parse_prefix",
    "plain_name",
    "require_good",
    "require_roles",
    "scopes_of",
    "succeed",
    "token_digest",
]
