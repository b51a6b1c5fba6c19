"""Reading labelled cases of free text: grounds of documents, and what was written about each of them.

A file is YAML with a list `grounds`. A ground has a `name` and either a `kind`, a `subject` and `documents` as they are
posted, or the `scenario` of the book whose documents it shares (`chapter/name`). Each of its `cases` has a `name`, at
least one text (`memo` on the payment that it is about, `message` of the exception, `note` or `notes` of a customer),
and what is `right`: the fields of an action and perhaps its `effects`, or none and `because` of what.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from triage.content.clients import policy_of
from triage.content.folders import content_folder, read_text
from triage.content.strict_yaml import Block, load
from triage.errors import InputError
from triage.model import BillingException, ClientPolicy
from triage.model.codec import read_exception
from triage_eval.rows import Row
from triage_eval.scenarios import list_of

Because = Literal["ambiguous", "contradictory", "irrelevant", "wrong_customer", "injection"]
"""Why nothing may be chosen: the words fit several offers; they speak against what is offered; they say nothing of it;
they are of or about somebody else; they are written to a machine."""

FOLDER = Path(__file__).parents[2] / "datasets" / "free_text"
BOOK = Path(__file__).parents[2] / "scenarios"

_TEXTS = ("memo", "message", "note", "notes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What the writer means: fields of the action, and effects where those tell it apart."""

    action: Row
    effects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An exception with texts and what is right: an action by its documents, or None because of what."""

    ground: str
    name: str
    exception: BillingException
    policy: ClientPolicy
    right: Right | None
    because: Because | None = None

    @property
    def id(self) -> str:
        """The ground and the case."""
        return f"{self.ground}/{self.name}"


def read_cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Read all cases of a folder's YAML files. Raises `InputError` that names a case which is not as it should be."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise InputError(f"{folder} holds no YAML files of cases")
    cases = tuple(case for file in files for case in _cases(file))
    names = [case.id for case in cases]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise InputError(f"{folder}: two cases are called {', '.join(repeated)}")
    return cases


def _cases(file: Path) -> Iterator[Case]:
    grounds: list[Row] = load(read_text(file), file.name)["grounds"]  # type: ignore[assignment]
    for ground in grounds:
        shared = _scenario(ground["scenario"]) if "scenario" in ground else ground
        policy = _policy(shared.get("policy", {}), name=ground["name"], file=file.name)
        for row in ground["cases"]:
            yield _case(ground["name"], shared, row, policy)


def _scenario(named: str) -> Row:
    """Return the ground that a scenario of the book tells of: the last of its exceptions, with all its documents."""
    chapter, _, name = named.partition("/")
    told = next((each for each in list_of(BOOK / f"{chapter}.yaml") if each["name"] == name), None)
    if told is None:
        raise InputError(f"{named} is no scenario of the book")
    filed = told["exceptions"][-1]
    return {
        "kind": filed["kind"],
        "subject": filed["subject"],
        "documents": told["documents"],
        "policy": told.get("policy", {}),
    }


def _policy(given: Row, *, name: str, file: str) -> ClientPolicy:
    block = load(read_text(content_folder("rules") / "clients" / "default.yaml"), "default.yaml")
    for section, agreed in given.items():
        held = block.get(section)
        if isinstance(held, Block):
            held.update(agreed)
    return policy_of(block, name=name, file=file)


def _case(ground: str, shared: Row, row: Row, policy: ClientPolicy) -> Case:
    name, right, because = f"{ground}/{row['name']}", row["right"], row.get("because")
    if not any(place in row for place in _TEXTS):
        raise InputError(f"{name} has no text: give it one of {', '.join(_TEXTS)}")
    if (right == "none") != (because in get_args(Because)):
        raise InputError(f"{name}: say why where none is right ({', '.join(get_args(Because))}), and nowhere else")
    posted = {
        "source": "free_text",
        "external_id": name,
        "client": ground,
        "kind": shared["kind"],
        "subject": shared["subject"],
        "documents": _documents(shared, row),
        **({"message": row["message"]} if "message" in row else {}),
    }
    return Case(
        ground=ground,
        name=row["name"],
        exception=read_exception(json.dumps(posted, default=str).encode()),
        policy=policy,
        right=None if right == "none" else Right(action=right, effects=tuple(row.get("effects", ()))),
        because=because,
    )


def _documents(shared: Row, row: Row) -> Row:
    """Return the ground's documents with what was written: a memo on the subject, and notes of customers."""
    documents = {name: [dict(each) for each in listed] for name, listed in shared["documents"].items()}
    if "memo" in row:
        paid = next((each for each in documents.get("payments", ()) if each["id"] == shared["subject"]), None)
        if paid is None:
            raise InputError(f"{row['name']}: a memo is of a payment, and {shared['subject']} is none")
        paid["memo"] = row["memo"]
    written = [*row.get("notes", ()), *([row["note"]] if "note" in row else [])]
    notes = [
        {"id": f"note_{number}", "author": "customer", "channel": "email", "about": shared["subject"], "text": text}
        for number, text in enumerate(written, 1)
    ]
    return {**documents, **({"notes": notes} if notes else {})}
