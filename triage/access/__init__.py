"""Who may do what, as pure values: scopes, principals and the keys of programs. No database and no HTTP in here."""

from triage.access.credential import DEMO, Credential, new_credential, parse_credential, parse_prefix
from triage.access.key import ApiKey, Standing, admit, new_key, succeed
from triage.access.principal import Principal
from triage.access.scope import Scope

__all__ = [
    "DEMO",
    "ApiKey",
    "Credential",
    "Principal",
    "Scope",
    "Standing",
    "admit",
    "new_credential",
    "new_key",
    "parse_credential",
    "parse_prefix",
    "succeed",
]
