import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.creditor_references import canonical, find, find_formed, readings, valid


@pytest.mark.parametrize(
    ("text", "kind", "certain"),
    [
        pytest.param("RF18 5390 0754 7034", "iso11649", True, id="the example of ISO 11649"),
        pytest.param("rf18539007547034", "iso11649", True, id="the same as a payer types it"),
        pytest.param("RF33 2348 236", "iso11649", True, id="an example in Finnish guides to ISO 11649"),
        pytest.param("21 00000 00003 13947 14300 09017", "swiss_qr", True, id="the example of the Swiss QR-bill"),
        pytest.param("+++090/9337/55493+++", "belgian", True, id="a Belgian example in wide use"),
        pytest.param("***090/9337/55493***", "belgian", True, id="the same with stars"),
        pytest.param("+71<004040400000669+12345678<", "danish", True, id="the example of a Danish bookkeeping system"),
        pytest.param("SI12 1234567890120", "slovenian", True, id="the Slovenian model 12"),
        pytest.param("090/9337/55493", "belgian", False, id="Belgian without its signs"),
        pytest.param("12 34561", "finnish", False, id="the example of the Finnish standard"),
        pytest.param("1 23456 71234 56784", "finnish", False, id="the example of a Finnish set-up guide"),
        pytest.param("602243", "modulo_10", False, id="the KID example of an ERP's handbook"),
        pytest.param("12344", "modulo_10", False, id="the modulo 10 KID of a Norwegian library"),
        pytest.param("12343", "norwegian", False, id="its modulo 11 KID"),
    ],
)
def test_published_references_are_read(text, kind, certain):
    reference = next(r for r in readings(text) if r.kind == kind)
    assert reference.certain is certain
    assert reference in find(f"Payment {text}, thank you")


@pytest.mark.parametrize(
    "text",
    [
        "RF19 5390 0754 7034",
        "RF18",
        "RF97 0000",
        "21 00000 00003 13947 14300 09018",
        "0" * 27,
        "+++090/9337/55494+++",
        "+71<004040400000668+12345678<",
        "+71<04040400000669+12345678<",
        "SI12 1234567890121",
        "HR01 123",
        "12 34562",
        "0000",
        "7",
        "INV-2024-00123",
        "",
        "thank you",
    ],
)
def test_what_does_not_check_is_no_reference(text):
    assert valid(text) is None
    assert find_formed(f"for {text}") == ()


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("RF18539007547034", "rf18 5390 0754 7034"),
        ("RF18539007547034", "RF18000000000539007547034"),
        ("210000000003139471430009017", "21 00000 00003 13947 14300 09017"),
        ("+++090/9337/55493+++", "090933755493"),
        ("+++090/9337/55493+++", "90933755493"),
        ("00000000000001234561", "12 34561"),
        ("004040400000669", "+71<004040400000669+12345678<"),
        ("SI12 1234567890120", "SI121234567890120"),
        ("00602243", "602243"),
        ("INV/2024/7", "inv-2024-7"),
        ("٦٠٢٢٤٣", "602243"),
        ("1234567-", "1234567-"),
    ],
)
def test_the_creditors_and_the_payers_spelling_compare_equal(stored, written):
    assert canonical(stored) == canonical(written)


@pytest.mark.parametrize(
    ("one", "other"),
    [("RF18539007547034", "539007547034"), ("RF10-0012", "RF10-012"), ("1234567-", "1234567"), ("0", "00012")],
)
def test_two_references_do_not_compare_equal(one, other):
    assert canonical(one) != canonical(other)


def test_a_run_of_digits_is_read_as_every_kind_that_it_passes():
    assert [r.kind for r in readings("2345676")] == ["swedish", "modulo_10", "norwegian"]


def test_words_behind_a_reference_are_not_drawn_into_it():
    (found,) = find_formed("INVOICE RF18 5390 0754 7034 PAID BY CARD")
    assert (found.text, found.certain) == ("RF18539007547034", True)


def test_a_reference_that_may_end_at_two_places_is_only_possible():
    found = find_formed(f"RF18 5390 0754 7034 {_second_ending()}")
    assert [r.certain for r in found] == [False, False]


def _second_ending():
    return next(word for word in map(str, range(1000, 9999)) if valid(f"RF18539007547034{word}"))


def test_digits_of_a_certain_reference_are_not_read_once_more():
    assert [r.kind for r in find("21 00000 00003 13947 14300 09017")] == ["swiss_qr"]


@given(body=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=21).filter(lambda t: t.strip("0")))
def test_every_reference_of_iso_11649_is_read_from_text(body):
    rest = int("".join(str(int(letter, 36)) for letter in f"{body}RF00")) % 97
    reference = f"RF{98 - rest:02d}{body}"
    assert canonical(reference) in {r.text for r in find_formed(f"thanks: {reference}.")}


@given(digits=st.from_regex(r"[1-9]\d{3,18}", fullmatch=True), at=st.integers(0, 3), by=st.integers(1, 9))
def test_one_changed_digit_never_passes_the_finnish_check(digits, at, by):
    weighted = sum(int(d) * (7, 3, 1)[i % 3] for i, d in enumerate(reversed(digits)))
    reference = f"{digits}{-weighted % 10}"
    changed = reference[:at] + str((int(reference[at]) + by) % 10) + reference[at + 1 :]
    assert "finnish" in {r.kind for r in readings(reference)}
    assert "finnish" not in {r.kind for r in readings(changed)} or changed.startswith("0")


@given(text=st.text(max_size=60))
def test_no_text_breaks_the_search(text):
    assert all(reference.text == canonical(reference.text) for reference in find(text))
