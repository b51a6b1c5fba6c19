from datetime import timedelta, timezone

import pytest

from triage.delivery import compose, message_id


def test_an_entry_of_the_outbox_becomes_these_bytes(at):
    body = {"receipt": "ab", "effects": [{"type": "void", "amount": 1200}], "action": None}
    message = compose(7, client="acme", topic="exception.resolved", at=at, body=body)
    assert message.body.decode() == (
        '{"data":{"action":null,"effects":[{"amount":1200,"type":"void"}],"receipt":"ab"},'
        '"timestamp":"2026-11-21T12:00:00Z","type":"exception.resolved"}'
    )


def test_the_same_entry_is_the_same_message_in_any_order_and_zone(at):
    one = compose(7, client="acme", topic="exception.undone", at=at, body={"a": 1, "b": "é"})
    elsewhere = at.astimezone(timezone(timedelta(hours=-5)))
    assert compose(7, client="acme", topic="exception.undone", at=elsewhere, body={"b": "é", "a": 1}) == one


def test_ids_differ_by_client_and_entry_and_hold_no_full_stop():
    ids = [message_id(n, client=c) for n in (1, 2, 11) for c in ("acme", "a.cme", "1")]
    assert len(set(ids)) == 9
    assert all(each.startswith("msg_") and "." not in each for each in ids)
    assert message_id(1, client="acme") == "msg_56ed62df69a4a897733044ff"


@pytest.mark.parametrize("topic", ["", ".", "exception.", "Exception.resolved", "exception resolved", "a\n"])
def test_a_topic_is_words_with_full_stops(topic, at):
    with pytest.raises(ValueError, match="is no topic"):
        compose(7, client="acme", topic=topic, at=at, body={})


def test_a_message_states_an_instant(at):
    with pytest.raises(ValueError, match="no zone"):
        compose(7, client="acme", topic="exception.resolved", at=at.replace(tzinfo=None), body={})
