"""The only reader of the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are: `database` is an address such as `sqlite:///triage.db`; `rules` replaces the shipped folder."""

    database: str = "sqlite:///triage.db"
    rules: Path | None = None


def read_settings(environ: Mapping[str, str] = os.environ, *, database: str | None = None) -> Settings:
    """Read TRIAGE_DATABASE (a path or an address) and TRIAGE_RULES; what is given here goes before them."""
    rules = environ.get("TRIAGE_RULES")
    where = database or environ.get("TRIAGE_DATABASE") or "triage.db"
    return Settings(database=where if "://" in where else f"sqlite:///{where}", rules=Path(rules) if rules else None)
