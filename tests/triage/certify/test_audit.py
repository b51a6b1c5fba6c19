from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.certify import drawn, weekly

IDS = [f"exc_{i}" for i in range(5000)]
SHARES = st.decimals(0, 1, places=3)


@pytest.mark.parametrize("share", ["0.05", "0.5"])
def test_the_audit_draws_its_share(share):
    taken = sum(drawn(one, salt=b"salt", share=Decimal(share)) for one in IDS)
    assert taken == pytest.approx(5000 * float(share), rel=0.1)


@pytest.mark.parametrize(("share", "taken"), [(0, 0), (1, 5000)])
def test_the_ends_are_none_and_all(share, taken):
    assert sum(drawn(one, salt=b"salt", share=Decimal(share)) for one in IDS) == taken


@given(one=st.sampled_from(IDS), less=SHARES, more=SHARES)
def test_a_larger_share_keeps_what_a_smaller_one_drew(one, less, more):
    less, more = sorted((less, more))
    assert not drawn(one, salt=b"salt", share=less) or drawn(one, salt=b"salt", share=more)


def test_another_salt_draws_others():
    taken = [{one for one in IDS if drawn(one, salt=salt, share=Decimal("0.1"))} for salt in (b"a", b"b")]
    assert len(taken[0] & taken[1]) == pytest.approx(50, abs=30)


@given(n=st.integers(0, 80), share=SHARES, minimum=st.integers(0, 20))
def test_a_week_has_at_least_its_minimum_and_everything_that_the_share_drew(n, share, minimum):
    sample = weekly(IDS[:n], salt=b"salt", share=share, minimum=minimum)
    assert len(sample.exceptions) >= min(n, minimum)
    assert {one for one in IDS[:n] if drawn(one, salt=b"salt", share=share)} <= set(sample.exceptions)
    assert float(sample.share) == pytest.approx(len(sample.exceptions) / n if n else 0, abs=1e-12)


def test_a_week_is_drawn_alike_in_whatever_order_its_cases_come():
    one, other = (weekly(ids, salt=b"s", share=Decimal("0.1"), minimum=5) for ids in (IDS[:40], IDS[39::-1]))
    assert one == other
