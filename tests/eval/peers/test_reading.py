import pytest
from triage_eval.peers.reading import account, marks, plain, serials
from triage_eval.peers.sheet import Owed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("INV 00123, 123 and 4711", [123, 1231234711], id="runs"),
        pytest.param("RF42 5120 0355 79", [5120, 355, 425120035579], id="spaced"),
        pytest.param("no. 45", [], id="short"),
        pytest.param("2024/4711 of 2025", [4711], id="years"),
    ],
)
def test_numbers_are_read_one_by_one_and_all_together(text, expected):
    assert set(expected) <= set(serials(text))
    assert bool(serials(text)) == bool(expected)


@pytest.mark.parametrize(
    ("number", "references", "expected"),
    [
        pytest.param("RE-2024/00471", (), [471], id="number"),
        pytest.param("A-1", ("PO-78144363",), [78144363], id="order"),
        pytest.param("118", ("RF425120035579",), [118, 425120035579], id="creditor reference"),
    ],
)
def test_an_invoice_is_meant_by_its_last_number_and_its_references(number, references, expected):
    assert marks(Owed("i", number, "c", "Acme", "EUR", 1, references)) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Müller Bau GmbH", "bau muller"), ("MULLER, BAU", "bau muller"), ("S.A.S.", "sas"), ("", "")],
)
def test_names_are_joined_without_accents_order_and_legal_form(name, expected):
    assert plain(name) == expected


def test_accounts_are_joined_without_spaces():
    assert account("de89 3704 0044") == "DE8937040044"
