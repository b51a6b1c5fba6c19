from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage.certify import Certificate, Insufficient, Label, Refused, Split, issue, read_certificate, split, tail

ALPHA = Decimal("0.05")


def verdict(cell, labels, terms, *, fit=()):
    return issue([cell], Split(fit=tuple(fit), certification=tuple(labels)), terms=terms)[0]


def test_a_cell_with_labels_enough_is_certified_for_exactly_what_was_counted(cell, labels, terms):
    known = labels(cell, 200, wrong=1)
    got = verdict(cell, known, terms)
    assert (got.cell, got.pool, got.threshold, got.n, got.k) == (cell, cell, 0, 200, 1)
    assert (got.alpha, got.level, got.round, got.versions) == (ALPHA, Decimal("0.05"), 1, terms.versions)
    assert (got.window_from, got.window_to) == (known[0].at, known[-1].at)
    assert got.expires_at - got.issued_at == timedelta(days=90)
    assert tail(1, n=200, alpha=got.bound) <= got.level < tail(1, n=200, alpha=got.bound - Decimal("0.0001"))


@pytest.mark.parametrize(
    ("n", "wrong", "told", "missing"),
    [(0, 0, "0 of 59", 59), (58, 0, "58 of 59", 1), (58, 1, "58 of 93", 35), (92, 1, "92 of 93", 1)],
)
def test_too_little_data_says_how_many_labels_there_are_and_how_many_would_do(
    cell, labels, terms, n, wrong, told, missing
):
    got = verdict(cell, labels(cell, n, wrong=wrong), terms)
    assert isinstance(got, Insufficient)
    assert (got.told, got.missing) == (f"insufficient data: {told}", missing)
    more = labels(cell, missing, since=n)
    assert isinstance(verdict(cell, [*labels(cell, n, wrong=wrong), *more], terms), Certificate)
    assert isinstance(verdict(cell, [*labels(cell, n, wrong=wrong), *more[1:]], terms), Insufficient)


def test_what_is_wrong_too_often_is_refused_and_not_called_too_little_data(cell, labels, terms):
    got = verdict(cell, labels(cell, 500, wrong=60), terms)
    assert got == Refused(cell=cell, told="too many errors: 60 of 500 were wrong, 5% may be")


def test_refunds_are_never_certified_for_a_model_and_may_be_for_a_rule(cell, labels, terms):
    refund = replace(cell, action="refund_payment")
    known = labels(refund, 1000)
    told = "never: a model does not refund_payment alone, for it cannot be undone"
    assert verdict(refund, known, terms) == Refused(cell=refund, told=told)
    assert verdict(refund, known, replace(terms, by="rule")).alpha == Decimal("0.01")


def test_a_rule_on_trial_is_certified_whole(cell, labels, terms):
    got = verdict(cell, labels(cell, 100), replace(terms, by="rule"), fit=labels(cell, 30, since=500))
    assert (got.threshold, got.n, got.k) == (1, 100, 0)


def test_a_labelled_case_that_nobody_could_judge_counts_against_the_cell(cell, labels, terms):
    known = labels(cell, 60)
    assert isinstance(verdict(cell, known, terms), Certificate)
    assert verdict(cell, [*known[1:], replace(known[0], right=None)], terms).told == "insufficient data: 60 of 93"


def test_the_threshold_leaves_out_what_scores_low_and_is_wrong(cell, labels, terms):
    good, bad = {"score": Decimal("0.9")}, {"score": Decimal("0.3")}
    fit = labels(cell, 200, **good) + labels(cell, 100, wrong=50, since=200, **bad)
    known = labels(cell, 200, since=300, **good) + labels(cell, 100, wrong=50, since=500, **bad)
    got = verdict(cell, known, terms, fit=fit)
    assert (got.threshold, got.n, got.k) == (Decimal("0.9"), 200, 0)
    assert got.covers(cell, Decimal("0.9"))
    assert not got.covers(cell, Decimal("0.8999"))
    assert not got.covers(replace(cell, client="bolt"), Decimal("0.9"))


def test_a_small_cell_borrows_the_certificate_of_all_clients_and_says_so(cell, labels, terms):
    bolt = replace(cell, client="bolt")
    got = verdict(bolt, labels(cell, 300, wrong=3) + labels(bolt, 20), terms)
    assert got.is_pooled
    assert (got.pool, got.n, got.k) == (replace(cell, client=None), 320, 3)
    assert (got.own.n, got.own.k) == (20, 0)


