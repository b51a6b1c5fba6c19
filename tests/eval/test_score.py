import pytest
from triage_eval.score import Result, tally, upper95
from triage_eval.trial import Grade, Measured, Unjudged


def result(outcome="resolved", *, wrong=False, replayed=True, **measures):
    grade = Grade(wrong=wrong, measures=measures)
    return Result(
        id="t", exception="exc", kind="k", groups=(), outcome=outcome, grade=grade, replayed=replayed, receipt=b"{}"
    )


@pytest.mark.parametrize(
    ("wrong", "checked", "bound"),
    [(0, 59, 0.05), (0, 149, 0.02), (0, 299, 0.01), (0, 598, 0.005), (0, 2995, 0.001), (1, 1, 1.0), (0, 1, 0.95)],
)
def test_the_bound_is_the_published_one(wrong, checked, bound):
    assert upper95(wrong, checked) == pytest.approx(bound, rel=0.01)


def test_nothing_checked_has_no_bound_and_no_rate():
    total = tally([result("escalated")])
    assert (total.wrong_auto_rate, total.wrong_auto_upper95) == (None, None)
    assert total.auto_resolve_rate == 0


def test_wrong_counts_only_where_the_desk_resolved():
    total = tally([result(wrong=True), result("escalated", wrong=True), result()])
    assert (total.n, total.auto_resolved, total.auto_wrong, total.escalated) == (3, 2, 1, 1)
    assert total.wrong_auto_rate == 0.5


def test_measures_average_over_the_trials_that_report_them():
    results = [result(exact=True, flagged=True), result(exact=False, flagged=True), result()]
    total = tally(results, [Unjudged("u", "no label")], [Measured("m", {"exact": True})])
    assert total.measures == {"exact": pytest.approx(2 / 3, abs=1e-6), "flagged": 2}
    assert (total.unjudged, total.to_dict()["flagged"]) == (1, 2)


def test_a_receipt_that_does_not_replay_is_counted():
    assert tally([result(), result(replayed=False)]).replayed == 1
