"""What people decided before the demo begins: payments that nothing names, over months, each with a person's verdict.

Rules leave every one of them to a person, for the amount alone settles nothing. A person looks at who paid: where that
is the customer by his account or under his name, long or short, the payment is for the one invoice it equals; where it
is a company of a similar name, it is for somebody else's. All is one cell of certification: one kind, one action,
100.01 to 1,000.00 EUR, one client.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.model import BillingException, Customer, Documents, Invoice, Kind, Payment

SOURCE = "demo"

A_DAY = 8
"""So many stand on the bank statement of a working day, which comes in at eight in the morning."""

READ, DECIDED = timedelta(minutes=1), timedelta(minutes=45)
"""What a model and what a person takes for each of them."""

_FIRST = (
    *("Aurora", "Birkenfeld", "Corvus", "Delmonte", "Eskola", "Falkner", "Grimaldi", "Hallström", "Iberica", "Jansen"),
    *("Kowalski", "Lindqvist", "Moreau", "Novotny", "Oberland", "Petrov", "Quintana", "Rosendahl", "Santoro"),
    *("Tikkanen", "Ullmann", "Verhoeven", "Wexford", "Ystad", "Zander"),
)
_TRADE = (
    *("Antriebe", "Backwaren", "Consulting", "Druck", "Elektronik", "Farben", "Gartenbau", "Hygiene", "Immobilien"),
    *("Jachtbau", "Keramik", "Logistik", "Medien", "Naturstein", "Optik", "Pharma", "Reisen", "Software", "Textil"),
    *("Umwelttechnik", "Verlag", "Werkzeuge", "Zerspanung"),
)
_FORM = ("GmbH", "AG", "BV", "Ltd", "SARL", "KG")
_SISTER = ("Beteiligungen", "Immobilienverwaltung", "Stiftung", "Nachlass")
_MEMOS = (
    *("Rechnung", "payment", "bill", "", "Zahlung wie besprochen", "merci", "our order", "faktura", "thank you"),
    *("ACH credit", "transfer"),
)
_FROM_ACCOUNT = "The only open amount, from a known account, but nothing names it."
_UNDER_NAME = "The only open amount, under a name, but nothing names it."
_REVIEWERS = ("ada", "benno", "chiara", "dmitri")

_STRANGER = 12
"""Of so many payments one is of a company that only sounds like the customer."""

_SHORT = 20
"""Of so many payments one is under a name cut short: people take it for the customer, and nobody else may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCase:
    """An exception with what became of it: filed, at `read_at` shown to a model, and decided by a person after that.

    `settles` is the invoice that he found paid; None where he dismissed it.
    """

    exception: BillingException
    filed_at: datetime
    settles: str | None
    reviewer: str
    read_at: datetime
    decided_at: datetime


def past_cases(until: datetime, *, count: int) -> Iterator[PastCase]:
    """Yield cases in order of time, all decided on working days before `until`; the same for the same instant."""
    mornings = _mornings(until, days=-(-count // A_DAY))
    for number in range(count):
        day, place = divmod(number, A_DAY)
        yield _case(number, place, filed_at=mornings[day])


def _mornings(until: datetime, *, days: int) -> list[datetime]:
    """Return eight in the morning of the last working days before the day of `until`, the first of them first."""
    morning, found = until.replace(hour=8, minute=0, second=0, microsecond=0), list[datetime]()
    while len(found) < days:
        morning -= timedelta(days=1)
        if morning.weekday() < 5:
            found.append(morning)
    return found[::-1]


def _case(number: int, place: int, *, filed_at: datetime) -> PastCase:
    stranger = number % _STRANGER == _STRANGER - 3
    documents = _documents(number, filed_at, stranger=stranger)
    return PastCase(
        exception=BillingException(
            source=SOURCE,
            external_id=f"past-{number:04}",
            kind=Kind.UNMATCHED_PAYMENT,
            subject=f"pay_past_{number}",
            message=_FROM_ACCOUNT if documents.payments[0].payer_account else _UNDER_NAME,
            documents=documents,
        ),
        filed_at=filed_at,
        settles=None if stranger else f"in_past_{number}",
        reviewer=_REVIEWERS[(number * 7 + number // 5) % len(_REVIEWERS)],
        read_at=filed_at + (place + 1) * READ,
        decided_at=filed_at + (place + 1) * DECIDED,
    )


def _documents(number: int, filed_at: datetime, *, stranger: bool) -> Documents:
    """Return a payment, the one invoice that it equals, and another customer's, which it does not."""
    day, amount = filed_at.date(), 12_347 + 151 * number
    named, account = _name(number), f"DE{10 + number % 89}50010517{5_400_000_000 + 7_919 * number}"
    customer = Customer(id=f"cus_past_{number}", name=f"{named} {_FORM[number % len(_FORM)]}", accounts=(account,))
    payment = Payment(
        id=f"pay_past_{number}",
        amount=amount,
        currency="EUR",
        created=day,
        memo=_MEMOS[number % len(_MEMOS)],
        **_payer(number, named, account, stranger=stranger),  # type: ignore[arg-type]
    )
    other = Customer(id=f"cus_past_{number}_other", name=f"{_name(number + 211)} {_FORM[(number + 1) % len(_FORM)]}")
    return Documents(
        customers=(customer, other),
        invoices=(
            _invoice(f"in_past_{number}", amount, customer, day - timedelta(days=14 + number % 17)),
            _invoice(f"in_past_{number}_other", amount + 3_019, other, day - timedelta(days=11 + number % 23)),
        ),
        payments=(payment,),
    )


def _invoice(id_: str, amount: int, customer: Customer, created: date) -> Invoice:
    return Invoice(id=id_, customer=customer.id, currency="EUR", total=amount, amount_remaining=amount, created=created)


def _name(number: int) -> str:
    return f"{_FIRST[number % len(_FIRST)]} {_TRADE[number // len(_FIRST) % len(_TRADE)]}"


def _payer(number: int, named: str, account: str, *, stranger: bool) -> dict[str, str]:
    """Say who paid as a bank does: by account, by name, by a name cut short, or under a name that only sounds alike."""
    if stranger:
        return {"payer_name": f"{named} {_SISTER[number // _STRANGER % len(_SISTER)]}"}
    if number % _SHORT == 1:
        return {"payer_name": named.partition(" ")[0]}
    return {"payer_account": account} if number % 2 else {"payer_name": named.upper()}
