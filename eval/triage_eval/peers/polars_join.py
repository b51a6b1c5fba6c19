"""The rule join in Polars: the same blocks and scores, with the share of common words where names are not the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from triage_eval.peers.columns import Columns, arrow, ask_columns, ask_keys, ask_serials, invoice_columns, payer_columns
from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

if TYPE_CHECKING:
    import polars as pl

KEPT = 5


class PolarsJoin:
    """The ledger as two frames in memory, joined on whole numbers; what was joined is looked up by position."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._owed = sheet.owed
        self._invoices = _frame(invoice_columns(sheet)).with_columns(_words("name")).drop("name")
        self._keys = _frame(payer_columns(sheet))

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the best five candidates of each payment."""
        rankings: list[list[Candidate]] = [[] for _ in asks]
        best = self._candidates(asks).sort("p", "score", descending=[False, True]).group_by("p").head(KEPT)
        for p, rows, score, exact in best.select("p", "rows", "score", "exact").iter_rows():
            rankings[p].append(Candidate(frozenset(self._owed[i].id for i in rows), score, exact))
        return rankings

    def _candidates(self, asks: Sequence[Ask]) -> "pl.DataFrame":
        import polars as pl

        ask = _frame(ask_columns(asks)).with_columns(_words("payer")).drop("payer")
        known = _frame(ask_keys(asks)).join(self._keys, on="key").select("p", "customer", known=pl.lit(1)).unique()
        written = self._joined(_frame(ask_serials(asks)), ask, "serial").unique(["p", "i"])
        worth = self._joined(ask.select("p", left="amount"), ask, "left")
        owing = self._joined(known, ask, "customer")
        named = written.select("p", "i", named=pl.lit(1))
        pairs = pl.concat([each.select(written.columns) for each in (written, worth, owing.filter(_near()))])
        judged = pairs.unique(["p", "i"]).join(named, on=["p", "i"], how="left")
        scored = _scored(judged.join(known, on=["p", "customer"], how="left"))
        alone = scored.select("p", pl.concat_list("i").alias("rows"), "score", "exact")
        together = _sums(scored.filter(pl.col("named") == 1), score=0.7 + 0.3 * pl.col("alike").max())
        return pl.concat([alone, together, _sums(owing, score=pl.lit(0.55))])

    def _joined(self, asked: "pl.DataFrame", ask: "pl.DataFrame", key: str) -> "pl.DataFrame":
        """Join payments with the invoices of one key and their currency; every row has all columns of both."""
        import polars as pl

        pairs = asked.join(self._invoices.select("i", key), on=key).select("p", "i").join(ask, on="p")
        rows = self._invoices[pairs["i"]].drop("i").rename({"currency": "billed"})
        return pl.concat([pairs, rows], how="horizontal").filter(pl.col("billed") == pl.col("currency"))


def _frame(columns: Columns) -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame(arrow(columns))


def _words(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).str.split(" ").alias(f"{column}_words")


def _near() -> "pl.Expr":
    """Tell where a payment falls short of an invoice by no more than fees and discounts do."""
    import polars as pl

    return pl.col("amount").is_between(pl.col("left") * 0.95, pl.col("left"))


def _scored(judged: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    common = pl.col("name_words").list.set_intersection("payer_words").list.len()
    either = pl.col("name_words").list.set_union("payer_words").list.len()
    alike = pl.when(pl.col("known") == 1).then(1.0).otherwise(common / either)
    exact = pl.col("left") == pl.col("amount")
    amount = pl.when(exact).then(0.25).when(_near()).then(0.1).otherwise(0.0)
    score = 0.45 * pl.col("named").fill_null(0) + amount + 0.3 * pl.col("alike")
    return judged.with_columns(alike=alike, exact=exact).with_columns(score=score)


def _sums(owing: "pl.DataFrame", *, score: "pl.Expr") -> "pl.DataFrame":
    """Propose all rows of one payment and customer where they come to the amount."""
    import polars as pl

    sums = owing.group_by("p", "customer", "amount").agg(
        rows=pl.col("i"), total=pl.col("left").sum(), score=score, exact=pl.lit(value=True)
    )
    fits = sums.filter(pl.col("total") == pl.col("amount"), pl.col("rows").list.len() > 1)
    return fits.select("p", "rows", "score", "exact")
