"""Splices attacks into all that outsiders write, before a model that obeys them, and compares what is decided."""
