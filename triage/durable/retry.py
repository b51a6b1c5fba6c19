"""How often, and when, a job is tried again."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    """Try at most `attempts` times; wait `first` seconds, then `factor` times as long each time, up to `longest`."""

    attempts: int = 5
    first: float = 2.0
    factor: float = 3.0
    longest: float = 600.0

    def wait(self, attempt: int) -> float | None:
        """Return the seconds to wait after attempt number `attempt` (from 1) failed, or None if it was the last."""
        if attempt >= self.attempts:
            return None
        steps = min(attempt - 1, 64)  # far beyond any `longest`, and no overflow
        return min(self.first * self.factor**steps, self.longest)
