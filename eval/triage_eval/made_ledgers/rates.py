"""Rates of exchange of the made world."""

PER_EURO = {
    "EUR": 1.0,
    "USD": 1.08,
    "GBP": 0.86,
    "CHF": 0.95,
    "PLN": 4.3,
    "CZK": 25.2,
    "SEK": 11.2,
    "TRY": 45.0,
    "BGN": 1.956,
    "JPY": 165.0,
    "CNY": 7.8,
    "KRW": 1480.0,
    "KWD": 0.33,
}
"""Major units of a currency for one euro, as the client has them on file. A payer's bank is within 1.5 % of them."""
