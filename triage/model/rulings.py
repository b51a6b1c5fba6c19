"""When a person's earlier decision still binds: what he accepted always, what he declined until something changes."""

from collections.abc import Iterable

from triage.model.codec import digest, write
from triage.model.documents import Documents
from triage.model.evidence import Evidence, Ruling
from triage.model.explanation import Explanation


def fingerprint(documents: Documents, ids: Iterable[str]) -> str:
    """Return the SHA-256 of each of some documents as they stand; one changes with any field of its document."""
    wanted = set(ids)
    return " ".join(digest(write(document)) for document in documents if document.id in wanted)


def binding(explanation: Explanation, evidence: Evidence) -> tuple[Ruling, ...]:
    """Return the rulings that keep a machine from acting on an explanation.

    A ruling is about all of its documents together, so it binds what touches them all.
    """
    touched = {claim.document for claim in explanation.claims} | {evidence.exception.subject}
    about = (ruling for ruling in evidence.standing.rulings if ruling.documents and touched >= set(ruling.documents))
    return tuple(ruling for ruling in about if ruling.verdict == "accepted" or _unchanged(ruling, evidence))


def declined(explanation: Explanation, evidence: Evidence) -> tuple[Ruling, ...]:
    """Return the rulings by which a person turned this down on the same evidence: it is not proposed again."""
    return tuple(ruling for ruling in binding(explanation, evidence) if ruling.verdict == "declined")


def _unchanged(ruling: Ruling, evidence: Evidence) -> bool:
    """Tell whether all that was ruled on is here as it was; another document that bears the same id changes nothing."""
    if ruling.fingerprint is None:
        return True
    return set(ruling.fingerprint.split()) <= set(fingerprint(evidence.documents, ruling.documents).split())
