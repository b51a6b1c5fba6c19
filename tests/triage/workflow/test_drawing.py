"""Which automatic resolutions a person looks at: each week of each client once, from all of them, by a secret."""

import json
from datetime import timedelta
from decimal import Decimal
from itertools import count, pairwise

import pytest
from scipy.stats import binom

from triage.certify import weekly
from triage.errors import InputError
from triage.model import Dismiss
from triage.model.week import Week
from triage.store.blind_audits import _RESOLUTIONS, _RESOLVED
from triage.store.tables import decisions
from triage.store.triggers.promises import OF_A_CLIENT
from triage.testing import NOON
from triage.testing.desk import payment_exception
from triage.workflow import Drawing
from triage.workflow.drawing import LATE, SALT, WEEKS

WEEK = Week.of(NOON)
CLOSED = WEEK.until + LATE
MOMENT = timedelta(microseconds=1)

on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)


def resolve(workflow, *names, **changes):
    """File payments that the desk resolves by itself, and return their ids."""
    named = (payment_exception(name, payment=f"pay_{name}", invoices=(f"in_{name}",), **changes) for name in names)
    return [filed.record.id for filed in workflow.file_many(named)]


@pytest.fixture
def drawing(store, clock):
    """A way to draw, by a secret that is always the same."""
    with store._database.write() as connection:
        connection.exec_driver_sql(
            f"INSERT INTO salts (name, body, made_at) VALUES ('{SALT}', {_literal(connection)}, 0)"
        )

    def make(share="0.5", minimum=1, **options):
        return Drawing(store=store, clock=clock, share=Decimal(share), minimum=minimum, **options)

    return make


def _literal(connection):
    hexed = (b"s" * 32).hex()
    return f"'\\x{hexed}'" if connection.dialect.name == "postgresql" else f"X'{hexed}'"


def audits(workflow, **narrowed):
    return workflow.blind_audits.list(answered=None, limit=500, **narrowed).items


def test_every_automatic_resolution_of_a_week_and_nothing_else_may_be_drawn(workflow, drawing, clock):
    before = resolve(workflow, "0")
    clock.now = WEEK.since + timedelta(weeks=1)
    ids = resolve(workflow, "1", "2", "3")
    workflow.file(payment_exception("4", payment="pay_4", sure=False))
    clock.now = WEEK.until + timedelta(weeks=1) - MOMENT
    ids += resolve(workflow, "5")
    clock.now += MOMENT
    after = resolve(workflow, "6")
    clock.now += LATE
    (draw,) = drawing(share="1").draw(Week(WEEK.monday + timedelta(weeks=1)))
    assert (draw.resolutions, draw.audits) == (4, 4)
    assert {audit.exception for audit in audits(workflow)} == set(ids)
    assert not set(ids) & {*before, *after}


def test_what_people_took_back_or_decided_anew_is_drawn_as_the_desk_had_it(workflow, drawing, clock):
    (resolved,) = resolve(workflow, "1")
    undone = workflow.undo(resolved, by="ada", reason="wrong customer")
    workflow.review(undone.case_id, version=1, review=Dismiss(), reviewer="ada")
    clock.now = CLOSED
    (draw,) = drawing(share="1").draw(WEEK)
    (audit,) = audits(workflow)
    assert (draw.resolutions, audit.exception, audit.number) == (1, resolved, 1)


def test_a_week_that_is_drawn_is_not_drawn_again_whatever_is_set_by_then(workflow, drawing, clock):
    resolve(workflow, *"123456789")
    clock.now = CLOSED
    (first,) = drawing().draw(WEEK)
    found = audits(workflow)
    clock.now += timedelta(days=1)
    assert drawing(share="1").draw(WEEK) == drawing(share="1").catch_up() == ()
    assert audits(workflow) == found
    assert 0 < first.audits < 9


@on_sqlite
def test_who_draws_at_the_same_time_adds_nothing(workflow, drawing, clock, store):
    resolve(workflow, "1", "2")
    clock.now = CLOSED
    looks = count(1)

    def interrupted():
        if next(looks) == 3:  # the week is read, and not drawn
            assert len(drawing(share="1").draw(WEEK)) == 1
        return CLOSED

    assert Drawing(store=store, clock=interrupted, share=Decimal(1), minimum=1).draw(WEEK) == ()
    assert (len(audits(workflow)), next(looks)) == (2, 4)


@on_sqlite
def test_the_secret_and_the_ids_alone_say_what_is_drawn(workflow, drawing, clock):
    names = [f"{id_}:1" for id_ in resolve(workflow, *map(str, range(40)))]
    clock.now = CLOSED
    drawing(share="0.3").draw(WEEK)
    drawn = {f"{audit.exception}:{audit.number}" for audit in audits(workflow)}
    ours, others = (weekly(names, salt=salt, share=Decimal("0.3"), minimum=1) for salt in (b"s" * 32, b"t" * 32))
    assert drawn == set(ours.exceptions) != set(others.exceptions)


