"""A rule pack: all rules of one client, compiled."""

from dataclasses import dataclass

from triage.model import Explanation, Judgement


@dataclass(frozen=True, slots=True)
class RulePack:
    """Compiled rules; `digest` is the SHA-256 of the text they were compiled from."""

    digest: str

    def judge(self, explanations: tuple[Explanation, ...]) -> Judgement:
        """Put every explanation before every rule of its kind."""
        raise NotImplementedError
