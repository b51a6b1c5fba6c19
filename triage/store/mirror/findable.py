"""The keys and words under which customers are found, kept in step with their names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from triage.matching.book import Party
from triage.matching.items import keys_of, words_of
from triage.store.mirror import upserts
from triage.store.mirror.rows import key
from triage.store.mirror.statements import Session


@dataclass(frozen=True, slots=True)
class Renaming:
    """A customer as he is found and as he is to be found; `before` is None where he is new."""

    seq: int
    before: Party | None
    after: Party


class Findable:
    """The keys and words of one client's customers."""

    def __init__(self, session: Session, client: int) -> None:
        self._session, self._client = session, client

    def rename(self, renamings: Sequence[Renaming]) -> None:
        """Find customers by what they are called after, and no more by what they were called before."""
        self._rekey(renamings)
        old = [(each.seq, words_of(each.before) if each.before else ()) for each in renamings]
        new = [(each.seq, words_of(each.after)) for each in renamings]
        self._post(_pairs(old), _pairs(new))

    def _rekey(self, renamings: Sequence[Renaming]) -> None:
        old = _pairs([(each.seq, keys_of(each.before) if each.before else ()) for each in renamings])
        new = _pairs([(each.seq, keys_of(each.after)) for each in renamings])
        for statement, pairs in ((upserts.DELETE_KEY, old - new), (upserts.INSERT_KEY, new - old)):
            self._session.many(statement, sorted((key(self._client, text), seq) for text, seq in pairs))

    def _post(self, old: set[tuple[str, int]], new: set[tuple[str, int]]) -> None:
        gained, lost = new - old, old - new
        more = Counter(word for word, _ in gained)
        more.subtract(word for word, _ in lost)
        seqs = self._share(more)
        for statement, pairs in ((upserts.DELETE_POST, lost), (upserts.INSERT_POST, gained)):
            self._session.many(statement, sorted((seqs[word], seq) for word, seq in pairs))

    def _share(self, more: Counter[str]) -> dict[str, int]:
        """Count how many more customers share each word, and return the `seq` of every word."""
        found = self._session.found(upserts.FIND_WORDS, sorted(more), before=[self._client])
        seqs: dict[str, int] = dict(found)
        self._session.many(upserts.SHARE, [(more[word], seq) for word, seq in seqs.items()])
        ((next_,),) = self._session.rows(upserts.NEXT_WORD)
        fresh = {word: seq for seq, word in enumerate((w for w in sorted(more) if w not in seqs), next_)}
        self._session.many(upserts.INSERT_WORD, [(seq, self._client, w, more[w]) for w, seq in fresh.items()])
        return seqs | fresh


def _pairs(listed: Sequence[tuple[int, Sequence[str]]]) -> set[tuple[str, int]]:
    return {(text, seq) for seq, texts in listed for text in texts}