@pytest.mark.parametrize(("n", "wrong", "borrows"), [(20, 1, True), (20, 2, False), (50, 2, True), (50, 3, False)])
def test_a_cell_does_not_hide_its_errors_in_a_pool(cell, labels, terms, n, wrong, borrows):
    bolt = replace(cell, client="bolt")
    got = verdict(bolt, labels(cell, 900) + labels(bolt, n, wrong=wrong), terms)
    pool = "duplicate_invoice / hold_invoice / no_money / all"
    told = f"worse than its pool ({pool}): {wrong} of its {n} were wrong, 5% may be"
    assert isinstance(got, Certificate) if borrows else got == Refused(cell=bolt, told=told)


def test_a_cell_with_hardly_a_label_of_its_own_borrows_nothing(cell, labels, terms):
    bolt = replace(cell, client="bolt")
    assert verdict(bolt, labels(cell, 900) + labels(bolt, 19), terms).told == "insufficient data: 19 of 20"


def test_a_good_cell_in_a_bad_pool_is_told_how_many_labels_it_needs_to_stand_alone(cell, labels, terms):
    bolt = replace(cell, client="bolt")
    pool = labels(cell, 500, wrong=100)
    got = verdict(bolt, pool + labels(bolt, 60), terms)
    assert got.told == "insufficient data: 60 of 124"
    alone = verdict(bolt, pool + labels(bolt, 60) + labels(bolt, got.missing, since=60), terms)
    assert (alone.pool, alone.n) == (bolt, 124)


def test_a_cell_that_is_all_there_is_speaks_for_itself(cell, labels, terms):
    got = verdict(cell, labels(cell, 60), terms)
    assert not got.is_pooled


def test_a_cell_with_labels_enough_is_judged_by_its_own_however_good_its_pool_is(cell, labels, terms):
    bolt = replace(cell, client="bolt")
    got = verdict(bolt, labels(cell, 9000) + labels(bolt, 300, wrong=40), terms)
    assert isinstance(got, Refused)
    assert "too many errors: 40 of 300" in got.told


def test_cells_share_what_a_round_may_spend(cell, labels, terms):
    cells = [replace(cell, client=name) for name in ("acme", "bolt", "core", "dyna")]
    known = [label for one in cells for label in labels(one, 400)]
    verdicts = issue(cells, Split(fit=(), certification=tuple(known)), terms=replace(terms, round=2))
    assert [one.cell for one in verdicts] == cells
    assert {one.level for one in verdicts} == {Decimal("0.1") / 6 / 4 // Decimal("1e-12") * Decimal("1e-12")}


def test_without_cells_there_is_nothing_to_spend(terms):
    assert issue([], Split(fit=(), certification=()), terms=terms) == ()


def test_coin_flips_are_never_certified_by_the_whole_procedure(cell, terms):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for seed in range(200):
        random = np.random.default_rng(seed)
        drawn = zip(random.integers(0, 10_000, 150).tolist(), (random.random(150) < 0.5).tolist(), strict=True)
        known = [
            Label(exception=f"{i}", cell=cell, at=start + timedelta(minutes=i), right=right, score=Decimal(s) / 10_000)
            for i, (s, right) in enumerate(drawn)
        ]
        assert not isinstance(issue([cell], split(known), terms=terms)[0], Certificate)


@pytest.fixture
def certificate(cell, labels, terms):
    return verdict(cell, labels(cell, 200), terms)


def test_a_certificate_is_good_from_its_issue_until_it_expires(certificate, terms):
    assert certificate.void_because(terms.versions, now=terms.now) == ()
    early = certificate.void_because(terms.versions, now=certificate.issued_at - timedelta(seconds=1))
    assert early == ("issued at 2026-06-01T00:00:00+00:00, which is yet to come",)
    late = certificate.void_because(terms.versions, now=certificate.expires_at)
    assert late == ("expired at 2026-08-30T00:00:00+00:00",)


@pytest.mark.parametrize("part", ["model", "prompt", "rules", "scorer"])
def test_any_other_version_voids_it_and_is_named(certificate, terms, part):
    current = replace(terms.versions, **{part: "another"})
    was = getattr(terms.versions, part)
    assert certificate.void_because(current, now=terms.now) == (f"{part} is another and was certified as {was}",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(threshold=st.decimals(0, 1, places=4), n=st.integers(0, 10**6), delta=st.decimals("0.001", "0.5", places=6))
def test_a_certificate_is_read_as_it_was_written(certificate, threshold, n, delta):
    written = replace(certificate, threshold=threshold, n=n, delta=delta)
    read = read_certificate(written.to_json())
    assert (read, read.to_json(), read.id) == (written, written.to_json(), written.id)
