import json
import logging
from collections import Counter

import pytest

from triage.delivery import Digest, Escalations, NotificationTarget, digest, notify, read_targets, redacted
from triage.errors import InputError
from triage.model import Kind

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
FAULT = b"HTTP/1.1 500 -\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TOLD = Digest("2 cases wait for review", "cash: 2\n  <b> & 100 % *raw*")


def waiting(*cases):
    return Escalations(Counter(cases), [f"case_{n}" for n in range(1, len(cases) + 1)])


def test_several_escalations_are_one_text():
    cash, billing = ("cash", Kind.UNMATCHED_PAYMENT), ("billing", Kind.PRORATION_MISMATCH)
    told = digest(waiting(billing, cash, ("cash", Kind.DUPLICATE_PAYMENT), cash))
    assert told.title == "4 cases wait for review"
    assert told.body == (
        "cash: 3\n  unmatched_payment: 2\n  duplicate_payment: 1\n"
        "billing: 1\n  proration_mismatch: 1\n\n"
        "case_1\ncase_2\ncase_3\ncase_4"
    )


def test_many_cases_are_counted_and_not_all_named():
    told = digest(waiting(*[("cash", Kind.UNMATCHED_PAYMENT)] * 23))
    assert told.body.endswith("case_20\nand 3 more")
    assert "case_21" not in told.body


def test_cases_that_nobody_read_are_counted_all_the_same():
    told = digest(Escalations({("cash", Kind.UNMATCHED_PAYMENT): 100_000}, ["case_1"]))
    assert told == Digest(
        "100000 cases wait for review", "cash: 100000\n  unmatched_payment: 100000\n\ncase_1\nand 99999 more"
    )


def test_one_case_is_told_in_the_singular():
    assert digest(waiting(("tax", Kind.TAX_MISMATCH))).title == "1 case waits for review"


def test_each_target_says_whether_it_took_the_notification(receiver):
    here, there = receiver(OK), receiver(FAULT)
    targets = read_targets([f"json://user:canary@127.0.0.1:{each.port}/canary" for each in (here, there)])
    results = notify(targets, told=TOLD)
    assert [(one.target, one.sent) for one in results] == [("json://***", True), ("json://***", False)]
    sent = json.loads(here.received[0][2])
    assert (sent["title"], sent["message"]) == (TOLD.title, TOLD.body)


def test_secrets_of_targets_are_neither_shown_nor_logged(receiver, caplog):
    caplog.set_level(logging.DEBUG)
    url = f"json://user:canary@127.0.0.1:{receiver(FAULT).port}/canary?+X-Token=canary"
    (target,) = read_targets([url])
    results = notify([target], told=TOLD)
    with pytest.raises(InputError) as refused:
        read_targets([url, "nonsense://canary", "canary"])
    shown = f"{target} {target!r} {results} {refused.value} {caplog.text}"
    assert "canary" not in shown
    assert str(refused.value).endswith("2. (nonsense://***), 3. (***)")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        pytest.param("slack://tokenA/tokenB/tokenC", "slack://***", id="the host is a token"),
        pytest.param("mailtos://me:secret@mail.example", "mailtos://***", id="a password"),
        pytest.param("secret", "***", id="no scheme"),
        pytest.param("se cret://x", "***", id="no proper scheme"),
    ],
)
def test_of_a_target_only_the_scheme_is_shown(url, shown):
    assert redacted(url) == shown
    assert str(NotificationTarget(url)) == shown


def test_a_target_that_is_unreachable_is_a_value(receiver):
    there = receiver(OK)
    there.close()
    (result,) = notify([NotificationTarget(f"json://127.0.0.1:{there.port}")], told=TOLD)
    assert not result.sent
