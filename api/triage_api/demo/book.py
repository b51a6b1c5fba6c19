"""The book of the demo as exceptions."""

import json
from importlib.resources import files

from triage.content.strict_yaml import load
from triage.model import BillingException, JsonObject
from triage.model.codec import read_exception

SOURCE = "demo"


def read_book() -> tuple[BillingException, ...]:
    """Read every entry of `book.yaml`, in the order in which they are filed."""
    text = files(__package__).joinpath("book.yaml").read_text(encoding="utf-8")
    entries: list[JsonObject] = json.loads(json.dumps(load(text, "book.yaml")["exceptions"]))
    return tuple(_exception(entry) for entry in entries)


def _exception(entry: JsonObject) -> BillingException:
    """Post an entry as it stands; its story becomes the message."""
    posted = {name: value for name, value in entry.items() if name != "story"}
    return read_exception(json.dumps(posted | {"source": SOURCE, "message": entry["story"]}).encode())
