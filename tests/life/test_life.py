"""100,000 steps in the life of exceptions, each compared with the model, and proof that the comparison finds faults."""

import gc

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.errors import FlakyFailure
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy.exc import SQLAlchemyError

from life.machine import Tally
from life.model import STATES
from life.planted import PLANTED, SELDOM
from triage.errors import TriageError

STEPS = 100_000
LONG = 200
GAMES = 640
"""Of `LONG` steps at most: Hypothesis plays some shorter."""

EACH_RULE = 2_000
EACH_OUTCOME = {
    "file": ("200", "201", "cut", "lost"),
    "file_again": ("200", "201", "another", "reused", "cut", "lost"),
    "review": ("done", "refused", "stale", "decided", "invalid", "missing", "cut", "lost"),
    "apply": ("done", "impossible", "invalid", "cut", "lost"),
    "reopen": ("done", "impossible", "cut", "lost"),
    "undo": ("done", "impossible", "cut", "lost"),
    "deliver": ("done",),
    "trespass": ("missing", "cut", "lost"),
}
"""What has to come of each rule, and more than `FEW` times."""

FEW = 20


def play(machine, *, games, steps=LONG, **options):
    """Play a machine; what fails is printed as a program of steps, and can be repeated by its blob or the seed."""
    machine.tally = Tally()
    gc.freeze()  # what the tests before left is not looked through again and again
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
    try:
        run_state_machine_as_test(machine, settings=chosen)
    finally:
        gc.unfreeze()
    return machine.tally


def test_after_each_of_100_000_steps_the_database_is_as_the_model_says(on_sqlite):
    tally = play(on_sqlite, games=GAMES)
    assert tally.steps >= STEPS
    assert {rule: count for rule, count in tally.rules.items() if count < EACH_RULE} == {}
    rare = [(rule, said) for rule, every in EACH_OUTCOME.items() for said in every if tally.outcomes[rule, said] <= FEW]
    assert rare == []
    assert set(STATES) <= tally.states.keys()


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
