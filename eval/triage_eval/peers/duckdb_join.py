"""A rule join in DuckDB: payments meet invoices by the number written, the exact amount, or the customer who pays.

A pair scores by how many of the three hold. Besides single invoices it proposes all that a payment names of one
customer, and all that one customer owes, where that comes to the amount.
"""

from collections.abc import Sequence

import duckdb

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
_MEMORY = "4GB"

_PAIRS = """
with payer as (
    select distinct k.p, y.customer from ask_key k join payer_key y using (key)
), named as (
    select distinct a.p, v.i from ask_serial s join ask a using (p)
        join mark using (serial) join invoice v using (i, currency)
), worth as (
    select a.p, v.i from ask a join invoice v on v.currency = a.currency and v."left" = a.amount
), owed as (
    select a.p, v.i from payer y join ask a using (p) join invoice v using (customer, currency)
    where a.amount between v."left" * 0.95 and v."left"
), pair as (
    select p, i from named union select p, i from worth union select p, i from owed
), judged as (
    select pair.p, pair.i, v.customer, v."left", a.amount,
        case when n.i is null then 'unnamed' when count(n.i) over (partition by pair.p) = 1 then 'named'
            else 'among named' end as words,
        case when v."left" = a.amount then 'exact' when a.amount between v."left" * 0.95 and v."left" then 'near'
            when a.amount < v."left" then 'part' else 'over' end as fit,
        case when y.p is not null then 1 else jaro_winkler_similarity(v.name, a.payer) end as alike
    from pair join ask a using (p) join invoice v using (i)
        left join named n using (p, i) left join payer y on y.p = pair.p and y.customer = v.customer
), alone as (
    select p, [i] as rows, fit, words, alike,
        case words when 'unnamed' then 0 else 0.45 end + case fit when 'exact' then 0.25 when 'near' then 0.1 else 0 end
        + 0.3 * alike as score
    from judged
), together as (
    select p, list(i) as rows, 'exact' as fit, 'all named' as words, max(alike) as alike,
        0.7 + 0.3 * max(alike) as score
    from judged where words = 'among named' group by p, customer, amount having count(*) > 1 and sum("left") = amount
), account as (
    select a.p, list(v.i) as rows, 'exact' as fit, 'account' as words, 1 as alike, 0.55 as score
    from payer y join ask a using (p) join invoice v using (customer, currency)
    group by a.p, y.customer, a.amount having count(*) > 1 and sum(v."left") = a.amount
), candidate as (
    select * from alone union all by name select * from together union all by name select * from account
)
select p, rows, score, fit = 'exact', concat_ws(', ', words, fit,
    case when alike = 1 then 'known' when alike > 0.9 then 'alike' when alike > 0.8 then 'akin' else 'other' end)
from candidate qualify row_number() over (partition by p order by score desc, rows) <= ?
"""


class DuckDBJoin:
    """The ledger as two tables in memory; payments are loaded beside it and joined in one statement."""

    def __init__(self, sheet: Sheet, _: Sequence[Ask]) -> None:
        self._owed = sheet.owed
        self._database = duckdb.connect(config={"memory_limit": _MEMORY})
        self._database.execute("set enable_progress_bar = false")
        self._load("invoice", invoice_columns(sheet))
        self._load("mark", mark_columns(sheet))
        self._load("payer_key", payer_columns(sheet))

    def answer(self, asks: Sequence[Ask]) -> Sequence[Ranking]:
        """Return the best five candidates of each payment."""
        self._load("ask", ask_columns(asks))
        self._load("ask_key", ask_keys(asks))
        self._load("ask_serial", ask_serials(asks))
        rankings: list[list[Candidate]] = [[] for _ in asks]
        for p, rows, *judged in self._database.execute(_PAIRS, [KEPT]).fetchall():
            rankings[p].append(Candidate(frozenset(self._owed[i].id for i in rows), *judged))
        return rankings

    def _load(self, name: str, columns: Columns) -> None:
        self._database.register("loaded", arrow(columns))
        self._database.execute(f"create or replace table {name} as from loaded")
        self._database.unregister("loaded")
