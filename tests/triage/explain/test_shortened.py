import pytest

from triage.explain.payer import identify
from triage.explain.shortened import shortens
from triage.model import Customer
from triage.testing import payment

SHORT = {
    "initials": ("MLC", "Maple Leaf Consulting"),
    "initials with the legal form": ("EEI", "Evergreen Environmental Inc"),
    "two letters of a word": ("APH", "Aurora Pharmaceuticals"),
    "words run together and cut": ("Iron Bridge Ind", "Ironbridge Industrial"),
    "a word left out": ("Quantum Labs", "Quantum Research Labs"),
    "a word without its vowels": ("Atlas Mfg Corp", "Atlas Manufacturing Corp"),
    "a first name cut to a letter": ("N Star Logistics", "Northern Star Logistics"),
    "umlauts": ("Baeckerei Mueller", "Baeckerei Mueller Söhne"),
    "another alphabet": ("コーヒー", "コーヒー ハウス"),
    "a part of the name without its number": ("Maple Leaf", "Maple Leaf Consulting Division 64"),
}
NOT_SHORT = {
    "two letters": ("ML", "Maple Leaf Consulting"),
    "letters picked from within": ("SLT", "Silverline Telecom"),
    "the end of the name": ("Leaf Consulting", "Maple Leaf Consulting"),
    "another number": ("Maple Leaf Division 6", "Maple Leaf Consulting Division 64"),
    "a number that the name has not": ("Maple Leaf 64", "Maple Leaf Consulting"),
    "a word that the name has not": ("Maple Tree", "Maple Leaf Consulting"),
    "three letters of one word": ("Map", "Maple Leaf Consulting"),
    "nobody": (None, "Maple Leaf Consulting"),
    "no name": ("MLC", None),
}


@pytest.mark.parametrize(("payer", "name"), SHORT.values(), ids=SHORT)
def test_a_name_is_cut_short(payer, name):
    assert shortens(payer, name)


@pytest.mark.parametrize(("payer", "name"), NOT_SHORT.values(), ids=NOT_SHORT)
def test_a_name_that_merely_resembles_is_not_cut_short(payer, name):
    assert not shortens(payer, name)


CUSTOMERS = (Customer(id="cus_s", name="Sapphire Electronics Ltd"), Customer(id="cus_m", name="Sapphire Mills Ltd"))


@pytest.mark.parametrize(
    ("payer", "reference", "known"),
    [
        pytest.param("SEL", "ACH Sapphire Electronics Ltd", "cus_s", id="the bank adds the name that he cuts short"),
        pytest.param("Onyx", "ACH Sapphire Mills Ltd", None, id="a name that his own contradicts"),
        pytest.param(None, "ACH Sapphire Electronics Ltd", None, id="a name in the words of a payer without one"),
        pytest.param("SEL", "Sapphire Electronics Ltd", None, id="a name that no bank put there"),
        pytest.param("SEL", "ACH Sapphire Electronics Ltd invoice 7", None, id="more than a name"),
        pytest.param("Sapphire Mills Ltd", "ACH Sapphire Electronics Ltd", "cus_m", id="his own full name comes first"),
    ],
)
def test_the_originator_in_a_reference_completes_the_payers_name(payer, reference, known):
    found = identify(payment("pay_1", 1, payer=payer, reference=reference), CUSTOMERS)
    assert (found.known.id if found.known else None) == known


def test_a_payer_who_is_known_has_nobodys_name_cut_short():
    payer = identify(payment("pay_1", 1, payer="Sapphire Electronics Ltd"), CUSTOMERS)
    assert not payer.shortens("cus_s")
    assert identify(payment("pay_1", 1, payer="SEL"), CUSTOMERS).shortens("cus_s")
