"""The rule join in Polars: the same blocks and scores, with the share of common words where names are not the same."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from triage_eval.peers.columns import Columns, arrow, ask_columns, ask_keys, ask_serials, invoice_columns, payer_columns
from triage_eval.peers.sheet import Ask, Candidate, Ranking, Sheet

if TYPE_CHECKING:
    import polars as pl

KEPT = 5


class PolarsJoin:
    """The ledger as two frames in memory; a batch of payments is one lazy query over them."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._owed = sheet.owed
        self._invoices = _frame(invoice_columns(sheet)).with_columns(_words("name")).collect().lazy()
        self._keys = _frame(payer_columns(sheet))

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the best five candidates of each payment."""
        rankings: list[list[Candidate]] = [[] for _ in asks]
        best = self._candidates(asks).sort("p", "score", descending=[False, True]).group_by("p").head(KEPT)
        for p, rows, score, exact in best.select("p", "rows", "score", "exact").collect().iter_rows():
            rankings[p].append(Candidate(frozenset(self._owed[i].id for i in rows), score, exact))
        return rankings

    def _candidates(self, asks: Sequence[Ask]) -> "pl.LazyFrame":
        import polars as pl

        ask = _frame(ask_columns(asks)).with_columns(_words("payer"))
        known = _frame(ask_keys(asks)).join(self._keys, on="key").select("p", "customer", known=pl.lit(1)).unique()
        written = _frame(ask_serials(asks)).join(ask.select("p", "currency"), on="p")
        named = written.join(self._invoices, on=["serial", "currency"]).select("p", "i", named=pl.lit(1)).unique()
        owing = known.join(ask, on="p").join(self._invoices, on=["customer", "currency"])
        worth = ask.join(self._invoices, left_on=["currency", "amount"], right_on=["currency", "left"])
        blocks = (each.select("p", "i") for each in (named, worth, owing.filter(_near())))
        pairs = pl.concat(blocks).unique().join(ask, on="p").join(self._invoices.drop("currency"), on="i")
        judged = pairs.join(named, on=["p", "i"], how="left").join(known, on=["p", "customer"], how="left")
        scored = _scored(judged)
        alone = scored.select("p", pl.concat_list("i").alias("rows"), "score", "exact")
        together = _sums(scored.filter(pl.col("named") == 1), score=0.7 + 0.3 * pl.col("alike").max())
        account = _sums(owing, score=pl.lit(0.55))
        return pl.concat([alone, together, account])


def _frame(columns: Columns) -> "pl.LazyFrame":
    import polars as pl

    return pl.DataFrame(arrow(columns)).lazy()


def _words(column: str) -> "pl.Expr":
    import polars as pl

    return pl.col(column).str.split(" ").alias(f"{column}_words")


def _near() -> "pl.Expr":
    """Tell where a payment falls short of an invoice by no more than fees and discounts do."""
    import polars as pl

    return pl.col("amount").is_between(pl.col("left") * 0.95, pl.col("left"))


def _scored(judged: "pl.LazyFrame") -> "pl.LazyFrame":
    import polars as pl

    common = pl.col("name_words").list.set_intersection("payer_words").list.len()
    either = pl.col("name_words").list.set_union("payer_words").list.len()
    alike = pl.when(pl.col("known") == 1).then(1.0).otherwise(common / either)
    exact = pl.col("left") == pl.col("amount")
    amount = pl.when(exact).then(0.25).when(_near()).then(0.1).otherwise(0.0)
    named = pl.col("named").fill_null(0)
    return judged.with_columns(alike=alike, exact=exact).with_columns(
        score=0.45 * named + amount + 0.3 * pl.col("alike")
    )


def _sums(owing: "pl.LazyFrame", *, score: "pl.Expr") -> "pl.LazyFrame":
    """Propose all rows of one payment and customer where they come to the amount."""
    import polars as pl

    sums = owing.group_by("p", "customer", "amount").agg(
        rows=pl.col("i"), total=pl.col("left").sum(), score=score, exact=pl.lit(value=True)
    )
    fits = sums.filter(pl.col("total") == pl.col("amount"), pl.col("rows").list.len() > 1)
    return fits.select("p", "rows", "score", "exact")
