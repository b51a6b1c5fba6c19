import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.templates import Reading, Template, infer
from triage.model.codec import canonical_json, read


def numbered(form, count, *, years=("",), first=1):
    return [form.format(y=y, s=i, m=1 + i % 12) for y in years for i in range(first, first + count)]


@pytest.mark.parametrize(
    ("numbers", "form"),
    [
        pytest.param(numbered("INV-{y}-{s:05}", 300, years=(2023, 2024)), "INV-{YYYY}-{serial:5-6}", id="a year apart"),
        pytest.param(numbered("RE{y}/{s:06}", 300, years=(23, 24)), "RE{YY}/{serial:6-7}", id="a short year"),
        pytest.param(numbered("RE{y}{s:06}", 300, years=(23, 24)), "RE{YY}{serial:6-7}", id="a short year run in"),
        pytest.param(numbered("{y}{s:04}", 300, years=(2023, 2024)), "{YYYY}{serial:4-5}", id="a year run in"),
        pytest.param(numbered("{y}{s}", 300, years=(2023, 2024)), "{YYYY}{serial:1-4}", id="the same without padding"),
        pytest.param(numbered("{s}/{y}", 300, years=(2023, 2024)), "{serial:1-4}/{YYYY}", id="the year behind"),
        pytest.param(numbered("FV/{s}/{m:02}/{y}", 300, years=(2024,)), "FV/{serial:1-4}/{MM}/{YYYY}", id="a month"),
        pytest.param(
            [f"{y}{m:02}{i:03}" for y in (2023, 2024) for m in range(1, 13) for i in range(1, 30)],
            "{YYYY}{MM}{serial:3-4}",
            id="a month run in",
        ),
        pytest.param(
            [f"R24-{m:02}-{d:02}-{i:03}" for m in range(1, 13) for d in range(1, 29) for i in range(1, 3)],
            "R{YY}-{MM}-{DD}-{serial:3-4}",
            id="a day",
        ),
        pytest.param(numbered("INV-{s}", 99, first=2001), "INV-{serial:1-5}", id="a serial that looks like a year"),
        pytest.param(numbered("{s}", 3000, first=239_000), "{serial:1-7}", id="a serial that passes years on its way"),
        pytest.param(numbered("{s}", 2500, first=2_023_500), "{serial:1-8}", id="and long years"),
        pytest.param(numbered("INV{s:04}", 2000, first=9000), "INV{serial:1-6}", id="past its padding, unseen"),
        pytest.param(numbered("INV{s:04}", 11_000), "INV{serial:4-6}", id="past its padding"),
        pytest.param(
            [f"{(i * 2654435761) % 2**32:08X}-{1 + i % 30:04}" for i in range(2000)],
            "{code:8-8}-{serial:4-5}",
            id="a hexadecimal code",
        ),
        pytest.param(
            [f"C{1000 + i * 7 % 400}-{i % 25:04}" for i in range(900)],
            "C{digits:4-4}-{serial:4-5}",
            id="a customer's number",
        ),
        pytest.param(
            [f"{chr(65 + i % 26)}{chr(65 + i // 26 % 26)}-{i:04}" for i in range(900)],
            "{letters:2-2}-{serial:4-5}",
            id="a customer's letters",
        ),
        pytest.param([f"100-{i:06}-{i % 10}" for i in range(300)], "100-{serial:6-7}-{digits:1-1}", id="a check digit"),
        pytest.param(["INV-2024-00123"], "INV-{YYYY}-{serial:5-6}", id="one number"),
        pytest.param(["２０２４－０００１", "٢٠٢٤-٠٠٠٢"], "{YYYY}-{serial:4-5}", id="digits of other scripts"),  # noqa: RUF001
    ],
)
def test_the_form_of_a_series_is_inferred(numbers, form):
    (template,) = infer(numbers)
    assert (template.form, template.share) == (form, 1)


def test_mixed_series_are_told_apart_and_slips_are_dropped():
    numbers = numbered("INV-{s:05}", 900) + numbered("CN-{s:04}", 95) + ["oops", "X1-2", "INV 7a", "", "-"]
    assert [(t.form, t.seen, t.sample) for t in infer(numbers)] == [
        ("INV-{serial:5-6}", 900, 1000),
        ("CN-{serial:4-5}", 95, 1000),
    ]


def test_numbers_without_digits_have_no_template():
    assert infer(["none", "", "---"]) == ()
    assert infer([]) == ()


INV = Template("INV-{YYYY}-{serial:5-6}", 9, 9, 2023, 2024)
RE = Template("RE{YY}/{serial:6-7}", 9, 9, 2024, 2024)
PLAIN = Template("{serial:1-6}", 9, 9)


