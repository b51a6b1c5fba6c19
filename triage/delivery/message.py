"""What receivers are told, as Standard Webhooks wants it: bytes fixed once, sent alike by every attempt."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from triage.calendar import format_when
from triage.model import JsonObject
from triage.model.codec import canonical_json, digest

_TOPIC = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+)*")


@dataclass(frozen=True, slots=True)
class Message:
    """A message to every endpoint of a client: `id` is what receivers know it by, `body` its JSON text."""

    id: str
    body: bytes


def message_id(outbox_id: int, *, client: str) -> str:
    """Return the id that an entry of the outbox always gets: no attempt, endpoint or process changes it.

    It has no full stop, which the signature uses to tell its parts.
    """
    return f"msg_{digest(json.dumps([client, outbox_id]).encode())[:24]}"


def compose(outbox_id: int, *, client: str, topic: str, at: datetime, body: JsonObject) -> Message:
    """Write an entry of the outbox as a message: `type` is its topic, `timestamp` when it happened, `data` its body.

    Topics are those of `store.rows.message`: `exception.` and the state that was reached, such as `exception.resolved`.
    """
    if not _TOPIC.fullmatch(topic):
        raise ValueError(f"{topic!r} is no topic: join words of a-z, 0-9 and _ with full stops")
    if at.tzinfo is None:
        raise ValueError(f"{at} has no zone: messages state instants")
    told = {"type": topic, "timestamp": format_when(at), "data": body}
    return Message(message_id(outbox_id, client=client), canonical_json(told))
