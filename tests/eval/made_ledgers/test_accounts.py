import pytest
from triage_eval.made_ledgers.accounts import account, belgian, iso_11649, swiss


def test_references_have_the_check_digits_of_their_published_examples():
    assert iso_11649("539007547034") == "RF18539007547034"
    assert swiss("21000000000313947143000901") == "210000000003139471430009017"
    assert belgian("0108068171") == "+++010/8068/17183+++"


@pytest.mark.parametrize("country", ["DE", "CH", "FR", "GB", "BE", "KW"])
def test_accounts_pass_the_check_of_iso_13616(rng, country):
    iban = account(rng, country)
    assert int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


def test_countries_without_ibans_have_plain_numbers(rng):
    assert account(rng, "JP").isdigit()
