"""Words by which payers say what a number is and what their payment is, in the languages of the trade."""

import re
from typing import Literal

Cue = Literal["discount", "fee", "withholding", "part", "statement", "credit", "advance", "unrelated"]
"""What a payer says of his payment: less a discount, a fee or a tax withheld; a part; everything due; less a credit;
ahead of an invoice; or something that pays no invoice."""

INVOICE_WORDS = frozenset(
    "inv invoice invoices invs invno invoiceno invnr bill bills rg rgnr rgno re renr rn rnr rechnung rechnungen rechn "
    "rechnungsnr rechnungsnummer faktura faktury faktury fak fakt fv facture factures fact fac fra factura facturas fatura "
    "faturas ft fattura fatture fatt factuur facturen fctr fakturnr fakturanr lasku laskut laskunro szamla számla "
    "szla faktuur arve sąskaita rekening τιμολόγιο τιμ тимол счет счета счёт сч фактура фактуры рахунок 发票 請求書 请求书 "
    "세금계산서 청구서 tarifa doc document dok".split()
)
ORDER_WORDS = frozenset(
    "po pono order orders ord bestellung best bestellnr bestellnummer auftrag auftragsnr commande cmd cde pedido ordine "
    "ordre beställning tilaus zamówienie objednávka заказ bestelling inkooporder purchase".split()
)
OTHER_WORDS = frozenset(
    "customer cust client kunde kunden kundennr kundennummer kd kdnr klant cliente clientno acct account konto kontonr "
    "tel phone fon telefon fax eref kref mref cred trn txn trace auth batch ck chk check cheque scheck iban bic card karte "
    "contract vertrag vertragsnr payroll salary lohn gehalt steuernr ust vat tax steuer week kw month personalnr "
    "employee ticket case mandat mandate".split()
)
CONNECTORS = frozenset(
    "no nr nos nro num number numbers nummer nummern numero número n n° nº o ref reference referenz , ; & + | # № and und "
    "et y e och og ja i en a to bis".split()
)

_WORDS: tuple[tuple[Cue, str], ...] = (
    ("discount", r"discount|disc\b|skonto|escompte|rabatt|sconto|descuento|early pay|korting|kassarabatt|скидка"),
    ("fee", r"\bfees?\b|bank charge|charges\b|\bsha\b|\bspesen|gebühr|frais|commissione"),
    ("withholding", r"withh(?:e|o)ld|\bwht\b|\btds\b|retention|retenci|ritenuta|quellensteuer|stopaj|retenue|источник"),
    ("part", r"\bpart(?:ial|ly)?\b|instal|\brate\b|teilzahl|anteil|acompte|rata\b|\b\d/\d\b|first half|deposit|a cuenta|anzahlung|deel"),
    ("statement", r"statement|all open|all due|kontoauszug|sammel|relevé|estratto|balance|offene posten|saldo|everything|estado de cuenta"),
    ("credit", r"credit|gutschrift|\bcn\b|\bcm\b|\bgs\b|avoir|nota de cr|nota di cr|kreditnota|less\b|netted"),
    ("advance", r"advance|prepay|vorauszahl|on account|akonto|a conto|à valoir|deposit|anticip|voorschot|topup|top-up"),
    ("unrelated", r"payroll|salary|refund|tax return|interest|dividend|gehalt|finanzamt|erstattung|lohn|rent\b|loan|insurance"),
)
CUES = tuple((cue, re.compile(pattern, re.IGNORECASE)) for cue, pattern in _WORDS)
