"""Replies of a model in a file: asked once, and replayed for ever after."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from pathlib import Path

from triage.errors import InputError
from triage.llm import Reply, Spend
from triage.model.choice import Usage


@dataclass(slots=True)
class Record:
    """Replies by client and request, a JSON line each, written as they come: a run that was cut off goes on."""

    file: Path
    _replies: dict[tuple[str, str], Reply] = field(default_factory=dict)

    @classmethod
    def of(cls, file: Path) -> "Record":
        """Read a file of replies, or begin one. Raises `InputError` for a line that is none."""
        file.parent.mkdir(parents=True, exist_ok=True)
        lines = file.read_text("utf-8").splitlines() if file.exists() else []
        return cls(file, dict(_read(line, f"{file}:{number}") for number, line in enumerate(lines, 1)))

    def __len__(self) -> int:
        return len(self._replies)

    def recall(self, request: str, *, client: str) -> Reply | None:
        """Return the reply that was kept for a request, if one was."""
        return self._replies.get((client, request))

    def keep(self, request: str, reply: Reply, *, client: str) -> None:
        """Keep a reply; the first one stays."""
        if (client, request) not in self._replies:
            self._replies[client, request] = reply
            with self.file.open("a", encoding="utf-8") as out:
                out.write(_written(request, reply, client) + "\n")


def _written(request: str, reply: Reply, client: str) -> str:
    bodies = {"raw": reply.raw, "translated": reply.translated}
    told = {name: None if body is None else b64encode(body).decode() for name, body in bodies.items()}
    return json.dumps({"client": client, "request": request, **told, "usage": asdict(reply.usage)})


def _read(line: str, place: str) -> tuple[tuple[str, str], Reply]:
    try:
        row = json.loads(line)
        translated = None if row["translated"] is None else b64decode(row["translated"])
        reply = Reply(raw=b64decode(row["raw"]), usage=Usage(**row["usage"]), translated=translated)
        return (row["client"], row["request"]), reply
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{place}: no reply that was recorded; take the line out, and it is asked again") from error


class Unlimited:
    """A budget that never ends: a model of one's own costs nothing."""

    def reserve(self, client: str, most: Spend) -> str | None:
        """Hold back nothing."""
        return f"{client}: {most.tokens}"

    def settle(self, held: str, spent: Spend) -> None:
        """Forget it."""
