import pytest
from triage_eval.real_model.record import Record

from triage.errors import InputError
from triage.llm import Reply
from triage.model.choice import Usage

REPLY = Reply(raw=b'{"\xff": 1}', usage=Usage(input_tokens=3, output_tokens=1, milliseconds=7))


def test_what_is_kept_is_there_in_the_next_run_byte_for_byte(tmp_path):
    Record.of(tmp_path / "new" / "replies.jsonl").keep("d1", REPLY, client="acme")
    again = Record.of(tmp_path / "new" / "replies.jsonl")
    assert again.recall("d1", client="acme") == REPLY
    assert again.recall("d1", client="other") is None
    assert len(again) == 1


def test_the_first_reply_stays(tmp_path):
    record = Record.of(tmp_path / "replies.jsonl")
    record.keep("d1", REPLY, client="acme")
    record.keep("d1", Reply(raw=b"later", usage=Usage(), translated=b"too"), client="acme")
    assert Record.of(record.file).recall("d1", client="acme") == REPLY


def test_a_line_that_is_no_reply_is_named(tmp_path):
    record = Record.of(tmp_path / "replies.jsonl")
    record.keep("d1", REPLY, client="acme")
    record.file.write_text(record.file.read_text() + '{"client": "acm\n')
    with pytest.raises(InputError, match=r"replies.jsonl:2: no reply"):
        Record.of(record.file)
