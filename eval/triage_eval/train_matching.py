"""Trains what the matcher weighs by: run as `python -m triage_eval.train_matching`, which writes `weights.json`.

Signs are weighed by a conditional logit over the hypotheses of each payment that has an answer; the confidence of the
first hypothesis is learned by boosted trees on other ledgers, so that neither flatters the other.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from triage.matching.confidence import circumstances
from triage.matching.evidence import Scene, signs, voices
from triage.matching.hypotheses import Hypothesis, enumerate_hypotheses
from triage.matching.look import Look, look
from triage.matching.matcher import Weights, agreed, rank
from triage.matching.memory import MemoryBook
from triage.matching.terms import Terms, terms
from triage_eval.made_ledgers import TRAIN_SEEDS, MadeLedger, Question, make
from triage_eval.matching_score import POLICY, ZONE, right

if TYPE_CHECKING:
    from sklearn.ensemble import HistGradientBoostingClassifier

_RIDGE = 0.02
_TREES, _LEAVES, _RATE = 40, 10, 0.2


class Case(NamedTuple):
    """A question with what the matcher found for it."""

    question: Question
    scene: Scene
    hypotheses: list[Hypothesis]
    allowed: Terms


def cases(ledger: MadeLedger) -> Iterator[Case]:
    """Look every question up, and enumerate its hypotheses."""
    book = MemoryBook.of(ledger.customers, ledger.invoices, ledger.credit_notes, zone=ZONE)
    for question in ledger.questions:
        allowed = terms(POLICY, question.payment.currency)
        found: Look = look(question.payment, book, zone=ZONE)
        yield Case(question, Scene(found, voices(found)), enumerate_hypotheses(found, allowed), allowed)


def learn_signs(found: Sequence[Case]) -> dict[str, float]:
    """Weigh the signs so that right hypotheses come before wrong ones."""
    names: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    starts, chosen = [0], []
    for case in found:
        answers = [i for i, h in enumerate(case.hypotheses) if right(h, case.question.gold)]
        if len(answers) != 1 or len(case.hypotheses) < 2:
            continue
        for i, hypothesis in enumerate(case.hypotheses):
            for sign in signs(hypothesis, case.scene):
                rows.append(starts[-1] + i)
                columns.append(names.setdefault(sign, len(names)))
        chosen.append(starts[-1] + answers[0])
        starts.append(starts[-1] + len(case.hypotheses))
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(starts[-1], len(names)))
    weights = _conditional_logit(matrix, np.array(starts[:-1]), np.array(chosen))
    return {name: round(float(weights[i]), 4) for name, i in sorted(names.items())}


def _conditional_logit(matrix: csr_matrix, starts: NDArray[np.int_], chosen: NDArray[np.int_]) -> NDArray[np.float64]:
    groups = np.repeat(np.arange(len(starts)), np.diff([*starts, matrix.shape[0]]))

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = matrix @ weights
        scores -= np.maximum.reduceat(scores, starts)[groups]
        odds = np.exp(scores)
        shares = odds / np.add.reduceat(odds, starts)[groups]
        value = -np.log(shares[chosen]).sum() + _RIDGE * len(starts) ** 0.5 * weights @ weights
        slope = matrix.T @ shares
        slope -= matrix[chosen].sum(axis=0).A1
        return value, slope + 2 * _RIDGE * len(starts) ** 0.5 * weights

    start = np.zeros(matrix.shape[1])
    return np.asarray(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 400}).x, dtype=float)


def learn_confidence(found: Sequence[Case], weights: dict[str, float]) -> tuple[float, list[object]]:
    """Learn from the circumstances of first hypotheses whether they are right."""
    values, answers = [], []
    for case in found:
        ranked = rank(case.hypotheses, case.scene, Weights(weights, 0.0, []))
        if ranked:
            top = ranked[0].hypothesis
            values.append(circumstances(ranked, case.scene, agreed=agreed(top, case.allowed)))
            answers.append(right(top, case.question.gold))
    return exported(boosted(np.array(values, dtype=float), answers))


def boosted(values: NDArray[np.float64], answers: Sequence[bool]) -> "HistGradientBoostingClassifier":
    """Boost trees on rows of circumstances, each with whether the first hypothesis was right."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=_TREES,
        max_leaf_nodes=_LEAVES,
        learning_rate=_RATE,
        min_samples_leaf=30,
        l2_regularization=1.0,
        random_state=0,
    )
    return model.fit(values, answers)


def exported(model: "HistGradientBoostingClassifier") -> tuple[float, list[object]]:
    """Return the bias and the trees of a model as lists and numbers, for which it has no public name."""
    bias = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001 - nothing public gives it
    return bias, [_exported(trees[0].nodes, 0) for trees in model._predictors]  # noqa: SLF001 - the same


def _exported(nodes: NDArray[np.void], place: int) -> object:
    node = nodes[place]
    if node["is_leaf"]:
        return round(float(node["value"]), 6)
    sides = (_exported(nodes, int(node[side])) for side in ("left", "right"))
    return [int(node["feature_idx"]), round(float(node["num_threshold"]), 6), *sides]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train on the seeds for training, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m triage_eval.train_matching", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 10_000, 100_000, 100_000])
    parser.add_argument("--payments", type=int, default=4_000)
    parser.add_argument("--out", type=Path, default=Path(str(resources.files("triage.matching"))) / "weights.json")
    options = parser.parse_args(arguments)
    halves: tuple[list[Case], list[Case]] = ([], [])
    for place, (size, seed) in enumerate(zip(options.sizes, TRAIN_SEEDS, strict=False)):
        ledger = make(invoices=size, payments=options.payments, seed=seed)
        halves[place % 2].extend(cases(ledger))
        sys.stderr.write(f"seed {seed}, {size} invoices\n")
    weights = learn_signs(halves[0])
    bias, trees = learn_confidence(halves[1], weights)
    options.out.write_text(json.dumps({"signs": weights, "bias": bias, "trees": trees}, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
