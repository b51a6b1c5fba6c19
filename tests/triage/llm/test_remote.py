import json
import logging
import threading
from dataclasses import replace
from decimal import Decimal

import pytest
from pydantic import SecretStr

from triage.llm import Breaker, Limits, Remote, configured, form_of
from triage.model.choice import Choice
from triage.settings import Llm

from .conftest import KEY, Drawer, Plain, Purse
from .faults import answers_well, hangs, labels, says
from .provider import argued, completion, http, wants_labels


def test_with_log_probabilities_two_calls_make_a_choice(provider, remote, question):
    provider.does = answers_well({"A": 0.8, " A": 0.1, "B": 0.05, "N": 0.01, "x": 0.04})
    choice = remote()(question())
    assert isinstance(choice, Choice)
    assert choice.probabilities == (("exp_1", Decimal("0.9375")), ("exp_2", Decimal("0.0521")))
    assert choice.none == Decimal("0.0104")
    assert (choice.chosen, choice.reason, choice.rationale) == ("exp_1", "text_names_it", "The note names it.")
    assert choice.stated == Decimal("0.9")
    assert [wants_labels(body) for body in provider.bodies] == [False, True]


def test_without_log_probabilities_samples_agree(provider, remote, question):
    provider.does = labels(lambda turn: completion("A" if turn < 5 else "B"))
    choice = remote()(question())
    assert dict(choice.probabilities) == {"exp_1": Decimal("0.6250"), "exp_2": Decimal("0.2500")}
    assert choice.none == Decimal("0.1250")
    assert [body["seed"] for body in provider.bodies] == [0, 0, 1, 2, 3, 4, 5]
    assert {body["temperature"] for body in provider.bodies[2:]} == {0.7}


def test_a_provider_without_log_probabilities_is_not_asked_for_them(provider, remote, question):
    provider.does = answers_well(likely=None)
    ask = remote()
    assert isinstance(replace(ask, form=replace(ask.form, logprobs=False))(question()), Choice)
    assert len(provider.bodies) == 6
    assert not any("logprobs" in body for body in provider.bodies)


def test_the_first_call_asks_by_the_closed_schema_and_the_second_for_one_token(provider, remote, question):
    provider.does = answers_well()
    remote()(question())
    first, second = provider.bodies
    sent = first["response_format"]["json_schema"]["schema"]
    assert sent["properties"]["choice"] == {"enum": ["exp_1", "exp_2", None]}
    assert sent["additionalProperties"] is False
    assert (second["max_tokens"], second["logprobs"], second["top_logprobs"]) == (1, True, 20)


def test_none_of_them_is_a_choice_too(provider, remote, question):
    def does(_provider, stream, body):
        none = completion("N", likely={"N": 0.9, "A": 0.1}) if wants_labels(body) else completion(argued(None))
        stream.sendall(http(none))

    provider.does = does
    choice = remote()(question())
    assert (choice.chosen, choice.none) == (None, Decimal("0.9000"))


def test_no_offer_is_no_question(provider, remote, question):
    assert remote()(replace(question(), offers=())).why == "nothing_offered"
    assert not provider.bodies


def test_what_failed_once_is_asked_again(provider, remote, question):
    turns = iter([http(b"{}", status="503 Busy", headers=["retry-after: 0"])])

    def does(provider, stream, body):
        stream.sendall(turns.__next__()) if len(provider.bodies) == 1 else answers_well()(provider, stream, body)

    provider.does = does
    assert isinstance(remote()(question()), Choice)
    assert len(provider.bodies) == 3


def test_retries_are_those_of_the_whole_question(provider, remote, question):
    def does(_provider, stream, body):
        failed = http(b"{}", status="500 Oops")
        stream.sendall(failed if wants_labels(body) or len(provider.bodies) == 1 else http(completion(argued())))

    provider.does = does
    assert remote(limits=Limits(retries=3, pause=0.001))(question()).why == "provider_error"
    assert len(provider.bodies) == 2 + 3


def test_what_was_asked_before_is_not_asked_again(provider, remote, question):
    provider.does = answers_well()
    ask = remote()
    first = ask(question())
    assert ask(question()) == first
    assert len(provider.bodies) == 2
    assert len(ask.budget.settled) == 2


def test_replies_are_kept_as_they_came(provider, remote, question):
    said = json.dumps(completion(argued()), indent=3).encode() + b"\n \n"
    provider.does = lambda _p, stream, body: stream.sendall(
        http(completion("A", likely={"A": 1.0}) if wants_labels(body) else said)
    )
    ask = remote()
    choice = ask(question())
    assert ask.replies.kept[choice.requests[0]].raw == said
    assert set(ask.replies.kept) == set(choice.requests)


@pytest.mark.parametrize("reply", [http(b"<p>", kind="text/html"), http(completion(argued(), model="m2"))])
def test_what_the_model_did_not_say_is_not_kept(reply, provider, remote, question):
    provider.does = says(reply)
    ask = remote()
    ask(question())
    assert not ask.replies.kept


