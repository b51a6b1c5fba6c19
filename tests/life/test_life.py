"""Steps in the life of exceptions, each compared with the model, and proof that the comparison finds faults."""

import gc
import os
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import SQLAlchemyError

from life.life import STATES
from life.machine import MEANWHILE, SURE
from life.model import AMOUNT, CAP
from life.planted import PLANTED, SELDOM
from triage.errors import TriageError

TIMES = int(os.environ.get("LIFE_TIMES", "1"))
"""How often the whole is done: `just torture-life` does it twice."""

STEPS = 50_000 * TIMES
SHARES = 4 * TIMES
"""So many tests play them, each at least its part, so that every core has some to do."""

LONG = 200
GAMES = 60
"""Of `LONG` steps at most: Hypothesis plays some shorter, and a share plays on until it has its steps."""

PATIENCE = 3
"""So many times its steps a share plays at most, until all has come up that has to."""

EACH_RULE = 75
EACH_OUTCOME = {
    "file": ("201",),
    "file_again": ("200", "201", "another", "reused"),
    "review": ("done", "refused", "stale", "conflict", "invalid", "missing"),
    "snooze": ("done", "stale", "conflict", "invalid", "missing"),
    "wake": ("done", "stale", "conflict", "missing"),
    "look": ("done",),
    "apply": ("done", "impossible", "invalid"),
    "reopen": ("done", "impossible"),
    "undo": ("done", "impossible"),
    "consult": ("free", "mode", "certificate", "nothing_offered", "nothing"),
    "deliver": ("done",),
    "trespass": ("missing",),
}
"""What has to come of each rule in every share."""

CRASHES = 75
"""Ends of the process in the middle of something, and as many after it and before anybody heard of it."""

CLOCKED = {"snooze", "wake", "expire", "overdue"}
"""What has to be in histories."""


ADVISED = {"done": 8, "touched": 3, **dict.fromkeys(MEANWHILE, 1)}
"""How often in every share a choice that nothing stood against was carried out, or a person had taken the case up by
then, and how often each of what may happen did while the adviser read."""

STOPPED = {"free_of_claims", "open_amounts", "human_rulings", "daily_cap"}
STOPS = 3
"""What else may have come up since a choice, and how often it did, taken together."""


def play(machine, *, games, steps=LONG, **options):
    """Play a machine; what fails is printed as a program of steps, and can be repeated by its blob or the seed."""
    chosen = settings(
        max_examples=games,
        stateful_step_count=steps,
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        **options,
    )
    with seldom_collected():
        run_state_machine_as_test(machine, settings=chosen)
    return machine.tally


@contextmanager
def seldom_collected():
    """Look for garbage a hundred times less often than else, and not in what the tests before left."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(often[0] * 100, *often[1:])
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


@pytest.mark.parametrize("share", range(SHARES))
def test_after_each_of_so_many_steps_the_database_is_as_the_model_says(on_sqlite, share):  # noqa: ARG001
    tally, steps = play(on_sqlite, games=GAMES), STEPS / SHARES
    while tally.steps < steps or (lacking(tally) and tally.steps < PATIENCE * steps):
        play(on_sqlite, games=5)
    assert lacking(tally) == {}


def lacking(tally):
    """Return what has come up less often than it has to, with how often it did."""
    outcomes = {(rule, said): tally.outcomes[rule, said] for rule, every in EACH_OUTCOME.items() for said in every}
    crashes = {said: tally.said(said) for said in ("cut", "lost")}
    stopped = {"stopped": sum(tally.advised[came] for came in STOPPED)}
    return (
        _below(dict.fromkeys(tally.rules, EACH_RULE), tally.rules)
        | _below(dict.fromkeys(outcomes, 1), outcomes)
        | _below(dict.fromkeys(crashes, CRASHES), crashes)
        | _below(dict.fromkeys(STATES, 1), tally.states)
        | _below(dict.fromkeys(CLOCKED, 1), tally.events)
        | _below(ADVISED, tally.advised)
        | _below({"stopped": STOPS}, stopped)
    )


def _below(least, counted):
    return {name: counted[name] for name, floor in least.items() if counted[name] < floor}


def test_a_server_keeps_to_the_model_as_well(on_postgresql):
    tally = play(on_postgresql, games=8)
    assert tally.steps >= 1_000
    assert tally.said("cut") + tally.said("lost") >= 10


@pytest.mark.parametrize("fault", PLANTED)
def test_the_machine_notices_what_a_careless_hand_does(on_sqlite, monkeypatch, fault):
    PLANTED[fault](monkeypatch)
    with pytest.raises((AssertionError, FlakyFailure, SQLAlchemyError, TriageError)):
        play(on_sqlite, games=100, phases=[Phase.generate], report_multiple_bugs=False)


def filed(game, **changes):
    game.post("file", [game.new(**SURE | changes)])


def taken(game, name, **choices):
    """Take a step by the rule of a name."""
    getattr(game, name).__wrapped__(game, **choices)


def a_cut_at_each_statement(game):
    for statement in range(32):
        game.desk.cut_at = statement
        filed(game)


def a_correction_that_is_undone(game):
    filed(game)
    taken(game, "apply", ago=0, hours=None, named=None)
    taken(game, "reopen", ago=0, side="pipeline")
    taken(game, "review", ago=0, choice="dismiss", behind=0)
    taken(game, "undo", ago=0)


def the_same_again_after_an_undo(game):
    filed(game)
    taken(game, "undo", ago=0)
    filed(game, back=1)


def more_owed_after_an_undo(game):
    filed(game)
    taken(game, "undo", ago=0)
    filed(game, back=1, owed=500)


def a_word_about_what_a_person_replaced(game):
    filed(game, sure=False)
    taken(game, "review", ago=0, choice=0, behind=0)
    taken(game, "apply", ago=0, hours=None, named="desk")


def a_delivery(game):
    filed(game)
    taken(game, "deliver")


def a_snooze_that_ends(game):
    filed(game, sure=False)
    taken(game, "snooze", ago=0, among="open", hours=1, behind=0)
    taken(game, "look", minutes=90)


def a_choice_about_a_case_in_hand(game):
    filed(game, sure=False)
    taken(game, "snooze", ago=0, among="open", hours=1, behind=0)
    taken(game, "consult", ago=0, among="askable", invoice=0, busy=None)


def a_suggestion_asked_for_again(game):
    filed(game, client="beta", sure=False)
    for _ in range(2):
        taken(game, "consult", ago=0, among="any", invoice=0, busy=None)


def a_choice_after_the_day_is_used_up(game):
    filed(game, sure=False, owed=500)
    for _ in range(2 * CAP // AMOUNT):
        filed(game, owed=500)
    taken(game, "consult", ago=0, among="askable", invoice=0, busy=None)


SEQUENCES = (
    a_correction_that_is_undone,
    the_same_again_after_an_undo,
    more_owed_after_an_undo,
    a_word_about_what_a_person_replaced,
    a_delivery,
    a_snooze_that_ends,
    a_cut_at_each_statement,
    a_choice_about_a_case_in_hand,
    a_suggestion_asked_for_again,
    a_choice_after_the_day_is_used_up,
)


@pytest.mark.parametrize(("fault", "sequence"), list(zip(SELDOM, SEQUENCES, strict=True)), ids=SELDOM)
def test_a_rare_sequence_shows_a_rare_fault(on_sqlite, monkeypatch, fault, sequence):
    sequence(on_sqlite())
    SELDOM[fault](monkeypatch)
    with pytest.raises((AssertionError, SQLAlchemyError)):
        sequence(on_sqlite())
