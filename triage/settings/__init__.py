"""What an installation decides: read once from the command line, the environment and a file, and frozen."""

from triage.settings.address import shown_address
from triage.settings.reading import Loaded, load_settings, read_settings
from triage.settings.safety import is_loopback, require_safe, unsafe
from triage.settings.secret import session_secret
from triage.settings.values import (
    Audits,
    Ingest,
    Llm,
    Log,
    Notify,
    Oidc,
    Otel,
    Retention,
    Role,
    Settings,
    Sla,
    Webhooks,
)

__all__ = [
    "Audits",
    "Ingest",
    "Llm",
    "Loaded",
    "Log",
    "Notify",
    "Oidc",
    "Otel",
    "Retention",
    "Role",
    "Settings",
    "Sla",
    "Webhooks",
    "is_loopback",
    "load_settings",
    "read_settings",
    "require_safe",
    "session_secret",
    "shown_address",
    "unsafe",
]
