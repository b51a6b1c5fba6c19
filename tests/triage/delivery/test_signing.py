import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from triage.delivery import Message, SigningSecret, new_secret, signed_headers
from triage.errors import InputError


def test_the_published_example_of_the_standard_signs_alike():
    example = Message("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}')
    key = SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    headers = signed_headers(example, keys=[key], at=datetime.fromtimestamp(1614265330, UTC))
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_during_a_rotation_a_receiver_with_either_secret_accepts(message, key):
    other, stranger = new_secret(), new_secret()
    headers = signed_headers(message, keys=[other, key], at=datetime.now(UTC))
    assert len(headers["webhook-signature"].split(" ")) == 2
    assert Webhook(key.text).verify(message.body, headers) == Webhook(other.text).verify(message.body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(stranger.text).verify(message.body, headers)


def test_one_changed_byte_is_noticed(message, key):
    headers = signed_headers(message, keys=[key], at=datetime.now(UTC))
    with pytest.raises(WebhookVerificationError):
        Webhook(key.text).verify(message.body.replace(b"exc_1", b"exc_2"), headers)


def test_the_zone_of_the_clock_changes_nothing(message, key, at):
    elsewhere = at.astimezone(timezone(timedelta(hours=9)))
    assert signed_headers(message, keys=[key], at=elsewhere) == signed_headers(message, keys=[key], at=at)


@pytest.mark.parametrize("size", [24, 32, 64])
def test_a_new_secret_is_its_random_bytes_in_base64(size):
    made = new_secret(size, random=lambda count: b"\x07" * count)
    assert base64.b64decode(made.text.removeprefix("whsec_")) == b"\x07" * size


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("whsec_" + "A" * 28, id="21 bytes"),
        pytest.param("whsec_" + "A" * 88, id="66 bytes"),
        pytest.param("A" * 32, id="no prefix"),
        pytest.param("whsec_" + "A" * 31 + "!", id="not base64"),
        pytest.param("whsec_" + "A" * 31 + "é", id="not ASCII"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_weak_or_misspelt_secret_is_refused_without_being_repeated(text):
    with pytest.raises(InputError, match="24 to 64 bytes in base64") as refused:
        SigningSecret(text)
    assert "AAAA" not in str(refused.value)


def test_a_secret_is_not_shown(key):
    assert key.text not in f"{key!r} {key} {[key]}"


def test_nothing_is_sent_unsigned_or_without_a_zone(message, key, at):
    with pytest.raises(ValueError, match="cannot be signed"):
        signed_headers(message, keys=[], at=at)
    with pytest.raises(ValueError, match="no zone"):
        signed_headers(message, keys=[key], at=at.replace(tzinfo=None))
