"""One YAML file a client: what his contracts and his finance team settled, read into `ClientPolicy`."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from triage.calendar import zone
from triage.content.folders import content_folder, read_text
from triage.content.near import did_you_mean
from triage.content.schema import MoneyByCurrency, Number, Schema, fault, read
from triage.content.strict_yaml import load
from triage.errors import CalendarError, UnknownClientError
from triage.model import ClientPolicy, DuplicatePolicy, Kind, Mode, PaymentPolicy, ProrationPolicy
from triage.model.codec import digest
from triage.model.policy import DayCount
from triage.money import Rounding

_PRORATION, _PAYMENTS, _DUPLICATES = ProrationPolicy(), PaymentPolicy(), DuplicatePolicy()

Shares = Annotated[tuple[Annotated[Number, Field(gt=0, lt=1)], ...], Field(strict=False)]
Days = Annotated[int, Field(ge=0, le=366)]


def _known_zone(name: str) -> str:
    try:
        zone(name)
    except CalendarError as error:
        raise fault(str(error)) from error
    return name


class _Proration(Schema):
    day_count: DayCount = _PRORATION.day_count
    denominator: Literal["this_period", "plan_period"] = _PRORATION.denominator
    rounding: Annotated[Rounding, Field(strict=False)] = _PRORATION.rounding
    change_day_owner: Literal["old", "new"] = _PRORATION.change_day_owner
    tolerance: Annotated[int, Field(ge=0, le=100)] = _PRORATION.tolerance


class _Payments(Schema):
    discounts: Shares = _PAYMENTS.discounts
    withholding: Shares = _PAYMENTS.withholding
    bank_fee: MoneyByCurrency = _PAYMENTS.bank_fee
    partial: bool = _PAYMENTS.partial
    overpayment: bool = _PAYMENTS.overpayment
    unique_amount: bool = _PAYMENTS.unique_amount
    duplicate_as: Literal["hold_as_credit", "refund_payment"] = _PAYMENTS.duplicate_as


class _Duplicates(Schema):
    payment_days: Days = _DUPLICATES.payment_days
    invoice_days: Days = _DUPLICATES.invoice_days
    invoice_action: Literal["hold_invoice", "void_invoice"] = _DUPLICATES.invoice_action


class _Client(Schema):
    timezone: Annotated[str, AfterValidator(_known_zone)]
    modes: dict[Annotated[Kind, Field(strict=False)], Annotated[Mode, Field(strict=False)]]
    limits: MoneyByCurrency
    daily_caps: MoneyByCurrency
    daily_decisions: Annotated[int, Field(ge=0)] = 10_000
    proration: _Proration = _Proration()
    payments: _Payments = _Payments()
    duplicates: _Duplicates = _Duplicates()


@dataclass(frozen=True, slots=True)
class Client:
    """A client's policy and the text it was read from."""

    policy: ClientPolicy
    text: str

    @property
    def digest(self) -> str:
        """The SHA-256 of the text, as receipts name it."""
        return digest(self.text.encode())


def parse_policy(text: str, name: str) -> ClientPolicy:
    """Read the text of one client's file. Raises `ContentError` that names every fault with its line."""
    file = f"clients/{name}.yaml"
    given = read(_Client, load(text, file), file)
    return ClientPolicy(
        client=name,
        timezone=given.timezone,
        modes=tuple(given.modes.items()),
        proration=ProrationPolicy(**dict(given.proration)),
        payments=PaymentPolicy(**dict(given.payments)),
        duplicates=DuplicatePolicy(**dict(given.duplicates)),
        limits=given.limits,
        daily_caps=given.daily_caps,
        daily_decisions=given.daily_decisions,
    )


def client_names(*, rules: Path | None = None) -> tuple[str, ...]:
    """Return the clients that have a file, in order."""
    folder = content_folder("rules", override=rules) / "clients"
    return tuple(sorted(path.stem for path in folder.glob("*.yaml")))


def read_client(name: str, *, rules: Path | None = None) -> Client:
    """Read the policy of one client from `clients/<name>.yaml` in the rules folder."""
    names = client_names(rules=rules)
    if name not in names:
        known = f"known clients: {', '.join(names)}" if names else "there is no client file at all"
        raise UnknownClientError(f"no file clients/{name}.yaml{did_you_mean(name, names)} ({known})")
    text = read_text(content_folder("rules", override=rules) / "clients" / f"{name}.yaml")
    return Client(parse_policy(text, name), text)