@on_sqlite
def test_the_order_of_audits_tells_nothing_of_their_cells(workflow, drawing, clock):
    resolve(workflow, *map(str, range(12)))
    resolve(workflow, *map(str, range(12, 24)), amount=50_000, owed=50_000)
    clock.now = CLOSED
    drawing(share="1").draw(WEEK)
    found = audits(workflow)
    assert [audit.id for audit in found] == sorted(audit.id for audit in found)
    assert sum(one.cell != other.cell for one, other in pairwise(found)) > 1


def test_each_cell_of_each_client_has_its_minimum_and_its_share(workflow, drawing, clock):
    for client in ("north", "south"):
        resolve(workflow, *"12345678", client=client)
        resolve(workflow, "big1", "big2", amount=50_000, owed=50_000, client=client)
    clock.now = CLOSED
    assert [draw.client for draw in drawing(share="0.000001", minimum=3).draw(WEEK)] == ["north", "south"]
    drawn = {}
    for audit in audits(workflow):
        drawn.setdefault(str(audit.cell), []).append(audit.share)
    assert drawn == {
        f"unmatched_payment / allocate_payment / {band} / {client}": [share] * count
        for client in ("north", "south")
        for band, share, count in (("to_10k", Decimal("0.375"), 3), ("to_100k", Decimal(1), 2))
    }


@on_sqlite
@pytest.mark.parametrize("early", [MOMENT, LATE, timedelta(days=3)])
def test_a_week_is_drawn_only_when_it_is_over(workflow, drawing, clock, early):
    resolve(workflow, "1")
    clock.now = CLOSED - early
    with pytest.raises(InputError, match=r"2026-W27 is not over: it can be drawn from 2026-07-06 01:00 UTC on"):
        drawing().draw(WEEK)
    assert drawing().catch_up() == ()
    clock.now = CLOSED
    assert len(drawing().catch_up()) == 1


@on_sqlite
def test_weeks_in_which_no_worker_ran_are_caught_up_the_oldest_first(workflow, drawing, clock):
    for number in range(WEEKS + 1):
        clock.now = NOON + timedelta(weeks=number)
        resolve(workflow, str(number))
    clock.now = CLOSED + timedelta(weeks=WEEKS)
    drawn = [str(draw.week) for draw in drawing().catch_up()]
    assert drawn == ["2026-W28", "2026-W29", "2026-W30", "2026-W31"]
    assert [str(draw.week) for draw in drawing().draw(WEEK)] == ["2026-W27"]


@on_sqlite
def test_a_round_of_the_rota_draws_what_is_over(workflow, drawing, clock):
    resolve(workflow, "1")
    clock.now = CLOSED
    round_ = drawing().round
    round_.do(round_.span(round_.slot(clock.now), now=clock.now))
    assert len(audits(workflow)) == 1
    assert round_.every < timedelta(days=1)


def test_the_trail_tells_of_a_draw_how_many_and_not_which(workflow, drawing, clock, sql, store):
    resolve(workflow, "1")
    clock.now = CLOSED
    drawing(share="1", by="operator:root").draw(WEEK)
    ((subject, content),) = sql("SELECT subject, content FROM audit WHERE event = 'draw_blind_audits'")
    told = content if isinstance(content, dict) else json.loads(content)
    assert subject == "blind_2026-W27"
    assert told == {"actor": "operator:root", "share": "1", "minimum": 1, "resolutions": 1, "audits": 1}
    with store.read() as reader:
        assert reader.access_trail() == ()
    store.seal()
    assert store.faults() == ()


@on_sqlite
def test_the_secret_is_made_once_and_is_told_nowhere(store, clock, caplog):
    salt = store.salt("one", now=clock())
    assert (len(salt), store.salt("one", now=clock()), store.salt("two", now=clock()) == salt) == (32, salt, False)
    assert "salts" not in OF_A_CLIENT
    assert salt.hex() not in caplog.text


@on_sqlite
def test_of_two_thousand_resolutions_as_many_are_drawn_as_the_share_says(workflow, drawing, clock):
    share, cases = 0.05, 2_000
    resolve(workflow, *map(str, range(cases)))
    clock.now = CLOSED
    (draw,) = drawing(share=str(share), minimum=1).draw(WEEK)
    least, most = binom.interval(0.999, cases, share)
    assert least <= draw.audits <= most
    found = audits(workflow)
    assert len({audit.exception for audit in found}) == draw.audits == len(found)
    assert {audit.share for audit in found} == {Decimal(draw.audits) / cases}


@on_sqlite
def test_a_week_is_found_by_its_index(store):
    with store.read() as reader:
        wanted = _RESOLUTIONS.where(_RESOLVED, decisions.c.tenant_id == "x", decisions.c.decided_at >= NOON)
        text = str(wanted.compile(reader._connection, compile_kwargs={"literal_binds": False}))
        plan = reader._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", ("x", 1)).all()
    assert any("decisions_resolved" in row.detail for row in plan), plan
