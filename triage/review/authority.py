"""How much a person may decide."""

from triage.errors import ForbiddenError
from triage.model import ClientPolicy, Explanation


def require_authority(explanation: Explanation, policy: ClientPolicy, *, approver: bool) -> None:
    """Raise `ForbiddenError` where a decision moves more than a reviewer may, and no approver makes it."""
    stake = explanation.money_at_stake
    limit = policy.review_limit(stake.currency) if stake else None
    if stake and limit and stake > limit and not approver:
        raise ForbiddenError(f"{stake} is above the {limit} that a reviewer decides: ask an approver")
