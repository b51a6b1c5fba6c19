"""What each processor's decline codes mean for the next step: the tables, and how a code is looked up in them.

Taken from what Stripe (decline codes, ACH and Bacs failures, API errors), Adyen (refusal reasons with their numbers)
and GoCardless (causes of failures, cancellations and chargebacks) publish. A code stands for its processor alone: the
same word at two processors is two codes.
"""

import re
from dataclasses import dataclass
from typing import Literal, get_args

Processor = Literal["stripe", "adyen", "gocardless"]

DeclineClass = Literal["soft", "technical", "hard", "customer", "fraud", "dispute", "pending", "unknown"]
"""`soft` and `technical` may be tried again on schedule: a bank refused for now, or a machine failed on the way.
`hard` can never succeed, `customer` not without something that only he can do. `fraud` is suspected, or in `dispute`
the payer contests the debit. `pending` has no answer yet, so that another charge could be the second. `unknown` says
nothing that a machine may act upon."""

_STRIPE = """
insufficient_funds                  soft       no money now
generic_decline                     soft       refused without a reason
do_not_honor                        soft       refused without a reason
approve_with_id                     soft       could not be authorised
card_velocity_exceeded              soft       limit reached
withdrawal_count_limit_exceeded     soft       limit reached
charge_exceeds_source_limit         soft       limit reached
charge_exceeds_weekly_limit         soft       limit reached
refer_to_customer                   soft       no reason but the payer
issuer_not_available                technical  bank not reached
processing_error                    technical  error on the way
reenter_transaction                 technical  error on the way
try_again_later                     technical  error on the way
could_not_process                   technical  error on the way
rate_limit                          technical  too many requests
lost_card                           hard       lost
stolen_card                         hard       stolen
pickup_card                         hard       lost or stolen
restricted_card                     hard       lost or stolen
do_not_try_again                    hard       said to be final
stop_payment_order                  hard       stopped by the payer
revocation_of_authorization         hard       authorisation revoked
revocation_of_all_authorizations    hard       authorisation revoked
invalid_account                     hard       no such account
account_closed                      hard       account closed
no_account                          hard       no such account
bank_account_restricted             hard       debits not possible
bank_ownership_changed              hard       account of another bank
currency_not_supported              hard       currency not possible
card_not_supported                  hard       card type not possible
invalid_mandate                     hard       mandate not valid
new_account_information_available   customer   card replaced
expired_card                        customer   card expired
authentication_required             customer   must authenticate
payment_intent_authentication_failure customer did not authenticate
subscription_payment_intent_requires_action customer must authenticate
call_issuer                         customer   must call his bank
no_action_taken                     customer   must call his bank
not_permitted                       customer   must call his bank
security_violation                  customer   must call his bank
service_not_allowed                 customer   must call his bank
transaction_not_allowed             customer   must call his bank
invalid_amount                      customer   amount above what his bank allows
incorrect_number                    customer   mistyped
invalid_number                      customer   mistyped
incorrect_cvc                       customer   mistyped
invalid_cvc                         customer   mistyped
incorrect_zip                       customer   mistyped
incorrect_address                   customer   mistyped
invalid_expiry_month                customer   mistyped
invalid_expiry_year                 customer   mistyped
incorrect_pin                       customer   mistyped
invalid_pin                         customer   mistyped
pin_try_exceeded                    customer   must use another card
offline_pin_required                customer   must enter a PIN
online_or_offline_pin_required      customer   must enter a PIN
fraudulent                          fraud      suspected
merchant_blacklist                  fraud      on our block list
debit_not_authorized                dispute    payer contests the debit
idempotency_key_in_use              pending    first request not finished
idempotency_error                   pending    first request stands
lock_timeout                        pending    another request at work
processing                          pending    no answer yet
payment_intent_unexpected_state     pending    another request at work
duplicate_transaction               unknown    perhaps charged already
card_declined                       unknown    reason in another field
payment_intent_payment_attempt_failed unknown  reason in another field
testmode_decline                    unknown    test card
live_mode_test_card                 unknown    test card
"""

