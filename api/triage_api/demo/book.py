"""The book of the demo as exceptions."""

import json
from importlib.resources import files
from importlib.resources.abc import Traversable

from triage.content.strict_yaml import load
from triage.model import BillingException, JsonObject
from triage.model.codec import read_exception

SOURCE = "demo"


def read_book() -> tuple[BillingException, ...]:
    """Read every entry of `entries/*.yaml`, in the order in which they are filed."""
    folder = files(__package__).joinpath("entries")
    chapters = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return tuple(_exception(entry) for chapter in chapters for entry in _entries(chapter))


def _entries(chapter: Traversable) -> list[JsonObject]:
    listed: list[JsonObject] = json.loads(json.dumps(load(chapter.read_text("utf-8"), chapter.name)["exceptions"]))
    return listed


def _exception(entry: JsonObject) -> BillingException:
    """Post an entry as it stands; its story becomes the message."""
    posted = {name: value for name, value in entry.items() if name != "story"}
    return read_exception(json.dumps(posted | {"source": SOURCE, "message": entry["story"]}).encode())
