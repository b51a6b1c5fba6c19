"""The rule join in Polars: the same blocks and scores, with the share of common words where names are not the same."""

from collections.abc import Sequence

import polars as pl

from triage_eval.peers.columns import (
    Columns,
    arrow,
    ask_columns,
    ask_keys,
    ask_serials,
    invoice_columns,
    mark_columns,
    payer_columns,
)
from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

KEPT = 5
_SAID = ("score", "exact", "alike", "fit", "words")


class PolarsJoin:
    """The ledger as two frames in memory, joined on whole numbers; what was joined is looked up by position."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._owed = sheet.owed
        self._invoices = _frame(invoice_columns(sheet)).with_columns(_words("name")).drop("name")
        self._marks, self._keys = _frame(mark_columns(sheet)), _frame(payer_columns(sheet))

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the best five candidates of each payment."""
        rankings: list[list[Candidate]] = [[] for _ in asks]
        best = self._candidates(asks).sort("p", "score", descending=[False, True]).group_by("p").head(KEPT)
        for p, rows, *judged in best.with_columns(_rule()).select("p", "rows", "score", "exact", "rule").iter_rows():
            rankings[p].append(Candidate(frozenset(self._owed[i].id for i in rows), *judged))
        return rankings

    def _candidates(self, asks: Sequence[Ask]) -> pl.DataFrame:
        ask = _frame(ask_columns(asks)).with_columns(_words("payer")).drop("payer")
        known = _frame(ask_keys(asks)).join(self._keys, on="key").select("p", "customer", known=pl.lit(1)).unique()
        written = self._joined(_frame(ask_serials(asks)), ask, "serial", rows=self._marks).unique(["p", "i"])
        worth = self._joined(ask.select("p", left="amount"), ask, "left", rows=self._invoices)
        owing = self._joined(known, ask, "customer", rows=self._invoices)
        named = written.select("p", "i", named=pl.lit(1))
        pairs = pl.concat([each.select(written.columns) for each in (written, worth, owing.filter(_near()))])
        judged = pairs.unique(["p", "i"]).join(named, on=["p", "i"], how="left")
        judged = _judged(judged.join(known, on=["p", "customer"], how="left"))
        alone = judged.select("p", pl.concat_list("i").alias("rows"), *_SAID)
        together = _sums(judged.filter(words="among named"), words="all named", score=0.7 + 0.3 * pl.col("alike").max())
        account = _sums(owing.with_columns(alike=1.0), words="account", score=pl.lit(0.55))
        return pl.concat([alone, together, account])

    def _joined(self, asked: pl.DataFrame, ask: pl.DataFrame, key: str, *, rows: pl.DataFrame) -> pl.DataFrame:
        """Join payments with the invoices of one key and their currency; every row has all columns of both."""
        pairs = asked.join(rows.select("i", key), on=key).select("p", "i").join(ask, on="p")
        invoices = self._invoices[pairs["i"]].drop("i").rename({"currency": "billed"})
        return pl.concat([pairs, invoices], how="horizontal").filter(pl.col("billed") == pl.col("currency"))


def _frame(columns: Columns) -> pl.DataFrame:
    return pl.DataFrame(arrow(columns))


def _words(column: str) -> pl.Expr:
    return pl.col(column).str.split(" ").alias(f"{column}_words")


def _near() -> pl.Expr:
    """Tell where a payment falls short of an invoice by no more than fees and discounts do."""
    return pl.col("amount").is_between(pl.col("left") * 0.95, pl.col("left"))


def _judged(pairs: pl.DataFrame) -> pl.DataFrame:
    """Say of each pair what holds of it, and score that."""
    is_named, exact = pl.col("named").is_not_null(), pl.col("left") == pl.col("amount")
    alone = pl.col("named").sum().over("p") == 1
    common = pl.col("name_words").list.set_intersection("payer_words").list.len()
    either = pl.col("name_words").list.set_union("payer_words").list.len()
    fit = pl.when(exact).then(pl.lit("exact")).when(_near()).then(pl.lit("near"))
    words = pl.when(is_named & alone).then(pl.lit("named")).when(is_named).then(pl.lit("among named"))
    return pairs.with_columns(
        exact=exact,
        alike=pl.when(pl.col("known") == 1).then(1.0).otherwise(common / either),
        fit=fit.when(pl.col("amount") < pl.col("left")).then(pl.lit("part")).otherwise(pl.lit("over")),
        words=words.otherwise(pl.lit("unnamed")),
    ).with_columns(score=0.45 * is_named + _worth_of_fit() + 0.3 * pl.col("alike"))


def _worth_of_fit() -> pl.Expr:
    return pl.col("fit").replace_strict({"exact": 0.25, "near": 0.1}, default=0.0)


def _sums(owing: pl.DataFrame, *, words: str, score: pl.Expr) -> pl.DataFrame:
    """Propose all rows of one payment and customer where they come to the amount."""
    sums = owing.group_by("p", "customer", "amount").agg(
        rows=pl.col("i"), total=pl.col("left").sum(), score=score, alike=pl.col("alike").max()
    )
    fits = sums.filter(pl.col("total") == pl.col("amount"), pl.col("rows").list.len() > 1)
    said = fits.with_columns(exact=pl.lit(value=True), fit=pl.lit("exact"), words=pl.lit(words))
    return said.select("p", "rows", *_SAID)


def _rule() -> pl.Expr:
    bounds = {"known": 1.0, "alike": 0.6, "akin": 0.3}
    alike = pl.coalesce(*(pl.when(pl.col("alike") >= least).then(pl.lit(name)) for name, least in bounds.items()))
    return pl.concat_str("words", "fit", alike.fill_null("other"), separator=", ").alias("rule")
