import pytest

from triage.matching.names import fit, same


@pytest.mark.parametrize(
    ("payer", "name", "expected"),
    [
        ("ACME GMBH", "Acme GmbH", "same"),
        ("Acme", "Acme GmbH", "same"),
        ("Müller & Söhne KG", "Mueller und Soehne", "compatible"),
        ("Muller & Sohne KG", "Müller & Söhne", "same"),
        ("Acme S.A.", "ACME SA", "same"),
        ("Sapphire Electronics Division 62", "Sapphire Electronics Ltd Division 62", "same"),
        ("Deutsche Bank AG", "Deutsche Bank GmbH", "contradicts"),
        ("Deutsche Bank Trust Company", "Deutsche Bank", "contradicts"),
        ("SEL", "Sapphire Electronics Ltd", "compatible"),
        ("Iron Bridge Ind", "Ironbridge Industrial", "compatible"),
        ("N Star Logistics", "Northern Star Logistics", "compatible"),
        ("Sapphire Electronics", "Sapphire Electronics Ltd Division 32", "compatible"),
        ("Acme Division 45", "Acme Division 46", "contradicts"),
        ("Titan Aerospace", "Horizon Media Group", "contradicts"),
        ("Marvin Stone", "Mart Storage", "contradicts"),
        ("Al", "Alpine Networks", "compatible"),
        ("An", "Alpine Networks", "contradicts"),
        ("", "Acme", "absent"),
        (None, "Acme", "absent"),
        ("Acme", None, "absent"),
        ("Ltd", "Ltd", "same"),
    ],
)
def test_names_fit_by_what_they_are_made_of(payer, name, expected):
    assert fit(payer, name) == expected


def test_two_legal_forms_make_two_companies():
    assert not same("Deutsche Bank AG", "Deutsche Bank GmbH")
    assert same("Deutsche Bank", "Deutsche Bank GmbH")
