"""For tests of changes that race: a change of plan, and the item that bills it, in June 2026."""

from datetime import date

from triage.model import InvoiceItem, Period, PlanChange, Subscription

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
PLAN = Subscription(id="sub_1", customer="cus_acme", currency="EUR", amount=9_000)


def change(id_: str, old: int | None, new: int | None, at: object, **fields: object) -> PlanChange:
    """A change of the plan from `old` to `new` minor units a month that took effect `at`."""
    given = {"subscription": "sub_1", "at": at, "old_price": old, "new_price": new, **fields}
    return PlanChange(id=id_, **given)  # type: ignore[arg-type]


def item(amount: int, price: int, *, bills: str | None = "chg_2", **fields: object) -> InvoiceItem:
    """An item over `amount` that bills a change with a price of `price` minor units a month."""
    given = {"id": "ii_1", "customer": "cus_acme", "subscription": "sub_1", "currency": "EUR", "period": JUNE}
    return InvoiceItem(amount=amount, price=price, change=bills, **{**given, **fields})  # type: ignore[arg-type]
