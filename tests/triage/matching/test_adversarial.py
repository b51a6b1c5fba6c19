"""Payments that tempt a matcher: beside each, what a careful accountant would book, or why he would ask."""

from datetime import date
from decimal import Decimal

import pytest

from triage.matching.matcher import match
from triage.matching.memory import MemoryBook
from triage.model import CreditNote, Customer, Invoice, Payment, PaymentPolicy, Remittance

MUELLER, MUELLER_KG, HARBOR = "Müller Metallbau GmbH", "Müller Metallbau KG", "Harbor Logistics LLC"
NORTHGATE, SAKURA, GULF = "Northgate Foods Ltd", "Sakura Denki K.K.", "Gulf Trading W.L.L."
POLICY = PaymentPolicy(discounts=(Decimal("0.02"), Decimal("0.03")), unique_amount=True)
AUTOMATIC = 0.9
ASK: dict[str, int] = {}


def owed(number, customer, amount, left=None, *, currency="EUR", status="open", **other):
    left = amount if left is None else left
    left = left if status == "open" else 0
    return Invoice(
        id=number, number=number, customer=customer, currency=currency, total=amount, amount_remaining=left,
        status=status, created=date(2024, 10, 1), due_date=date(2024, 11, 1), **other,
    )  # fmt: skip


def credit(number, customer, amount):
    return CreditNote(
        id=number, number=number, customer=customer, currency="EUR", total=amount, amount_remaining=amount
    )


CUSTOMERS = (
    Customer(id="mueller", name=MUELLER, accounts=("DE89370400440532013000",)),
    Customer(id="mueller_kg", name=MUELLER_KG),
    Customer(id="harbor", name=HARBOR),
    Customer(id="northgate", name=NORTHGATE),
    Customer(id="sakura", name=SAKURA),
    Customer(id="gulf", name=GULF),
    Customer(id="ulm", name="Bauer Bau GmbH"),
    Customer(id="kiel", name="Bauer Bau GmbH"),
)
INVOICES = (
    owed("R-24-1187", "mueller", 119_00),
    owed("R-24-1188", "mueller", 238_00),
    owed("R-24-1189", "mueller", 238_00),
    owed("R-24-1150", "mueller", 59_50, status="paid"),
    owed("R-24-1151", "mueller", 64_00, status="void"),
    owed("R-24-1201", "mueller_kg", 119_00),
    owed("R-24-1210", "harbor", 1_190_00),
    owed("R-24-1310", "harbor", 500_00),
    owed("R-24-1410", "harbor", 2_500_00, disputed=True),
    owed("100/2024", "northgate", 300_00),
    owed("48211", "northgate", 45_00),
    owed("241003", "northgate", 80_00),
    owed("KD10042/5521", "sakura", 119_000, currency="JPY"),
    owed("KD10042/5530", "sakura", 45_000, currency="JPY"),
    owed("INV0000077", "gulf", 12_345, currency="KWD"),
    owed("INV0000078", "gulf", 6_000, currency="KWD"),
    owed("R-24-1501", "ulm", 77_00),
    owed("R-24-1502", "kiel", 77_00),
)
CREDITS = (credit("G24-0033", "mueller", 50_00), credit("G24-0040", "northgate", 400_00))
BOOK = MemoryBook.of(CUSTOMERS, INVOICES, CREDITS, zone="UTC")


def booked(payer, memo, amount, **other):
    """Return what is settled without a person, by number; money left over is under `over`."""
    stated = {"currency": "EUR", "created": date(2024, 11, 5)} | other
    found = match(Payment(id="p", payer_name=payer, memo=memo, amount=amount, **stated), BOOK, POLICY, zone="UTC")
    if found.best is None or found.guards or found.confidence < AUTOMATIC:
        return ASK
    settled = {take.item.number: take.amount for take in (*found.best.takes, *found.best.nets)}
    return settled | ({"over": found.best.over} if found.best.over else {})


