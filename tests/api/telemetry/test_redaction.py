import pytest
from hypothesis import given
from hypothesis import strategies as st
from triage_api.telemetry.redaction import cleaned, redacted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("key trk_live_4f9aB2c8 was used", "key trk_*** was used"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw==", "whsec_***"),
        ("Authorization: Bearer abcdefgh.ijk", "Authorization: ***"),
        ("{'cookie': 'session=abc; theme=dark'}", "{'cookie': '***'}"),
        ("[(b'authorization', b'Bearer abcdefgh')]", "[(b'authorization', b'***')]"),
        ("sent bearer eyJhbGciOi.J9 to it", "sent bearer *** to it"),
        ("postgresql+psycopg://desk:p4ss@db/triage", "postgresql+psycopg://***@db/triage"),
        ("password=hunter2&user=ada", "password=***&user=ada"),
        ('{"client_secret": "s3cr3t", "a": 1}', '{"client_secret": "***", "a": 1}'),
        ("wrote to ada.lovelace+x@mail.example.co.uk.", "wrote to ***."),
        ("card 4111 1111 1111 1111 declined", "card *** declined"),
        ("card 4111-1111-1111-1111 12 times", "card *** 12 times"),
        ("5 4111111111111111", "5 ***"),
        ("from DE89 3704 0044 0532 0130 00 to", "from *** to"),
        ("from de89370400440532013000", "from ***"),
        ("BE71 0961 2345 6769 was closed", "*** was closed"),
        ("x\n[SQL: INSERT]\n[parameters: {'memo': 'Ada\\'s'}]", "x\n[SQL: INSERT]\n[parameters: ***]"),
    ],
)
def test_what_is_secret_or_personal_is_masked_in_free_text(text, expected):
    assert cleaned(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "exc_fd79bdeb9bd63815e24a677d",
        "4111111111111112",
        "DE88 3704 0044 0532 0130 00",
        "2026-06-15T10:00:00.123456Z",
        "in_211 repeats in_210: 2,100.00 GBP",
        "GET /v1/exceptions/{id} 200",
        "sqlite:////var/lib/triage/triage.db",
        "http://127.0.0.1:8080",
    ],
)
def test_what_is_neither_stays(text):
    assert cleaned(text) == text


def _luhn(digits):
    total = sum(int(d) * 2 - 9 * (int(d) > 4) if place % 2 == 0 else int(d) for place, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


@given(st.text(alphabet="0123456789", min_size=12, max_size=18).map(_luhn), st.sampled_from(["", "x ", "no. ", "("]))
def test_every_card_number_is_masked_wherever_it_stands(card, before):
    assert cleaned(f"{before}{card}, paid") == f"{before}***, paid"


@given(st.sampled_from(["DE", "GB", "NO", "MT"]), st.text(alphabet="0123456789ABCXYZ", min_size=11, max_size=27))
def test_every_iban_is_masked_written_together_or_in_fours(country, account):
    rest = int("".join(str(int(letter, 36)) for letter in f"{account}{country}00")) % 97
    iban = f"{country}{98 - rest:02}{account}"
    spaced = " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))
    assert iban not in cleaned(f"to {iban} now")
    assert spaced not in cleaned(f"to {spaced} now")


@pytest.mark.parametrize("name", ["Authorization", "set-cookie", "password", "session_secret", "api_key", "X-Api-Key"])
def test_what_a_telling_name_holds_is_masked_whatever_it_looks_like(name):
    assert redacted({"a": [{name: "plain"}]}) == {"a": [{name: "***"}]}


def test_values_of_every_type_are_looked_into():
    found = redacted({"n": 3, "b": b"trk_abc", "t": ("ada@x.org", None), "e": ValueError("password=x"), "key_id": "k1"})
    assert found == {"n": 3, "b": "trk_***", "t": ["***", None], "e": "ValueError('password=***')", "key_id": "k1"}


@given(st.text())
def test_cleaning_is_done_after_once(text):
    assert cleaned(cleaned(text)) == cleaned(text)
