"""Words by which a payer says that his payment is not simply the payment of what he names."""

import re

_RESERVED = re.compile(
    r"\b(?:(?:full and|in) final|final settlement|full settlement|under protest|without prejudice|instead of|not for"
    r"|(?:do not|don't) (?:apply|use|post|book)|refund\w*|charge ?back|revers(?:al|ed)|cancel\w*|replaces"
    r"|storn\w+|r(?:ü|ue)ck(?:überweisung|ueberweisung|erstattung|zahlung|lastschrift|buchung)|erstattung|retoure"
    r"|unter vorbehalt|anstatt|statt|nicht für|remboursement|annul\w*|sous réserve|au lieu de"
    r"|reembolso|anulaci\w+|en lugar de|rimborso|annull\w+|terugbetaling|in plaats van)\b",
    re.IGNORECASE,
)


def reserved(text: str) -> bool:
    """Tell whether the payer refunds, reverses, replaces, disputes or settles for good rather than pays."""
    return _RESERVED.search(text) is not None


_IN_ADVANCE = re.compile(
    r"\b(?:advance|prepay\w*|pre-payment|down ?payment|deposit|on account|on acct|a/c payment|anzahlung|vorauszahlung"
    r"|vorkasse|abschlag\w*|akonto|a ?conto|acompte|arrhes|anticip\w+|se(?:ñ|n)al|vooruitbetaling|aanbetaling"
    r"|f(?:ö|o)rskott)\b",
    re.IGNORECASE,
)


def in_advance(text: str) -> bool:
    """Tell whether the payer speaks of an advance, a deposit or a payment on account, for which no invoice is due."""
    return _IN_ADVANCE.search(text) is not None


_SHORT = re.compile(
    r"\b(?:part|partial\w*|instal\w*|progress|deduct\w*|discount|disc|skonto|escompte|less|short\w*|withh(?:e|o)ld"
    r"|teilzahlung|abzug|abzüglich|acompte|partiel\w*|parcial\w*|parziale|descuento|sconto|korting)\b",
    re.IGNORECASE,
)


def said_short(text: str) -> bool:
    """Tell whether the payer speaks of a part, a discount or a deduction: then he means to pay less, not more."""
    return _SHORT.search(text) is not None
