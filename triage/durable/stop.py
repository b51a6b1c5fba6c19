"""The word to stop, which whatever works at length heeds between two pieces of its work."""

import threading


class LeftUndone(BaseException):
    """A job was left undone because its worker stops; another one takes it over and does it from the start.

    It is no `Exception`: nothing failed, so nobody may put it off to a later attempt or note it as failed.
    """


class Stop:
    """Whether a worker is to stop: asked once, from any thread."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    @property
    def asked(self) -> bool:
        """Whether the worker is to stop."""
        return self._asked.is_set()

    def ask(self) -> None:
        """Have whoever heeds it stop."""
        self._asked.set()

    def heed(self) -> None:
        """Raise `LeftUndone` if the worker is to stop. Call it where nothing is half done."""
        if self.asked:
            raise LeftUndone
