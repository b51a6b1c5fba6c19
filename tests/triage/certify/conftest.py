from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from triage.certify import Cell, Label, Terms, Versions
from triage.model import Kind

START = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def cell():
    """A cell of reversible actions, of which 5 % may be wrong."""
    return Cell(kind=Kind.DUPLICATE_INVOICE, action="hold_invoice", band="no_money", client="acme")


@pytest.fixture
def labels():
    """Makes labels of a cell, one a minute; the first `wrong` of them are wrong."""

    def make(cell, n, *, wrong=0, since=0, **given):
        return [
            Label(
                exception=f"exc_{cell.client}_{since + i}",
                cell=cell,
                at=START + timedelta(minutes=since + i),
                right=i >= wrong,
                **given,
            )
            for i in range(n)
        ]

    return make


@pytest.fixture
def terms():
    """The first round of certifying a model."""
    return Terms(
        by="model",
        versions=Versions(model="m-1", prompt="choose-1", rules="rules-1", scorer="scorer-1"),
        delta=Decimal("0.1"),
        round=1,
        salt=b"salt",
        now=datetime(2026, 6, 1, tzinfo=UTC),
    )
