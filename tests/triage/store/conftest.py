import pytest

from triage.errors import StoreError


@pytest.fixture
def refused(sql):
    """Expects that the database refuses a statement, in these words."""

    def refuse(statement, words):
        with pytest.raises(StoreError, match=words):
            sql(statement)

    return refuse
