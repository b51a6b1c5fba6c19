"""Providers with a format of their own go over the same wire, and are replayed from what litellm made of them."""

import json
from dataclasses import replace

from triage.llm import Form, Replay
from triage.model.choice import Choice
from triage.model.codec import canonical_json

from .faults import drips
from .provider import argued, completion, http

CLAUDE = Form(model="anthropic/claude-sonnet-4-5", named="claude-sonnet-4-5", samples=3)


def test_a_reply_in_another_format_is_kept_beside_its_translation(provider, remote, question):
    provider.does = speaks_anthropic
    ask = replace(remote(), form=replace(CLAUDE, base=provider.base.removesuffix("/v1")))
    choice = ask(question())
    assert isinstance(choice, Choice)
    assert (choice.chosen, len(choice.requests)) == ("exp_1", 5)
    kept = ask.replies.kept[choice.requests[0]]
    assert json.loads(kept.raw)["type"] == "message"
    again = Replay(prompt=ask.prompt, form=ask.form, replies=ask.replies)(question())
    assert canonical_json(again) == canonical_json(choice)


def test_another_format_has_the_same_deadline(provider, remote, question):
    provider.does = drips(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{")
    ask = replace(remote(), form=replace(CLAUDE, base=provider.base.removesuffix("/v1")))
    assert replace(ask, limits=replace(ask.limits, seconds=0.3))(question()).why == "timeout"


def test_an_answer_in_the_call_of_a_tool_is_read_as_litellm_reads_it(provider, remote, question):
    provider.does = speaks_by_tools
    ask = replace(remote(), form=Form(model="groq/m1", base=provider.base, named="m1", samples=3))
    choice = ask(question())
    assert isinstance(choice, Choice)
    assert (choice.chosen, choice.rationale) == ("exp_1", "The note names it.")
    assert ask.replies.kept[choice.requests[0]].translated


def speaks_by_tools(_provider, stream, body):
    called = [{"id": "t", "type": "function", "function": {"name": "json_tool_call", "arguments": argued()}}]
    said = completion(None, tool_calls=called) if "tools" in body else completion("A")
    stream.sendall(http(said | {"service_tier": "on_demand"}))


def speaks_anthropic(_provider, stream, body):
    text = argued() if "output_format" in body else "A"
    used = {"input_tokens": 100, "output_tokens": 20}
    said = {"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-sonnet-4-5"}
    content = [{"type": "text", "text": text}]
    stream.sendall(http(said | {"content": content, "stop_reason": "end_turn", "stop_sequence": None, "usage": used}))
