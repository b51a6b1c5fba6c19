from datetime import UTC, datetime, timedelta

import pytest

from triage.learned import Example, train
from triage.model import Kind
from triage.model.choice import FreeText, Offer, Question

MONTHS = {"april": "2026-04-01", "june": "2026-06-01"}


def offer(explanation, created="2026-04-01", *, action="allocate_payment", **fields):
    described = f"number N-{explanation[-3:]}; open 100.00 EUR; created {created}"
    facts = (("cause", "exact"), (f"Invoice {explanation}", described), ("match.evidence", "amount"))
    return Offer(**{"kind": Kind.UNMATCHED_PAYMENT, "summary": f"pays {explanation}", "facts": facts, **fields},
                 explanation=explanation, action=action)  # fmt: skip


def asked(*texts, offers=None, exception="exc", **fields):
    return Question(
        exception=exception,
        client="acme",
        kind=Kind.UNMATCHED_PAYMENT,
        offers=(offer("in_104", MONTHS["april"]), offer("in_106", MONTHS["june"])) if offers is None else offers,
        texts=tuple(FreeText(place=f"/exception/documents/notes/{n}/text", text=text) for n, text in enumerate(texts)),
        **fields,
    )


def reviewed(count=48):
    """Cases of which a quarter names April, one June, one both, and one says thanks."""
    told = (
        ("this pays april", "in_104"),
        ("please use it for june", "in_106"),
        ("thanks to all of you", None),
        ("either april or june", None),
    )
    start = datetime(2026, 5, 1, tzinfo=UTC)
    return [
        Example(question=asked(text, exception=f"exc_{n}"), right=right, reviewed_at=start + timedelta(hours=n))
        for n, (text, right) in ((n, told[n % 4]) for n in range(count))
    ]


@pytest.fixture(scope="session")
def trained():
    """A model of these cases, with what it made of the newest."""
    return train(reviewed())


@pytest.fixture(name="offer", scope="session")
def _offer():
    return offer


@pytest.fixture(name="asked", scope="session")
def _asked():
    return asked


@pytest.fixture(name="reviewed", scope="session")
def _reviewed():
    return reviewed
