"""The committed OpenAPI document: `python -m triage_api.reference` writes it anew, and a test holds it current."""

import json
from pathlib import Path

from triage_api.app import create_app

COMMITTED = Path(__file__).parents[1] / "openapi.json"
"""Where a checkout keeps the document."""


def text() -> str:
    """Return the document as the committed file has it."""
    return json.dumps(create_app(workflow=None).openapi(), indent=2) + "\n"


if __name__ == "__main__":
    COMMITTED.write_text(text(), encoding="utf-8")
