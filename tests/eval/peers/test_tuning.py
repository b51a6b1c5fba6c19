from hypothesis import given
from hypothesis import strategies as st
from triage_eval.peers.sheet import Candidate
from triage_eval.peers.tuning import PRECISION, Setting, Top, best, score, tune

A, B = frozenset(("a",)), frozenset(("b",))

candidates = st.builds(
    Candidate,
    invoices=st.sampled_from([A, B, A | B]),
    likeness=st.floats(0, 1),
    exact=st.booleans(),
)
labelled = st.lists(st.tuples(st.lists(candidates, max_size=4), st.sampled_from([A, B, None])), max_size=30)


def test_an_exact_amount_outweighs_a_little_likeness():
    ranking = [Candidate(A, 0.8, exact=False), Candidate(B, 0.7, exact=True)]

    assert best(ranking, boost=0.0).invoices == A
    assert best(ranking, boost=0.5) == Top(B, 1.2, 1.2 - 0.8)


def test_the_same_invoices_found_twice_are_no_rivals():
    assert best([Candidate(A, 0.8, exact=False), Candidate(A, 0.7, exact=False)], boost=0.0) == Top(A, 0.8, 0.8)


def test_nothing_found_is_nothing_proposed():
    assert best([], boost=0.0) is None


def test_the_least_score_is_the_lowest_that_keeps_the_precision():
    likely, doubtful, wrong = ([Candidate(A, likeness, exact=False)] for likeness in (0.9, 0.6, 0.3))
    rankings = [likely] * 50 + [doubtful] * 50 + [wrong]

    assert tune(rankings, [A] * 99 + [B, B]).score == 0.6
    assert tune(rankings, [A] * 98 + [B, B, B]).score == 0.9


def test_rivals_of_like_score_are_kept_apart_by_a_lead():
    clear, torn = [Candidate(A, 0.8, exact=False)], [Candidate(A, 0.8, exact=False), Candidate(B, 0.8, exact=False)]
    rankings, golds = [clear, torn] * 10, [A, B] * 10

    came = score(rankings, golds, tune(rankings, golds))

    assert (came.proposed, came.right) == (10, 10)


def test_where_the_precision_is_out_of_reach_the_best_there_is_stands():
    rankings, golds = [[Candidate(A, 0.5, exact=False)]] * 4, [A, A, A, B]

    assert score(rankings, golds, tune(rankings, golds)).precision == 0.75


def test_a_proposal_for_a_payment_that_has_no_answer_is_wrong():
    came = score([[Candidate(A, 0.5, exact=False)]] * 2, [A, None], Setting(0.0, 0.0, 0.0))

    assert (came.precision, came.recall, came.top1) == (0.5, 1.0, 1.0)


def test_nothing_proposed_has_no_precision():
    came = score([[]], [None], Setting(0.0, 0.0, 0.0))

    assert (came.precision, came.recall) == (None, None)


def test_an_untrained_peer_with_no_answers_at_all_is_still_scored():
    assert score([[]], [A], tune([[]], [A])).recall == 0.0


@given(labelled)
def test_no_setting_of_the_precision_finds_more_than_the_one_chosen(cases):
    rankings, golds = [case[0] for case in cases], [case[1] for case in cases]
    chosen = score(rankings, golds, tune(rankings, golds))

    for least in {top.score for ranking in rankings if (top := best(ranking, boost=0.0))}:
        other = score(rankings, golds, Setting(0.0, least, 0.0))
        assert other.precision < PRECISION or other.right <= chosen.right
