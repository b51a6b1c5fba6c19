"""What the load consists of: payments that name one invoice, which rules decide, all of them different."""

import json
from functools import lru_cache

NAME = "bench-{seed}-{number}"


@lru_cache(maxsize=1)
def _template() -> str:
    customer = {"id": "cus_@", "name": "Customer @ GmbH"}
    invoice: dict[str, object] = {
        "id": "in_@",
        "number": "INV-@",
        "customer": "cus_@",
        "currency": "EUR",
        "created": "2026-03-01",
    }
    invoice |= {"due_date": "2026-04-01", "total": 4200, "amount_remaining": 4200}
    payment: dict[str, object] = {
        "id": "pay_@",
        "amount": 4200,
        "currency": "EUR",
        "created": "2026-03-15",
        "memo": "INV-@",
    }
    payment |= {"customer": "cus_@", "payer_name": "Customer @ GmbH"}
    documents = {"customers": [customer], "invoices": [invoice], "payments": [payment]}
    named = {"source": "bench", "external_id": "#", "kind": "unmatched_payment", "subject": "pay_@"}
    return json.dumps({**named, "documents": documents})


def post(number: int, *, seed: int) -> tuple[str, bytes]:
    """Return the external id and the body of one exception; the same number and seed give the same."""
    name = NAME.format(seed=seed, number=number)
    return name, _template().replace("#", name).replace("@", f"{seed}{number:07}").encode()
