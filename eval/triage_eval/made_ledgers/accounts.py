"""Bank accounts and structured creditor references with their check digits."""

import random
import string

_DIGITS_OF_IBAN = {
    "DE": 18,
    "CH": 17,
    "FR": 23,
    "GB": 14,
    "BE": 12,
    "ES": 20,
    "PL": 24,
    "CZ": 20,
    "SE": 20,
    "TR": 22,
    "GR": 23,
    "BG": 14,
    "KW": 22,
}
"""Characters after the check digits, digits where the country allows letters too (ISO 13616 registry)."""

_CARRY = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_SWISS_DIGITS = 26


def account(rng: random.Random, country: str) -> str:
    """Return an account number of a country: an IBAN with valid check digits where it has IBANs."""
    length = _DIGITS_OF_IBAN.get(country)
    if length is None:
        return str(rng.randrange(10**9, 10**12))
    body = f"{rng.randrange(10**length):0{length}}"
    return f"{country}{_check_97(country, body):02}{body}"


def _check_97(prefix: str, body: str) -> int:
    """Return the check digits of ISO 7064 MOD 97-10, letters read as 10 to 35."""
    told = "".join(str(int(c, 36)) if c in string.ascii_uppercase else c for c in body + prefix)
    return 98 - int(told + "00") % 97


def creditor_reference(country: str, serial: str) -> str:
    """Return the structured reference under which a country's payers pay an invoice of this serial."""
    if country == "CH":
        return swiss(serial)
    return belgian(serial) if country == "BE" else iso_11649(serial)


def iso_11649(serial: str) -> str:
    """Return an ISO 11649 reference (`RF18 5390 0754`), without blanks."""
    return f"RF{_check_97('RF', serial):02}{serial}"


def swiss(serial: str) -> str:
    """Return a Swiss QR reference: 26 digits and one by the recursive modulo 10 table."""
    body, carry = serial.zfill(_SWISS_DIGITS), 0
    for digit in body:
        carry = _CARRY[(carry + int(digit)) % 10]
    return f"{body}{(10 - carry) % 10}"


def belgian(serial: str) -> str:
    """Return a Belgian structured communication: ten digits, their remainder by 97 (97 for 0), between plus signs."""
    body = serial.zfill(10)[-10:]
    whole = body + f"{int(body) % 97 or 97:02}"
    return f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"
