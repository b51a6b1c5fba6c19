import pytest
from triage_eval.made_ledgers import SHIFTED_NOISE, names
from triage_eval.made_ledgers.countries import COUNTRIES

SEEDS = range(40)


@pytest.mark.parametrize(
    ("name", "stripped"),
    [
        ("Nord Services GmbH", "Nord Services"),
        ("Vogel GmbH & Co. KG", "Vogel"),
        ("株式会社川友建設", "川友建設"),
        ("山進株式会社", "山進"),
        ("永创利机械有限公司", "永创利机械"),
        ("Dorimar Çelik San. ve Tic. A.Ş.", "Dorimar Çelik"),
        ("Рилатех ООД", "Рилатех"),
        ("Anna Vogel", "Anna Vogel"),
    ],
)
def test_the_legal_form_comes_off_a_name(name, stripped):
    assert names.strip_form(name) == stripped


@pytest.mark.parametrize(
    ("one", "other"),
    [("MUELLER GMBH", "Müller GmbH"), ("Muller GmbH", "Müller GmbH"), ("Vogel, Anna", "Anna Vogel")],
)
def test_spellings_of_one_name_share_a_key(one, other):
    assert names.strict_key(one) == names.strict_key(other)


def test_the_strict_key_keeps_the_legal_form_and_the_loose_one_does_not():
    assert names.strict_key("Nord GmbH") != names.strict_key("Nord AG")
    assert names.loose_key("Nord GmbH") == names.loose_key("Nord AG")


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_a_bank_shows_every_countrys_firms_under_a_name_that_leads_back(rng, country):
    """Whatever case and letters the bank uses, as long as it does not cut the name."""
    for _ in SEEDS:
        name = names.firm(rng, country)
        shown = names.as_shown(rng, country, name, SHIFTED_NOISE)
        assert names.loose_key(shown) == names.loose_key(name) or len(shown) <= SHIFTED_NOISE.name_width


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_companies_of_a_group_share_the_beginning_of_their_names(rng, country):
    first, *others = map(names.strip_form, names.siblings(rng, country, 4))
    assert all(other.startswith(first) for other in others)


def test_a_misspelt_name_keeps_its_legal_form(rng):
    spelt = {names.misspelt(rng, "Ahornberg GmbH") for _ in SEEDS}
    assert len(spelt) > 5
    assert all(name.endswith(" GmbH") for name in spelt)
