"""Words by which payers say what a number is and what their payment is, in the languages of the trade."""

from typing import Literal

Cue = Literal["discount", "fee", "withholding", "part", "statement", "credit", "advance", "unrelated"]
"""What a payer says of his payment: less a discount, a fee or a tax withheld; a part; everything due; less a credit;
ahead of an invoice; or something that pays no invoice."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INVOICE_WORDS = _words("""
    inv invs invo invoice invoices invno invoiceno invnr bill bills doc document
    rg rgnr rgno re renr rn rnr rechn rechnung rechnungen rechnungsnr rechnungsnummer
    fac fact facs fra ft facture factures factura facturas fatura faturas fattura fatture fatt
    factuur facturen fctr faktuur fak fakt faktura faktury faktur fakturnr fakturanr fv vs
    lasku laskut laskunro számla szamla szla arve rekening rek
    τιμολόγιο τιμολόγια τιμ счет счета счёт сч фактура фактури фактуры
    請求書 请求书 请求书号 発票 发票 세금계산서 청구서 인보이스
""")
ORDER_WORDS = _words("""
    po pono order orders ord bestellung best bestellnr bestellnummer auftrag auftragsnr commande cmd cde
    pedido ordine ordre beställning tilaus zamówienie zamowienie objednávka objednavka sipariş siparis заказ поръчка
    παραγγελία bestelling inkooporder purchase 注文 订单 주문
""")
OTHER_WORDS = _words("""
    customer cust client kunde kunden kundennr kundennummer kd kdnr klant klient cliente clientno müşteri
    acct account konto kontonr tel phone fon telefon fax eref kref mref cred trn txn trace auth batch ck chk check
    cheque scheck iban bic card karte contract vertrag vertragsnr payroll salary lohn gehalt steuernr ust vat
    steuer week kw month personalnr employee ticket case mandat mandate term terminal pos
    policy member room quote angebot offerte devis proforma mid utr rrn tax ending police sinistro
""")
CONNECTORS = _words("""
    no nos nr nro num number numbers nummer nummern numero número n n° nº o id ref reference referenz betreff
    , ; & + | # № and und et y e och og ja i en a to bis do thru through through: ve και и 和 および 및
""")
DATED_WORDS = INVOICE_WORDS | _words("of from dated vom v du des del z ze dne från fra van tarihli от за της 日付")
"""Words behind which a date is that of an invoice."""

_CUE_WORDS: dict[Cue, str] = {
    "discount": "disc skonto skonti sconto kassa",
    "fee": "fee fees charge charges sha spesen frais gebühr gebühren gebuehr comisión commissioni avgift",
    "withholding": "wht tds stopaj retenue quellensteuer ritenuta",
    "part": "part partial partially rate raten rata deel delbetaling záloha",
    "statement": "statement due dues all everything outstanding kontoauszug fällig fällige fälligen alle relevé échu"
    " échues échus toutes tous solde estratto saldo scadute tutte todas vencidas extracto wszystkie splatné všechny tüm"
    " vadesi"
    " alla förfallna όλα όλες всички 全部 明细 すべて 모든",
    "credit": "credit cn cm gs avoir less netted kreditnota gutschrift abono",
    "advance": "advance akonto deposit topup prepay prepaid voorschot",
    "unrelated": "payroll salary refund interest dividend gehalt lohn loan rent insurance tax grant",
}
_CUE_STEMS: dict[Cue, str] = {
    "discount": "disco skont escom rabat desc. descu korti sleva скидк έκπτω 割引",
    "fee": "bankc bankg spese gebüh kommi commi",
    "withholding": "withh reten riten quell stopa",
    "part": "insta teilz anzah acomp parti splát",
    "statement": "state konto samme relev estra offen balan",
    "credit": "credi gutsc krediet kredi avoir",
    "advance": "advan prepa vorau antic akont",
    "unrelated": "payro salar refun divid gehal finan erstat",
}
CUE_OF: dict[str, Cue] = {word: cue for cue, text in _CUE_WORDS.items() for word in text.split()}
"""The cue that a whole word gives."""

CUE_STEM_OF: dict[str, Cue] = {stem[:5]: cue for cue, text in _CUE_STEMS.items() for stem in text.split()}
"""The cue that the first five letters of a longer word give."""
