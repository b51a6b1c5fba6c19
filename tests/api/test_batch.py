import asyncio
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from triage_api.ndjson import Line, LineSplitter, Spool

from triage.model.codec import LARGEST_BODY

NDJSON = {"Content-Type": "application/x-ndjson"}


def batch(api, content):
    answer = api.post("/v1/exceptions/batch", content=content, headers=NDJSON)
    assert answer.headers["Content-Type"].startswith("application/x-ndjson")
    return [json.loads(line) for line in answer.content.splitlines()]


def test_each_line_has_its_own_result_in_order(api, exception):
    lines = [
        json.dumps(exception("a")),
        "",
        "{broken",
        json.dumps(exception("a")),
        json.dumps(exception("a", amount=1)),
    ]
    results = batch(api, "\n".join(lines).encode())
    assert [(result["line"], result["status"]) for result in results] == [(1, 201), (3, 422), (4, 200), (5, 409)]
    assert results[1]["problem"]["errors"][0]["pointer"] == "#"


def test_every_hundredth_line_broken_stops_none_of_the_others(api, exception):
    def lines():
        for number in range(1, 2001):
            amount = -1 if number % 100 == 0 else number
            yield json.dumps(exception(f"e{number}", amount=amount)).encode() + b"\n"

    results = batch(api, lines())
    assert [result["line"] for result in results if result["status"] == 422] == list(range(100, 2001, 100))
    assert sum(result["status"] == 201 for result in results) == 1980


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(api, exception):
    def pieces():
        for _ in range(9):
            yield b" " * (LARGEST_BODY // 8)
        yield b"\r\n" + json.dumps(exception()).encode() + b"\r\n"

    results = batch(api, pieces())
    assert [(result["line"], result["status"]) for result in results] == [(1, 413), (2, 201)]


def test_an_empty_batch_has_no_results(api):
    assert batch(api, b"") == []


@pytest.mark.parametrize("type_", ["application/json", "text/plain"])
def test_a_batch_of_another_type_is_not_read(api, type_):
    assert api.post("/v1/exceptions/batch", content=b"", headers={"Content-Type": type_}).status_code == 415


def split(pieces, limit=10):
    splitter = LineSplitter(limit=limit)
    return [line for piece in pieces for line in splitter.feed(piece)] + list(splitter.finish())


@given(st.text("ab \n", max_size=80).map(str.encode), st.lists(st.integers(0, 80), max_size=8).map(sorted))
def test_where_a_body_is_cut_on_its_way_changes_no_line(body, cuts):
    pieces = [body[start:end] for start, end in zip([0, *cuts], [*cuts, len(body)], strict=True)]
    assert split(pieces) == split([body])


def test_a_long_line_is_not_kept():
    assert split([b"a" * 8, b"a" * 8, b"\nb"]) == [Line(1, None), Line(2, b"b")]


def test_a_writer_never_waits_for_a_reader():
    async def exchange():
        with Spool() as spool:
            for number in range(100_000):
                spool.write(b"%d\n" % number)
            spool.close()
            return b"".join([piece async for piece in spool.pieces()])

    assert asyncio.run(exchange()).split() == [b"%d" % number for number in range(100_000)]


def test_a_reader_gets_what_is_written_while_it_reads():
    async def exchange():
        with Spool() as spool:
            pieces = spool.pieces()
            got = []
            for word in (b"a", b"b"):
                spool.write(word)
                got.append(await anext(pieces))
            spool.close()
            return got, [piece async for piece in pieces]

    assert asyncio.run(exchange()) == ([b"a", b"b"], [])