@pytest.mark.parametrize(
    ("payer", "memo", "amount"),
    [
        pytest.param(MUELLER, "R-24-1210", 1_190_00, id="a customer names a stranger's invoice"),
        pytest.param(MUELLER_KG, "R-24-1187", 119_00, id="the sister company owes the same and names the other's"),
        pytest.param("Orbis Holding SE", "", 1_190_00, id="nobody knows the payer and only the amount agrees"),
        pytest.param("Finanzamt Ulm", "Umsatzsteuer 11/87", 119_00, id="the tax office pays what a customer owes"),
        pytest.param(MUELLER, "R-24-1187", 238_00, id="the number says one invoice and the amount another"),
        pytest.param(MUELLER, "R-24-1150", 59_50, id="the invoice was paid before"),
        pytest.param(MUELLER, "R-24-1150 R-24-1187", 178_50, id="one of two was paid before"),
        pytest.param(MUELLER, "R-24-1151", 64_00, id="the invoice is void"),
        pytest.param(MUELLER, "", 238_00, id="he owes that amount twice"),
        pytest.param(MUELLER, "", 357_00, id="two sets come to the amount"),
        pytest.param(MUELLER, "R-24-1187 R-24-1188", 300_00, id="which of two is short is not said"),
        pytest.param(MUELLER, "R-24-1187 R-24-1187", 238_00, id="one number twice, worth another invoice"),
        pytest.param(MUELLER, "R-24-1198", 238_00, id="one slip from either of two equal invoices"),
        pytest.param(MUELLER, "R-24-1187 R-24-118", 357_00, id="a cut number that two equal invoices begin with"),
        pytest.param(MUELLER, "R-24-1187 R-24-9999", 319_00, id="too much, beside a number that nobody knows"),
        pytest.param(MUELLER, "G24-0033", 50_00, id="he pays a credit note"),
        pytest.param(MUELLER, "G24-0033 R-24-1187", 100_00, id="an invoice less a credit is another amount"),
        pytest.param(MUELLER, "G24-0033 R-24-1187", 90_00, id="too much beside a credit"),
        pytest.param(NORTHGATE, "G24-0040 100/2024", 100_00, id="the credit is larger than the invoice"),
        pytest.param("Orbis Holding SE", "Tel. 48211", 45_00, id="a telephone number is an invoice's by chance"),
        pytest.param("Orbis Holding SE", "room 48211", 22_50, id="a stranger pays half of a room's number"),
        pytest.param("Orbis Holding SE", "paid on 24.10.03", 80_00, id="a date is an invoice's number by chance"),
        pytest.param("STRIPE", "PAYOUT BATCH 48211", 43_69, id="a card processor's batch less its fees"),
        pytest.param("Targo Factoring AG", "R-24-1210", 1_071_00, id="a factor pays nine tenths"),
        pytest.param("Coface Inkasso", "R-24-1210, R-24-1188", 1_402_00, id="an agency keeps an unknown fee of two"),
        pytest.param(HARBOR, "for Northgate Foods", 500_00, id="he says that he pays for another customer"),
        pytest.param("Bauer Bau GmbH", "payment", 77_00, id="namesakes in two towns owe the same"),
        pytest.param(HARBOR, "advance for order 1310-A", 750_00, id="an advance, and an order number like an invoice"),
        pytest.param(HARBOR, "R-24-1210", 0, id="no money at all"),
        pytest.param(HARBOR, "m² and №① of R²", 333_00, id="digits that are no numbers"),
        pytest.param(HARBOR, " ".join(map(str, range(1100, 1500))), 777_00, id="a memo of four hundred numbers"),
    ],
)
def test_an_accountant_would_ask(payer, memo, amount):
    assert booked(payer, memo, amount) == ASK


def test_money_of_another_currency_does_not_settle_the_same_figure():
    assert booked(MUELLER, "R-24-1187", 119_00, currency="USD") == ASK


