"""Who works on the command line, as the audit trail names him."""

import getpass


def operator() -> str:
    """Return who is logged in on this machine; a container's user may have no name."""
    try:
        return f"operator:{getpass.getuser()}"
    except (KeyError, OSError):
        return "operator"
