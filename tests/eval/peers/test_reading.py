import pytest
from triage_eval.peers.reading import account, plain, serial, serials


def test_numbers_are_read_without_leading_zeros_each_once():
    assert serials("INV-2024-00123, 123 and 45") == [2024, 123]


@pytest.mark.parametrize(("number", "expected"), [("RE/00471", 471), ("2024-118", 118), ("A-1", None)])
def test_an_invoice_is_joined_on_its_last_number(number, expected):
    assert serial(number) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Müller Bau GmbH", "bau muller"), ("MULLER, BAU", "bau muller"), ("S.A.S.", "sas"), ("", "")],
)
def test_names_are_joined_without_accents_order_and_legal_form(name, expected):
    assert plain(name) == expected


def test_accounts_are_joined_without_spaces():
    assert account("de89 3704 0044") == "DE8937040044"