def test_a_choice_tells_what_it_took(provider, remote, question):
    provider.does = answers_well()
    usage = remote()(question()).usage
    assert (usage.input_tokens, usage.output_tokens) == (200, 40)
    assert usage.cost_micros == 2 * (50 + 40)


def test_a_spent_budget_is_silence_without_a_call(provider, remote, question):
    ask = remote(budget=Purse(tokens=100))
    assert ask(question()).why == "budget"
    assert not provider.bodies


def test_what_a_provider_did_not_take_on_costs_nothing(provider, remote, question):
    provider.does = says(http(b"{}", status="429 Too Many"))
    ask = remote()
    ask(question())
    assert [spent.tokens for spent in ask.budget.settled] == [0]


def test_what_is_held_back_is_settled_by_what_it_took(provider, remote, question):
    provider.does = answers_well()
    ask = remote()
    ask(question())
    assert ask.budget.tokens == 10**9 - 240
    assert [spent.micros for spent in ask.budget.settled] == [90, 90]


def test_a_call_without_an_answer_is_counted_at_its_most(provider, remote, question):
    provider.does = hangs()
    ask = remote(limits=Limits(seconds=0.2))
    ask(question())
    assert ask.budget.settled[0].tokens > 600


def test_a_provider_that_keeps_failing_is_left_alone_and_tried_again(provider, remote, question):
    now = [0.0]
    ask = remote(breaker=Breaker(faults=2, rest=30, clock=lambda: now[0]))
    provider.does = says(http(b"", status="401 No"))
    assert [ask(question(f"exc_{turn}")).why for turn in range(4)] == ["provider_error"] * 2 + ["breaker"] * 2
    now[0], provider.does = 31.0, answers_well()
    assert isinstance(ask(question()), Choice)


def test_answers_that_are_wrong_do_not_open_the_breaker(provider, remote, question):
    provider.does = says(http(completion("I would rather not.")))
    ask = remote(breaker=Breaker(faults=1, rest=30))
    assert [ask(question(f"exc_{turn}")).why for turn in range(3)] == ["invalid"] * 3


def test_questions_wait_for_a_slot_no_longer_than_their_deadline(provider, remote, question):
    provider.does = answers_well()
    slots = threading.BoundedSemaphore(1)
    ask = remote(limits=Limits(seconds=0.1), slots=slots)
    with slots:
        assert ask(question()).why == "timeout"
    assert not provider.bodies


def test_a_call_that_does_not_end_is_left_alone_and_keeps_its_slot(remote, question):
    released = threading.Event()

    class Stuck(Drawer):
        def recall(self, _request, *, client):  # noqa: ARG002 - anybody's
            released.wait(10)

    slots = threading.BoundedSemaphore(1)
    ask = remote(limits=Limits(seconds=0.1), slots=slots, replies=Stuck())
    assert "left alone" in ask(question()).detail
    assert not slots.acquire(blocking=False)
    released.set()
    assert slots.acquire(timeout=5)


def test_what_the_store_raises_goes_through(remote, question):
    class Broken(Drawer):
        def recall(self, _request, *, client):  # noqa: ARG002 - anybody's
            raise LookupError("the database is away")

    with pytest.raises(LookupError, match="away"):
        remote(replies=Broken())(question())


def test_the_key_is_sent_and_is_nowhere_else(provider, remote, question, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    ask = remote()
    told = [repr(ask)]
    for does in (answers_well(), says(http({"error": {"message": f"bad key {KEY}"}}, status="401 No")), says(b"x")):
        provider.does = does
        told.append(repr(ask(question(f"exc_{len(told)}"))))
    assert all(f"bearer {KEY}" in head for head in provider.heads)
    assert KEY not in "".join([*told, caplog.text, *capfd.readouterr(), repr(ask.replies)])


def test_what_customers_wrote_is_not_logged(provider, remote, question, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    provider.does = says(http(completion("billed twice, said exc_canary")))
    remote()(question("exc_canary"))
    assert "exc_canary" not in "".join([caplog.text, *capfd.readouterr()])


def test_nothing_is_sent_outside_of_an_exchange(provider, library):
    provider.does = answers_well()
    with pytest.raises(Exception, match="Connection error"):
        library.completion(model="openai/m1", api_base=provider.base, api_key="k", messages=[], num_retries=0)
    assert not provider.bodies


def test_the_settings_describe_a_proposer():
    settings = Llm(model="openai/gpt-5", api_key=SecretStr(KEY), seconds=3, concurrency=1, samples=7)
    made = configured(settings, prompt=Plain(), budget=Purse(), replies=Drawer())
    assert isinstance(made, Remote)
    assert (made.form.named, made.form.samples, made.limits.seconds) == ("gpt-5", 7, 3)
    assert KEY not in repr(made)


def test_without_a_model_in_the_settings_there_is_no_proposer():
    assert configured(Llm(), prompt=Plain(), budget=Purse(), replies=Drawer()) is None
    assert form_of(Llm()) is None
