from typing import get_args

import pytest

from triage.errors import TransitionError
from triage.model import Event, State
from triage.model.lifecycle import TRANSITIONS, WAITING, require_possible, steps

STATES, EVENTS = get_args(State), get_args(Event)


def test_every_state_can_be_reached_and_every_one_that_waits_can_be_left():
    reached = {"received"} | {after for _, after in steps()}
    assert reached == set(STATES)
    assert {before for before, after in steps() if after == "reviewed"} == set(WAITING)


@pytest.mark.parametrize("event", [event for event in EVENTS if event != "receive"])
@pytest.mark.parametrize("state", STATES)
def test_a_step_that_the_table_does_not_have_is_refused_with_what_to_do(event, state):
    if state in TRANSITIONS[event]:
        require_possible(event, state)
    else:
        with pytest.raises(TransitionError, match=f"cannot {event} an exception that is {state}: ."):
            require_possible(event, state)