@pytest.mark.parametrize(
    ("payer", "memo", "amount", "settled"),
    [
        pytest.param(MUELLER, "R-24-1188", 238_00, {"R-24-1188": 238_00}, id="a number tells equal ones apart"),
        pytest.param(MUELLER, "Ｒ－２４－１１８７", 119_00, {"R-24-1187": 119_00}, id="wide letters"),  # noqa: RUF001
        pytest.param(MUELLER, "فاتورة R-24-1187 شكرا", 119_00, {"R-24-1187": 119_00}, id="words from right to left"),
        pytest.param(
            MUELLER, "R-24-1187 bis R-24-1189", 595_00,
            {"R-24-1187": 119_00, "R-24-1188": 238_00, "R-24-1189": 238_00}, id="from one to another",
        ),
        pytest.param(
            MUELLER, "R-24-1187, G24-0033 -50,00", 69_00, {"R-24-1187": 119_00, "G24-0033": 50_00}, id="less a credit"
        ),
        pytest.param(
            HARBOR, "RMR*IV*R-24-1210**1000.00*1190.00~RMR*IV*R-24-1310**500.00~", 1_500_00,
            {"R-24-1210": 1_000_00, "R-24-1310": 500_00}, id="an addendum says which is short",
        ),
        pytest.param(HARBOR, "50 % R-24-1410", 1_250_00, {"R-24-1410": 1_250_00}, id="half, as he says"),
        pytest.param(HARBOR, "R-24-1410 less 2% disc", 2_450_00, {"R-24-1410": 2_450_00}, id="less a discount"),
        pytest.param(
            HARBOR, "R-24-1310 R-24-14", 3_000_00, {"R-24-1310": 500_00, "R-24-1410": 2_500_00}, id="a cut number"
        ),
        pytest.param(HARBOR, "x " * 4_000 + "R-24-1310", 500_00, {"R-24-1310": 500_00}, id="a very long memo"),
        pytest.param(NORTHGATE, "100/2024", 300_00, {"100/2024": 300_00}, id="a number that ends in its year"),
        pytest.param(
            NORTHGATE, "customer no 10042, 48211", 45_00, {"48211": 45_00}, id="an invoice behind a customer's number"
        ),
        pytest.param(None, "R-24-1210", 1_190_00, {"R-24-1210": 1_190_00}, id="number and amount agree"),
    ],
)  # fmt: skip
def test_an_accountant_would_book(payer, memo, amount, settled):
    assert booked(payer, memo, amount) == settled


def test_yen_have_no_cents_and_a_sum_beside_a_number_is_read_so():
    settled = booked(SAKURA, "KD10042/5521 JPY 59,500, KD10042/5530 JPY 45,000", 104_500, currency="JPY")
    assert settled == {"KD10042/5521": 59_500, "KD10042/5530": 45_000}


def test_dinars_have_three_places():
    settled = booked(GULF, "INV0000077 12.345, INV0000078 5.000", 17_345, currency="KWD")
    assert settled == {"INV0000077": 12_345, "INV0000078": 5_000}


def test_a_line_of_an_advice_says_how_much_of_its_invoice_is_paid():
    lines = (Remittance(reference="R-24-1210", amount=1_000_00), Remittance(reference="R-24-1310", amount=500_00))
    assert booked(HARBOR, "", 1_500_00, remittance=lines) == {"R-24-1210": 1_000_00, "R-24-1310": 500_00}


@pytest.mark.parametrize("piece", ["1", "1/", "1234-", "a1", "letters", "12.", "from 12345 to ", "1 234 567 "])
def test_an_endless_text_is_read_and_settles_nothing(piece):
    lines = tuple(Remittance(reference=(piece * 4_000)[:4_000]) for _ in range(3))
    assert booked(HARBOR, (piece * 4_000)[:4_000], 777_00, remittance=lines) == ASK
