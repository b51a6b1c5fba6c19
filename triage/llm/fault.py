"""How a call to a model fails: raised inside this package, and a `Silent` to everybody outside."""

from triage.errors import TriageError
from triage.model.choice import Silence


class FaultError(TriageError):
    """A model gave no answer that can be used; `detail` is our own text and holds nothing that the provider wrote.

    `again` says that the same request may be sent once more, not before `after` seconds; `weighs` that it counts
    against the provider, so that many of them open the breaker.
    """

    def __init__(
        self, why: Silence, detail: str, *, again: bool = False, after: float = 0.0, weighs: bool = False
    ) -> None:
        self.why = why
        self.detail = detail
        self.again = again
        self.after = after
        self.weighs = weighs
        super().__init__(f"{why}: {detail}")
