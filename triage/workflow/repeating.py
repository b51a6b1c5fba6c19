"""What a process does for itself every few seconds beside its work. It is no job: who comes second finds nothing."""

import logging
import threading
from collections.abc import Callable
from typing import Self

_LOG = logging.getLogger(__name__)


class Repeating:
    """A thread that does something every so many seconds as long as a block lasts, and once more at its end."""

    def __init__(self, do: Callable[[], object], *, every: float, name: str, needed: bool = True) -> None:
        self._do, self._every, self._name, self._needed = do, every, name, needed
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"triage-{name}", daemon=True)

    def __enter__(self) -> Self:
        if self._needed:
            self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Do it once more, and no more."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._every):
            self._try()
        self._try()

    def _try(self) -> None:
        try:
            self._do()
        except Exception:  # noqa: BLE001 - whatever it was, the next time may succeed
            _LOG.exception("%s failed, and will be tried again", self._name)
