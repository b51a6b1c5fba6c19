"""Answers by the model that was learned from a client's own reviewed cases. Shared by threads."""

from collections import OrderedDict
from threading import Lock

from triage.errors import InputError
from triage.learned import Local, Model, read_model
from triage.model.choice import Choice, Question, Silent
from triage.store import Reader, Store

KEPT = 8
"""So many models are kept as values, those that were asked last."""


class NewestLearned:
    """The proposer that needs no key and no network: each client's newest model, at the moment of asking."""

    def __init__(self, store: Store) -> None:
        self._store, self._models, self._lock = store, OrderedDict[tuple[str, str], Model](), Lock()

    def __call__(self, question: Question) -> Choice | Silent:
        """Return what the model of the question's client chooses; silent where he has none that this release reads."""
        with self._store.within(frozenset({question.client})).read() as reader:
            name = reader.models.newest(question.client)
            if name is None:
                return Local()(question)
            try:
                model = self._model(question.client, name, reader)
            except InputError as error:
                return Silent(why="untrained", detail=str(error))
        return Local(model)(question)

    def _model(self, client: str, name: str, reader: Reader) -> Model:
        """Return a model, read once; a model of one name never changes."""
        with self._lock:
            if (client, name) not in self._models:
                self._models[client, name] = read_model(reader.models.body(client, name))
            self._models.move_to_end((client, name))
            if len(self._models) > KEPT:
                self._models.popitem(last=False)
            return self._models[client, name]


def as_learned(question: Question, *, client: str, name: str, reader: Reader) -> Choice | Silent:
    """Answer by the very model of a client that is named.

    Raises `NotFoundError` where it is not stored, `InputError` where this release cannot read it.
    """
    return Local(read_model(reader.models.body(client, name)))(question)
