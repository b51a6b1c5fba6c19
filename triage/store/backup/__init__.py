"""Copies of a whole database that are consistent, verified, and never half there."""

from triage.store.backup.copying import back_up, restore

__all__ = ["back_up", "restore"]
