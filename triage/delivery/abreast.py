"""Several attempts at one endpoint: one goes ahead, and as long as all are taken more follow at a time."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from triage.delivery.outcome import Outcome

ABREAST = 8
"""So many attempts are under way at one endpoint at most."""


def send_abreast(sends: Sequence[Callable[[], Outcome]], *, go_on: Callable[[], bool]) -> list[Outcome]:
    """Make attempts in order, and return the outcomes of those that were made: of all, or of the first ones.

    Twice as many go out together after each time that all were taken, up to `ABREAST`; after one that was not, a single
    one. None goes out any more to a receiver that is gone, or once `go_on` says no.
    """
    outcomes: list[Outcome] = []
    width = 1
    with ThreadPoolExecutor(ABREAST, thread_name_prefix="sending") as threads:
        while len(outcomes) < len(sends) and go_on():
            begun = [threads.submit(send) for send in sends[len(outcomes) : len(outcomes) + width]]
            made = [attempt.result() for attempt in begun]
            outcomes += made
            if any(outcome.verdict == "gone" for outcome in made):
                break
            taken = all(outcome.verdict == "delivered" for outcome in made)
            width = min(2 * width, ABREAST) if taken else 1
    return outcomes
