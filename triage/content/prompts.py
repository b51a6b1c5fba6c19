"""Where released prompts lie, and the lock that keeps a released version from ever being edited."""

import json
from hashlib import sha256
from pathlib import Path

from triage.content.folders import content_folder, read_text
from triage.errors import ContentError

FILE = "prompts.lock.json"


def read_prompts(*, override: Path | None = None) -> dict[str, str]:
    """Read every released prompt by its path (`choose/1.md`). Raises `ContentError` where one is not as released.

    Each is held to its SHA-256 in `prompts.lock.json`; a prompt that is not locked, or is gone, is refused too.
    """
    folder = content_folder("prompts", override=override)
    texts = {path.relative_to(folder).as_posix(): read_text(path) for path in sorted(folder.glob("*/*.md"))}
    locked = _lock(read_text(folder / FILE))
    if changed := sorted(path for path, text in texts.items() if path in locked and digest_of(text) != locked[path]):
        raise ContentError(f"{changed[0]}: a released prompt is never edited: restore it, and write the next version")
    if unlocked := sorted(texts.keys() ^ locked.keys()):
        raise ContentError(f"{unlocked[0]}: is not both in the folder of prompts and in {FILE}: put it there")
    return texts


def digest_of(text: str) -> str:
    """Return the SHA-256 of a prompt's text, as the lock has it."""
    return sha256(text.encode()).hexdigest()


def _lock(text: str) -> dict[str, str]:
    try:
        entries = json.loads(text)
        return {str(path): str(digest) for path, digest in entries.items()}
    except (ValueError, AttributeError) as error:
        raise ContentError(f"{FILE}: damaged; take it from version control again") from error