_ADYEN = """
2   Refused                           soft       refused without a reason
3   Referral                          customer   must call his bank
4   Acquirer Error                    technical  error on the way
5   Blocked Card                      hard       card blocked
6   Expired Card                      customer   card expired
7   Invalid Amount                    technical  amounts got mixed up on the way
8   Invalid Card Number               customer   mistyped
9   Issuer Unavailable                technical  bank not reached
10  Not supported                     hard       not possible with this bank
11  3D Not Authenticated              customer   did not authenticate
12  Not enough balance                soft       no money now
14  Acquirer Fraud                    fraud      suspected
15  Cancelled                         unknown    reason in another field
16  Shopper Cancelled                 customer   stopped it himself
17  Invalid Pin                       customer   mistyped
18  Pin tries exceeded                customer   must use another card
19  Pin validation not possible       technical  error on the way
20  FRAUD                             fraud      suspected
21  Not Submitted                     technical  never sent
22  FRAUD-CANCELLED                   fraud      suspected
23  Transaction Not Permitted         customer   must call his bank
24  CVC Declined                      customer   mistyped
25  Restricted Card                   hard       card restricted
26  Revocation Of Auth                hard       authorisation revoked
27  Declined Non Generic              unknown    a reason of the bank that is not passed on
28  Withdrawal amount exceeded        soft       limit reached
29  Withdrawal count exceeded         soft       limit reached
31  Issuer Suspected Fraud            fraud      suspected
32  AVS Declined                      customer   address mistyped
33  Card requires online pin          customer   must enter a PIN
34  No checking account available on Card hard   no such account
35  No savings account available on Card  hard   no such account
36  Mobile PIN required               customer   must enter a PIN
37  Contactless fallback              customer   must insert the card
38  Authentication required           customer   must authenticate
39  RReq not received from DS         technical  authentication not answered
40  Current AID is in Penalty Box     customer   must use another card
41  CVM Required Restart Payment      customer   must authenticate
42  3DS Authentication Error          customer   did not authenticate
43  Online PIN required               customer   must enter a PIN
44  Try another interface             customer   must insert the card
45  Chip downgrade mode               customer   must insert the card
46  Transaction blocked by Adyen to prevent excessive retry fees  hard  said to be final
-   Pending                           pending    no answer yet
-   Received                          pending    no answer yet
"""

_GOCARDLESS = """
insufficient_funds                  soft       no money now
refer_to_payer                      soft       no reason but the payer
bank_account_closed                 hard       account closed
bank_account_transferred            hard       account moved to another bank
account_blocked                     hard       account blocked
account_blocked_for_any_financial_transaction hard account blocked
invalid_bank_details                hard       no such account
direct_debit_not_enabled            hard       debits not possible
mandate_cancelled                   hard       authorisation revoked
mandate_expired                     hard       authorisation expired
customer_deceased                   unknown    deceased
mandate_suspended_by_payer          customer   mandate suspended
authorisation_disputed              dispute    payer contests the debit
refund_requested                    dispute    payer contests the debit
idempotent_creation_conflict        pending    first request stands
return_on_odfi_request              unknown    called back by our own bank
test_failure                        unknown    test
other                               unknown    refused without a reason
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a code means at one processor; `processor` is None where no table has it."""

    processor: Processor | None
    means: DeclineClass
    why: str


def readings(code: str, processor: Processor | None) -> tuple[Reading, ...]:
    """Return what a code may mean: at the processor that is named, or else at every processor that has it.

    A code that the named processor does not have means nothing, even where another processor has it. Nor does a bare
    number of nobody: card schemes number their answers otherwise than any processor does (their 7 is a stolen card).
    """
    if processor is None and code.strip().isdigit():
        return (Reading(None, "unknown", "a number, and not said whose"),)
    asked = (processor,) if processor else tuple(TABLES)
    found = (_read(code, name) for name in asked)
    return tuple(reading for reading in found if reading) or (Reading(None, "unknown", "not in the tables"),)


def is_foreign(code: str, processor: Processor | None) -> bool:
    """Tell whether a code is not of the processor that is named, but of another."""
    return (
        processor is not None
        and _read(code, processor) is None
        and any(_read(code, name) for name in TABLES if name != processor)
    )


def _read(code: str, processor: Processor) -> Reading | None:
    """Look a code up; `12 : Not enough balance` is read where both halves mean the same."""
    table, halves = TABLES[processor], [_spelt(half) for half in code.split(":")]
    meant = {table.get(half) for half in halves}
    return meant.pop() if len(meant) == 1 else None


def _spelt(code: str) -> str:
    """Return a code as the tables spell it: `Not enough balance` and `NOT_ENOUGH_BALANCE` are one."""
    return re.sub(r"[^0-9a-z]+", "_", code.strip().lower()).strip("_")


_CLASSES = "|".join(get_args(DeclineClass))
_LINE = re.compile(rf"(?:(?P<number>\d+|-) +)?(?P<code>\S.*?) +(?P<means>{_CLASSES}) +(?P<why>\S.*)")


def _table(processor: Processor, text: str) -> dict[str, Reading]:
    """Read a table: an optional number of the code, the code, its class, and one word of why."""
    table: dict[str, Reading] = {}
    for line in filter(None, text.splitlines()):
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"not a line of a code table: {line!r}")
        number, code, means, why = found.group("number", "code", "means", "why")
        reading = Reading(processor, means, why)  # type: ignore[arg-type]
        table |= {_spelt(name): reading for name in (code, number) if name not in (None, "-")}
    return table


TABLES: dict[Processor, dict[str, Reading]] = {
    "stripe": _table("stripe", _STRIPE),
    "adyen": _table("adyen", _ADYEN),
    "gocardless": _table("gocardless", _GOCARDLESS),
}
"""By processor, what each code means."""