@pytest.mark.parametrize(
    ("template", "text", "serial"),
    [
        (INV, "INV-2024-00123", "00123"),
        (INV, "inv 2024 123", "00123"),
        (INV, "INV202400123", "00123"),
        (INV, "Inv/2024/100000.", "100000"),
        (INV, "INV-2024", None),
        (INV, "INV-2024-0000123", None),
        (INV, "INV-2031-00123", None),
        (INV, "CN-2024-00123", None),
        (INV, "2024-00123", None),
        (RE, "re24 4912", "004912"),
        (RE, "RE 24/004912", "004912"),
        (RE, "RE99/004912", None),
        (PLAIN, "00123", "123"),
        (PLAIN, "12a", None),
        (PLAIN, "", None),
    ],
)
def test_a_number_is_read_whatever_its_case_separators_and_zeros(template, text, serial):
    assert template.read(text) == serial


@pytest.mark.parametrize(
    ("template", "digits", "readings"),
    [
        (INV, "202400123", [Reading("00123", "whole", 2024)]),
        (INV, "2400123", [Reading("00123", "whole", 2024)]),
        (INV, "00123", [Reading("00123", "padded")]),
        (INV, "123", [Reading("00123", "bare")]),
        (INV, "2024123", [Reading("00123", "bare", 2024)]),
        (INV, "000123", []),
        (INV, "203000123", []),
        (INV, "100000", [Reading("100000", "padded")]),
        (RE, "004912", [Reading("004912", "padded")]),
        (RE, "24004912", [Reading("004912", "whole", 2024)]),
        (RE, "2024004912", [Reading("004912", "whole", 2024)]),
        (RE, "244912", [Reading("244912", "padded"), Reading("004912", "bare", 2024)]),
        (PLAIN, "123", [Reading("123", "whole")]),
        (PLAIN, "1234567", []),
        (PLAIN, "12-3", []),
        (PLAIN, "", []),
    ],
)
def test_a_bare_run_of_digits_says_how_much_of_a_number_it_carries(template, digits, readings):
    assert list(template.serials(digits)) == readings


def test_a_reading_is_written_out_as_the_numbers_it_may_stand_for():
    assert INV.numbers(Reading("00123", "padded")) == ("INV-2024-00123", "INV-2023-00123")
    assert INV.numbers(Reading("00123", "whole", 2023)) == ("INV-2023-00123",)
    assert PLAIN.numbers(Reading("7", "bare")) == ("7",)
    assert Template("{code:8-8}-{serial:4-5}", 1, 1).numbers(Reading("0007", "bare")) == ()


def test_a_template_is_plain_data():
    assert read(Template, canonical_json(INV)) == INV


separators = st.sampled_from(["-", "/", ".", " ", "_"])


@st.composite
def series(draw):
    """A form, and for each of its numbers the serial that it was made of."""
    head, between, width = draw(st.sampled_from(["INV", "RE", "F", "ACME"])), draw(separators), draw(st.integers(3, 7))
    digits = draw(st.sampled_from([4, 2, 0]))
    apart = draw(separators) if digits and draw(st.booleans()) else ""
    width = max(width, 4) if digits and not apart else width
    last, count = draw(st.integers(2015, 2030)), draw(st.integers(5, 60))
    years = [str(last - 1)[-digits:], str(last)[-digits:]] if digits else [""]
    year = "{" + "Y" * digits + "}" if digits else ""
    form = f"{head}{between}{year}{apart}{{serial:{width}-{width + 1}}}"
    return form, {f"{head}{between}{y}{apart}{s:0{width}}": f"{s:0{width}}" for y in years for s in range(1, count + 1)}


@given(series=series())
def test_numbers_made_of_a_template_are_inferred_back_and_read_back(series):
    form, serials = series
    (template,) = infer(serials)
    assert template.form == form
    for number, serial in serials.items():
        assert template.read(number) == template.read(number.lower()) == serial


@given(series=series(), data=st.data())
def test_the_digits_of_a_number_carry_the_whole_of_it(series, data):
    _, serials = series
    (template,) = infer(serials)
    number = data.draw(st.sampled_from(list(serials)))
    digits = "".join(filter(str.isdigit, number))
    whole = [r for r in template.serials(digits) if r.carries == "whole"]
    assert serials[number] in {r.serial for r in whole}
    assert number in {n for r in whole for n in template.numbers(r)}


@given(numbers=st.lists(st.text(max_size=12), max_size=30))
def test_whatever_clients_call_their_documents_no_more_than_the_sample_is_counted(numbers):
    templates = infer(numbers)
    assert sum(t.seen for t in templates) <= len(numbers)
    assert all(read(Template, canonical_json(t)) == t and t.read("x") is None for t in templates)


@given(numbers=st.lists(st.from_regex(r"[A-Z]{0,2}[-/]?[0-9]{1,6}[-/]?[0-9A-F]{0,5}", fullmatch=True), min_size=1))
def test_every_number_is_read_by_the_template_it_was_counted_under(numbers):
    templates = infer(numbers)
    read_by = [[t for t in templates if t.read(n) is not None] for n in numbers]
    assert sum(map(bool, read_by)) >= sum(t.seen for t in templates)
