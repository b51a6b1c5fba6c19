"""100,000 steps in the life of exceptions, each compared with the model, and proof that the comparison finds faults."""

import gc
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import SQLAlchemyError

from life.model import STATES
from life.planted import PLANTED, SELDOM
from triage.errors import TriageError

STEPS = 100_000
SHARES = 8
"""So many tests play them, each at least its part, so that every core has some to do."""

LONG = 200
GAMES = 60
"""Of `LONG` steps at most: Hypothesis plays some shorter, and a share plays on until it has its steps."""

EACH_RULE = 75
EACH_OUTCOME = {
    "file": ("201", "cut", "lost"),
    "file_again": ("200", "201", "another", "reused", "cut", "lost"),
    "review": ("done", "refused", "stale", "conflict", "invalid", "missing", "cut", "lost"),
    "snooze": ("done", "stale", "conflict", "invalid", "missing", "cut", "lost"),
    "wake": ("done", "stale", "conflict", "missing", "cut", "lost"),
    "look": ("done", "cut", "lost"),
    "apply": ("done", "impossible", "invalid", "cut", "lost"),
    "reopen": ("done", "impossible", "cut", "lost"),
    "undo": ("done", "impossible", "cut", "lost"),
    "deliver": ("done",),
    "trespass": ("missing", "cut", "lost"),
}
"""What has to come of each rule in every share."""

CLOCKED = {"snooze", "wake", "expire", "overdue"}
"""What has to be in histories."""


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
def test_after_each_of_100_000_steps_the_database_is_as_the_model_says(on_sqlite, share):  # noqa: ARG001
    tally = play(on_sqlite, games=GAMES)
    while tally.steps < STEPS / SHARES:
        play(on_sqlite, games=5)
    assert {rule: count for rule, count in tally.rules.items() if count < EACH_RULE} == {}
    assert [(rule, said) for rule, every in EACH_OUTCOME.items() for said in every if not tally.outcomes[rule, said]] == []
    assert set(STATES) <= tally.states.keys()
    assert CLOCKED <= tally.events.keys()


def test_a_server_keeps_to_the_model_as_well(on_postgresql):
    tally = play(on_postgresql, games=8)
    assert tally.steps >= 1_000
    assert sum(count for (_, said), count in tally.outcomes.items() if said in ("cut", "lost")) >= 10


@pytest.mark.parametrize("fault", PLANTED)
def test_the_machine_notices_what_a_careless_hand_does(on_sqlite, monkeypatch, fault):
    PLANTED[fault](monkeypatch)
    with pytest.raises((AssertionError, FlakyFailure, SQLAlchemyError, TriageError)):
        play(on_sqlite, games=400, phases=[Phase.generate], report_multiple_bugs=False)


def a_cut_at_each_statement(game):
    for statement in range(32):
        game.desk.cut_at = statement
        game.post("file", [game.new("alpha", back=0, owed=100, sure=True)])


def a_correction_that_is_undone(game):
    game.post("file", [game.new("alpha", back=0, owed=100, sure=True)])
    for step in (
        lambda: game.apply.__wrapped__(game, ago=0, hours=None, named=None),
        lambda: game.reopen.__wrapped__(game, ago=0, side="pipeline"),
        lambda: game.review.__wrapped__(game, ago=0, choice="dismiss", behind=0),
        lambda: game.undo.__wrapped__(game, ago=0),
    ):
        step()


@pytest.mark.parametrize(
    ("fault", "sequence"),
    list(zip(SELDOM, (a_correction_that_is_undone, a_cut_at_each_statement), strict=True)),
    ids=SELDOM,
)
def test_a_rare_sequence_shows_a_rare_fault(on_sqlite, monkeypatch, fault, sequence):
    sequence(on_sqlite())
    SELDOM[fault](monkeypatch)
    with pytest.raises(AssertionError):
        sequence(on_sqlite())
