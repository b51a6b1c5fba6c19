"""splink: payments and invoices as two data sets to be linked, its weights estimated without labels.

Three blocking rules (a number written, the exact amount, the payer's name or account) and three comparisons: the u
probabilities from a random sample, the m probabilities by expectation maximisation among pairs that share a number, and
among those of one amount and name.
"""

import logging
from collections.abc import Sequence

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_level_library as level
from splink import comparison_library as compare

from triage_eval.peers.columns import keys_of, payer_keys
from triage_eval.peers.reading import marks, plain, serials
from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

KEPT, LEAST, MOST = 20, -30.0, 30.0
"""Pairs kept of a payment, and the match weights (bits) that count as a likeness of 0 and of 1."""

Table = dict[str, Sequence[object]]
"""Columns of one data set by name."""

SAMPLED = 1e6
"""Random pairs from which the u probabilities are estimated, and at most so many pairs for a training session."""

_MEMORY = "4GB"
_BEST = """
select unique_id_r, unique_id_l, match_weight from {}
qualify row_number() over (partition by unique_id_r order by match_weight desc, unique_id_l) <= ?
"""


class SplinkLinkage:
    """A linker trained on the ledger and the examples, which then links each batch of new payments to the ledger."""

    def __init__(self, sheet: Sheet, examples: Sequence[Ask]) -> None:
        self._owed, self._database = sheet.owed, duckdb.connect(config={"memory_limit": _MEMORY})
        self._database.execute("set enable_progress_bar = false")
        self._tables = DuckDBAPI(self._database)
        self._ledger = self._tables.register(_invoices(sheet))
        tables = [self._ledger, self._tables.register(_payments(examples))]
        self._linker = Linker(tables, _settings(), log_level=logging.ERROR)
        training = self._linker.training
        training.estimate_u_using_random_sampling(max_pairs=SAMPLED, seed=1)
        for rule in (block_on("currency", "serials[1]"), block_on("currency", "amount", "name")):
            training.estimate_parameters_using_expectation_maximisation(rule, max_pairs=SAMPLED)

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the invoices of the greatest match weights."""
        payments = self._tables.register(_payments(asks))
        linked = self._linker.inference.predict_between(self._ledger, payments, warning_mode="never")
        rankings: list[list[Candidate]] = [[] for _ in asks]
        for p, i, weight in self._database.execute(_BEST.format(linked.physical_name), [KEPT]).fetchall():
            rankings[p].append(self._candidate(asks[p], i, weight))
        linked.drop_table_from_database_and_remove_from_cache()
        return rankings

    def _candidate(self, ask: Ask, row: int, weight: float) -> Candidate:
        owed = self._owed[row]
        likeness = min(max((weight - LEAST) / (MOST - LEAST), 0.0), 1.0)
        return Candidate(frozenset((owed.id,)), likeness, owed.left == ask.amount)


def _settings() -> SettingsCreator:
    near = "least(amount_l, amount_r) >= 0.95 * greatest(amount_l, amount_r)"
    amount = [level.NullLevel("amount"), level.ExactMatchLevel("amount"), level.CustomLevel(near, "a little less")]
    alike = [level.JaroWinklerLevel("name", 0.92), level.JaroWinklerLevel("name", 0.8), level.ElseLevel()]
    payer = [level.NullLevel("name"), level.ArrayIntersectLevel("keys", 1), *alike]
    return SettingsCreator(
        link_type="link_only",
        retain_matching_columns=False,
        comparisons=[
            compare.ArrayIntersectAtSizes("serials", 1),
            compare.CustomComparison([*amount, level.ElseLevel()], output_column_name="amount"),
            compare.CustomComparison(payer, output_column_name="payer"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("serials", "currency", arrays_to_explode=["serials"]),
            block_on("currency", "amount"),
            block_on("keys", "currency", arrays_to_explode=["keys"]),
        ],
    )


def _invoices(sheet: Sheet) -> pa.Table:
    keys = {each.id: sorted(payer_keys(each)) for each in sheet.payers}
    columns: Table = {
        "currency": [each.currency for each in sheet.owed],
        "amount": [each.left for each in sheet.owed],
        "name": [plain(each.name) or None for each in sheet.owed],
        "serials": [marks(each) for each in sheet.owed],
        "keys": [keys.get(each.customer, []) for each in sheet.owed],
    }
    return _table("invoices", columns)


def _payments(asks: Sequence[Ask]) -> pa.Table:
    columns: Table = {
        "currency": [ask.currency for ask in asks],
        "amount": [ask.amount for ask in asks],
        "name": [plain(ask.payer) or None for ask in asks],
        "serials": [serials(ask.text) for ask in asks],
        "keys": [keys_of(ask) for ask in asks],
    }
    return _table("payments", columns)


def _table(source: str, columns: Table) -> pa.Table:
    """Return a data set of the columns that both have, its rows known by their positions."""
    number, text = pa.int64(), pa.string()
    kinds = {"currency": text, "amount": number, "name": text, "serials": pa.list_(number), "keys": pa.list_(text)}
    size = len(columns["amount"])
    return pa.table(
        {"unique_id": range(size), "source_dataset": [source] * size}
        | {name: pa.array(values, kinds[name]) for name, values in columns.items()}
    )
