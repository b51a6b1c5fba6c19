# ruff: noqa: RUF001
"""What payers write around a number, in thirteen languages and in two voices each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """The phrases of one language; each list is cut in half between the training world and the shifted one.

    `{day}`, `{month}` and `{rate}` are filled in.
    """

    invoice: tuple[str, ...]
    order: tuple[str, ...]
    credit: tuple[str, ...]
    part: tuple[str, ...]
    account: tuple[str, ...]
    statement: tuple[str, ...]
    discount: tuple[str, ...]
    thanks: tuple[str, ...]
    customer: tuple[str, ...]


def _tongue(text: str) -> Tongue:
    """Read a language: one line a list, phrases parted by bars."""
    names = ("invoice", "order", "credit", "part", "account", "statement", "discount", "thanks", "customer")
    lines = [tuple(p.strip() for p in line.split("|")) for line in text.strip().splitlines()]
    return Tongue(**dict(zip(names, lines, strict=True)))


TONGUES = {
    "en": _tongue("""
        invoice | inv | Invoice no. | Inv# | bill | inv no | # | Invoice ref
        PO | purchase order | PO No. | your order
        credit note | less CN | credit memo | minus credit
        part payment | instalment {part} | partial pmt | payment {part}
        payment on account | deposit | prepayment | advance payment
        statement to {day} | all invoices due by {day} | account settled as of {day} | stmt {day}
        less {rate} % discount | early payment {rate} % | -{rate}% disc | {rate} pct cash discount
        thank you | payment | kind regards | remittance
        customer no | acct | account | cust
    """),
    "de": _tongue("""
        Rechnung | RG | Rechnungsnr. | Re.-Nr. | Rg.Nr. | Rechnungs-Nr | Faktura | Beleg
        Bestellung | Best.-Nr. | Ihre Bestellung | Auftrag
        Gutschrift | abzgl. Gutschrift | GS | minus GS
        Teilzahlung | Rate {part} | Abschlag | Anzahlung {part}
        Akonto | Vorauszahlung | à conto | Guthaben aufladen
        Kontoauszug per {day} | alle fälligen Rechnungen bis {day} | OP-Ausgleich per {day} | Saldo bis {day}
        abzgl. {rate} % Skonto | {rate}% Skonto | Skonto {rate} v.H. | ./. {rate} % Skto
        vielen Dank | Zahlung | danke | Überweisung
        Kd.-Nr. | Kundennummer | KdNr | Kunde
    """),
    "fr": _tongue("""
        facture | fact. | Facture n° | FA | fact n° | notre règlement facture | réf. facture | f.
        commande | BC | bon de commande | votre commande
        avoir | moins avoir | note de crédit | déduction avoir
        acompte | versement {part} | paiement partiel | échéance {part}
        acompte sur compte | avance | provision | versement d'avance
        relevé au {day} | toutes factures échues au {day} | solde au {day} | relevé de compte {day}
        escompte {rate} % | moins {rate}% escompte | esc. {rate} % | {rate}% d'escompte
        merci | règlement | paiement | cordialement
        client | n° client | code client | compte
    """),
    "es": _tongue("""
        factura | fra. | Factura nº | FV | n.º factura | fact | su factura | pago fra
        pedido | ped. | orden de compra | su pedido
        abono | menos abono | nota de crédito | descontado abono
        pago parcial | plazo {part} | a cuenta de | cuota {part}
        anticipo | pago a cuenta | provisión de fondos | entrega a cuenta
        extracto a {day} | facturas vencidas hasta {day} | saldo a {day} | liquidación hasta {day}
        dto. {rate} % | descuento pronto pago {rate}% | menos {rate} % p.p. | {rate}% dto
        gracias | pago | transferencia | saludos
        cliente | nº cliente | cód. cliente | cta
    """),
    "pl": _tongue("""
        faktura | FV | faktura nr | fakt. | zapłata za fakturę | nr f-ry | za FV | f-ra
        zamówienie | zam. | nr zamówienia | wg zamówienia
        korekta | minus korekta | nota kredytowa | po korekcie
        częściowa zapłata | rata {part} | wpłata częściowa | część {part}
        zaliczka | przedpłata | na poczet przyszłych faktur | wpłata na konto
        saldo na dzień {day} | wszystkie faktury do {day} | rozliczenie do {day} | należności do {day}
        skonto {rate} % | rabat {rate}% | minus {rate} % skonto | {rate}% rabatu
        dziękuję | zapłata | płatność | przelew
        nr klienta | klient | kontrahent | kod klienta
    """),
    "cs": _tongue("""
        faktura | fa | faktura č. | VS | fakt. č. | č.f. | úhrada fa | za fakturu
        objednávka | obj. | č. objednávky | dle obj.
        dobropis | minus dobropis | odpočet dobropisu | DB
        částečná úhrada | splátka {part} | část platby | díl {part}
        záloha | platba předem | zálohová platba | na účet
        vyrovnání k {day} | faktury splatné do {day} | saldo k {day} | vše do {day}
        skonto {rate} % | sleva {rate}% | minus {rate} % | {rate}% sleva
        děkuji | platba | úhrada | převod
        zák. č. | zákazník | č. zákazníka | odběratel
    """),
    "sv": _tongue("""
        faktura | fakt | fakturanr | faktnr | avser faktura | fnr | fakt.nr | OCR
        order | best. | beställning | ert ordernr
        kreditfaktura | avgår kredit | kreditnota | minus kredit
        delbetalning | avbetalning {part} | del {part} | delbet
        förskott | à conto | inbetalning på konto | handpenning
        kontoutdrag {day} | alla förfallna t.o.m. {day} | saldo per {day} | reskontra {day}
        kassarabatt {rate} % | avdrag {rate}% | minus {rate} % rabatt | {rate}% kassarabatt
        tack | betalning | mvh | inbetalning
        kundnr | kund | kundnummer | kd
    """),
    "tr": _tongue("""
        fatura | fatura no | Fat. | FTR | fatura numarası | fat no | faturanız | no
        sipariş | sip. no | satın alma | siparişiniz
        iade faturası | eksi iade | alacak dekontu | iade düşülmüş
        kısmi ödeme | taksit {part} | ara ödeme | bölüm {part}
        avans | ön ödeme | cari hesaba | peşinat
        {day} tarihine kadar ekstre | {day} vadeli tüm faturalar | {day} bakiye | {day} mutabakat
        %{rate} iskonto | {rate}% erken ödeme | %{rate} indirim | iskonto {rate}%
        teşekkürler | ödeme | havale | saygılar
        müşteri no | cari | müşteri | cari kod
    """),
    "el": _tongue("""
        τιμολόγιο | τιμ. | Τιμολόγιο αρ. | ΤΙΜ | αρ. τιμ. | εξόφληση τιμ. | παρ/κό | τ.
        παραγγελία | παρ. | αρ. παραγγελίας | παραγγελία σας
        πιστωτικό | μείον πιστωτικό | πιστ. | αφαίρεση πιστωτικού
        έναντι | δόση {part} | μερική πληρωμή | μέρος {part}
        προκαταβολή | έναντι λογαριασμού | κατάθεση έναντι | προπληρωμή
        υπόλοιπο έως {day} | όλα τα ληξιπρόθεσμα έως {day} | κίνηση έως {day} | καρτέλα {day}
        έκπτωση {rate} % | μείον {rate}% | εκπτ. {rate} % | {rate}% έκπτωση
        ευχαριστώ | πληρωμή | κατάθεση | εξόφληση
        πελάτης | κωδ. πελάτη | κωδικός | πελ.
    """),
    "bg": _tongue("""
        фактура | ф-ра | фактура № | факт. | по фактура | плащане ф-ра | ф. | фак
        поръчка | пор. | № поръчка | ваша поръчка
        кредитно известие | минус КИ | КИ | приспаднато КИ
        частично плащане | вноска {part} | част {part} | частична сума
        аванс | предплащане | по сметка | депозит
        салдо към {day} | всички фактури до {day} | извлечение {day} | задължения до {day}
        отстъпка {rate} % | минус {rate}% | сконто {rate} % | {rate}% отстъпка
        благодаря | плащане | превод | поздрави
        клиент | кл. номер | клиентски № | код
    """),
    "ja": _tongue("""
        請求書 | 請求書番号 | ご請求No. | 請求No | 請求 | INV | 請求書No. | お支払
        注文 | 注文番号 | 発注No | PO
        赤伝 | 値引 | クレジット | 返品分差引
        分割払い | 分割 {part} | 一部入金 | {part} 回目
        前受金 | 前払い | 預り金 | 予納
        {day}締め分 | {day}までの請求分 | {day}迄 | {day}分まとめ
        値引{rate}% | 早期割引 {rate}% | {rate}%割引 | 割引{rate}%
        お世話になっております | 振込 | 支払い | 入金
        顧客番号 | 得意先 | お客様番号 | 客先
    """),
    "zh": _tongue("""
        发票 | 发票号 | 票号 | 发票编号 | 货款 | 付款发票 | 单号 | 账单
        订单 | 订单号 | 采购单 | 合同
        红字发票 | 减贷项 | 贷记单 | 冲减
        部分付款 | 第{part}期 | 分期 {part} | 部分款
        预付款 | 定金 | 预存 | 押金
        截至{day}对账单 | {day}前全部到期发票 | 截至{day}结清 | {day}对账
        折扣{rate}% | 现金折扣 {rate}% | 扣{rate}% | {rate}%优惠
        谢谢 | 付款 | 转账 | 汇款
        客户号 | 客户 | 客户编号 | 户号
    """),
    "ko": _tongue("""
        송장 | 청구서 | 청구서 번호 | 인보이스 | 송장번호 | 대금 | 세금계산서 | 청구
        주문 | 주문번호 | 발주 | 귀사 주문
        대변표 | 차감 | 크레딧 | 환입 차감
        부분 결제 | 분할 {part} | 일부 입금 | {part} 회차
        선급금 | 예치금 | 선불 | 계약금
        {day}까지 청구분 | {day} 기준 전체 | {day} 잔액 | {day} 정산
        할인 {rate}% | 조기결제 {rate}% | {rate}% 할인 | 현금할인 {rate}%
        감사합니다 | 결제 | 송금 | 입금
        고객번호 | 고객 | 거래처 | 고객코드
    """),
}
"""By language code. The first half of each list is spoken in the training world, the second in the shifted one."""
