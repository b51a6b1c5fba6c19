# ruff: noqa: RUF001 - letters of other scripts are meant

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.keys import name_key
from triage.matching.names import core, fit, legal_forms, same, similarity


@pytest.mark.parametrize(
    ("payer", "name", "expected"),
    [
        ("ACME GMBH", "Acme GmbH", "same"),
        ("Acme", "Acme GmbH", "same"),
        ("Müller & Söhne KG", "Mueller und Soehne", "same"),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Müller GmbH", "Mueller GmbH", id="German umlaut"),
        pytest.param("Müller GmbH", "MULLER GMBH", id="umlaut without its dots"),
        pytest.param("Mu\u0308ller", "Mueller", id="dots as a sign of their own"),
        pytest.param("Ørsted A/S", "Oersted AS", id="Danish"),
        pytest.param("Håkon AS", "Haakon AS", id="Norwegian"),
        pytest.param("Koç A.Ş.", "KOC AS", id="Turkish"),
        pytest.param("Koç Ltd. Şti.", "Koc Limited Şirketi", id="Turkish limited"),
        pytest.param("ООО Ромашка", "Romashka LLC", id="Russian transliterated"),
        pytest.param("ООО Ромашка", "Общество с ограниченной ответственностью «Ромашка»", id="Russian in full"),
        pytest.param("Oboronnye Initsiativy o.O.O.", "OOO Oboronnye Initsiativy", id="form in front"),
        pytest.param("ТОВ Київ", "Київ", id="Ukrainian"),
        pytest.param("Ελληνική ΑΕ", "Ελληνική Α.Ε.", id="Greek"),
        pytest.param("㈱トヨタ", "トヨタ株式会社", id="Japanese"),
        pytest.param("北京科技有限公司", "北京科技", id="Chinese"),
        pytest.param("(주)삼성", "삼성 주식회사", id="Korean"),
        pytest.param("Alfa sp. z o. o.", "Alfa Spółka z ograniczoną odpowiedzialnością", id="Polish"),
        pytest.param("Beta spol. s r.o.", "BETA S. R. O.", id="Czech"),
        pytest.param("Kovács Kft.", "KOVACS KFT", id="Hungarian"),
        pytest.param("Tata Private Limited", "TATA P. LTD.", id="Indian"),
        pytest.param("Foo S.A. de C.V.", "FOO SA DE CV", id="Mexican"),
        pytest.param("Foo GmbH & Co. KG", "FOO GMBH + CO KG", id="German partnership"),
        pytest.param("Foo Aktiengeselschaft", "Foo AG", id="misspelt form"),
        pytest.param("Miller, Anna", "Anna Miller", id="surname first"),
        pytest.param("Acme, Inc.", "Acme Inc", id="comma before the form"),
    ],
)
def test_one_name_in_two_spellings_is_the_same_and_has_one_key(one, other):
    assert same(one, other)
    assert name_key(one) == name_key(other)
    assert similarity(one, other) == 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bauer AG", "Baur AG"),
        ("Mueller", "Muller"),
        ("Blue GmbH", "Blu GmbH"),
        ("AO Smith", "Smith"),
        ("Ltd Commodities", "Commodities"),
        ("Miller Anna", "Anna Miller"),
        ("Development Cooperation", "Development"),
        ("ЗАО Ромашка", "ООО Ромашка"),
        ("Ελληνική ΑΕ", "Ελληνική ΕΠΕ"),
        ("株式会社トヨタ", "合同会社トヨタ"),
        ("北京科技股份有限公司", "北京科技有限公司"),
        ("Beta s.r.o.", "Beta a.s."),
        ("Tata Ltd", "Tata Pvt Ltd"),
        ("Foo GmbH", "Foo GmbH & Co. KG"),
        ("Foo ApS", "Foo A/S"),
        ("Foo S.A.", "Foo S.A. de C.V."),
        ("Division 45", "Division 46"),
        ("ООО БАЙ", "ООО БАЙКАЛ"),
    ],
)
def test_names_that_only_look_alike_are_not_the_same(one, other):
    assert not same(one, other)


@pytest.mark.parametrize(
    ("payer", "better", "worse"),
    [
        ("Crestline Food Dist", "Crestline Food Distributors GmbH", "Crestview Food Imports GmbH"),
        ("CFD", "Crestline Food Distributors", "Crestline Holding"),
        ("ANNA MILLER", "Miller Anna", "Anna Mills"),
        ("SUPERCALIFRAGILISTIC INDUSTRI", "Supercalifragilistic Industries Europe", "Superior Industries"),
        ("Acme Division 45", "Acme", "Acme Division 46"),
        ("Deutsche Bank AG", "Deutsche Bank", "Deutsche Bank GmbH"),
        ("MeridianTech", "Meridian Tech", "Median Technik"),
        ("Mueller", "Muller", "Möller"),
    ],
)
def test_the_name_that_fits_better_is_graded_higher(payer, better, worse):
    assert similarity(payer, better) > similarity(payer, worse)


@given(one=st.text(max_size=30), other=st.text(max_size=30))
def test_grades_are_symmetric_and_between_0_and_100(one, other):
    assert 0 <= similarity(one, other) == similarity(other, one) <= 100
    assert same(one, other) == same(other, one)


@given(name=st.text(max_size=30))
def test_a_name_is_the_same_as_itself_unless_nothing_of_it_is_left(name):
    assert same(name, name) == bool(core(name))
    assert all(form == form.lower() for form in legal_forms(name))


def test_labelled_pairs_of_names_are_told_apart():
    folder = os.environ.get("TRIAGE_EXTERNAL_DATA")
    if not folder:
        pytest.skip("not run: TRIAGE_EXTERNAL_DATA names no folder of third-party cases")
    lines = (Path(folder) / "org_name_pairs.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [(row["a"], row["b"], bool(row["label"])) for row in map(json.loads, lines)]
    assert not [pair for pair in pairs if same(*pair[:2]) and not pair[2]]
    assert _f1([(same(a, b), label) for a, b, label in pairs]) >= 0.39
    assert _f1([(similarity(a, b) >= 75, label) for a, b, label in pairs]) >= 0.94


def _f1(told):
    right = sum(guess and label for guess, label in told)
    return 2 * right / sum(guess + label for guess, label in told)
