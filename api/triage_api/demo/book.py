"""The book of the demo as exceptions."""

import json
from collections.abc import Iterator
from importlib.resources import files

from triage.content.strict_yaml import load
from triage.model import BillingException, JsonObject
from triage.model.codec import read_exception

SOURCE = "demo"


def read_book() -> tuple[BillingException, ...]:
    """Read every entry of `entries/*.yaml`, in the order in which they are filed."""
    return tuple(map(_exception, _entries()))


def expectations() -> dict[str, JsonObject]:
    """Return what the desk must make of the entries that say so, by external id."""
    return {entry["external_id"]: entry["expected"] for entry in _entries() if "expected" in entry}


def _entries() -> Iterator[JsonObject]:
    folder = files(__package__).joinpath("entries")
    chapters = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    for chapter in sorted(chapters, key=lambda file: file.name):
        yield from json.loads(json.dumps(load(chapter.read_text("utf-8"), chapter.name)["exceptions"]))


def _exception(entry: JsonObject) -> BillingException:
    """Post an entry as it stands, without what is expected of it; its story becomes the message."""
    posted = {name: value for name, value in entry.items() if name not in ("story", "expected")}
    return read_exception(json.dumps(posted | {"source": SOURCE, "message": entry["story"]}).encode())
