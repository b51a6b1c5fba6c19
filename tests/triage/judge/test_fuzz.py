"""60,000 expressions and 6,000 rule files, the same ones in every run: nothing escapes, and every error has its place.

Some fit, most almost do, and some mean harm.
"""

import random
import re
from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal

from triage.errors import ContentError
from triage.judge import check_rules
from triage.judge.expression import compile_together, parse
from triage.money import Money

EXPRESSIONS, FILES = 60_000, 6_000
PATH = "duplicate_invoice/dup-exact-reissue.yaml"
CALLED = {"plus", "minus", "times", "size", "opposite"}
REACHED = CALLED | {"amount", "currency", "get"}
CARET = re.compile(r"\n    [^\n]*\n    {1,505}\^+$")
PLACED = re.compile(rf"{re.escape(PATH)}:[0-9]+: ")

PLAIN = """
dup.score dup.candidates dup.amount_delta dup.days_apart dup.same_po invoice.amount invoice.is_disputed
invoice.currency invoice.issued_on invoice.sent_at invoice.tags
"""
FOREIGN = r"""
dup.scor params.nothing dup dup.score.real invoice.__class__ ().__class__.__bases__[0].__subclasses__()
__import__('os').system('true') open('x') eval('1') getattr(dup.score,'x') abs abs() abs(dup.score,1) abs(*[1])
abs(x=1) known(1) known(params.min_score) known(dup.score,dup.score) (lambda:1)() [x for x in (1,)] {1:2} {1} (yield)
(x:=1) 1e9 1e999999 0x10 1_000 1j -1 +1 ~1 1.e3 9999999999999999 b'x' f'{dup.score}' 'a''b' r'\x' ... None True
NotImplemented dup.score[0] if else not print * ** // % / @ << >> & | ^ is == = ; : , ( ) [ ] { } await async '\x00'
'\N{BULLET}' "it's" dup. .score ' " \ # $ ? ! ` é ß 中 f0 p_strict at_max_rounding _ __builtins__
"""
YAML = r"""
NO yes 0x1F 0o17 1e3 .inf 12:30 2026-06-30 !!python/object/apply:os.system !!set !!binary &a *a *base <<: {<<:*base} ~
null [] {} [[[[[[[[[[[[[[[[[[[[[[[ {{{{ - ? | > % @ ` ' " : :: --- ... # "\t" "\u0000" {a:b} -1 1.5 stable pilot true
99999999999999999999 'x'
"""
FACTS, ODD, ODD_YAML = PLAIN.split(), FOREIGN.split(), YAML.split()
NUMBERS = ["dup.score", "dup.candidates", "dup.days_apart", "params.min_score", "0", "7", "0.97", "15.5"]
MONEY = ["invoice.amount", "dup.amount_delta"]
TRUTHS = ["dup.same_po", "invoice.is_disputed"]
SIGNS = ["==", "!=", "<", "<=", ">", ">="]
GLUE = [" and ", " or ", " not ", " == ", " < ", " in ", " + ", " - ", " * ", ".", "(", ")", " ", ""]


def expression(made):
    """Mostly of the language's own grammar, sometimes with a foreign part, sometimes mangled."""
    text = truth(made, depth=made.randrange(4))
    way = made.random()
    if way < 0.25:
        place = made.randrange(len(text) + 1)
        return text[:place] + made.choice(ODD) + text[place:]
    if way < 0.45:
        return mangled(made, text)
    if way < 0.55:
        return made.choice(GLUE).join(made.choice(ODD + FACTS) for _ in range(made.randrange(1, 6)))
    return text


def truth(made, *, depth):
    if depth:
        left, right = (truth(made, depth=depth - 1) for _ in range(2))
        return made.choice([f"({left}) and {right}", f"{left} or {right}", f"not ({left})", f"({left} or {right})"])
    return misfit(made) if made.random() < 0.03 else comparison(made)


def comparison(made):
    sign, other = made.choice(SIGNS), made.choice(SIGNS)
    return made.choice(
        [
            made.choice(TRUTHS),
            f"known({made.choice(FACTS)})",
            f"{number(made)} {sign} {number(made)}",
            f"{number(made)} {sign} {number(made)} {other} {number(made)}",
            f"{money(made)} {sign} {made.choice([money(made), '0', 'params.max_rounding'])}",
            f"invoice.currency {made.choice(['==', '!='])} {made.choice(['USD', 'EUR'])!r}",
            f"dup.candidates {made.choice(['in', 'not in'])} [1, 2, 0.5]",
            f"'vip' {made.choice(['in', 'not in'])} invoice.tags",
            f"invoice.issued_on {sign} '2025-06-15'",
        ]
    )


def misfit(made):
    one, other = (made.choice([*FACTS, *NUMBERS, "params.max_rounding", "'usd'", "'2025-02-30'"]) for _ in range(2))
    return f"{one} {made.choice([*SIGNS, 'in', 'is', 'not in'])} {other}"


def number(made):
    one, other = made.choice(NUMBERS), made.choice(NUMBERS)
    return made.choice([one, one, f"abs({one} - {other})", f"-{one}", f"{one} * {other} + {one}"])


def money(made):
    one, other = made.choice(MONEY), made.choice(MONEY)
    return made.choice([one, one, f"abs({one})", f"{one} + {other}", f"{one} * {number(made)}", f"-{one} - {other}"])


def mangled(made, text):
    """Some bytes are changed, cut out, doubled or put in; what is no UTF-8 any more becomes a replacement character."""
    raw = bytearray(text.encode())
    for _ in range(made.randrange(1, 4)):
        place = made.randrange(len(raw) + 1)
        cut, put = made.choice(
            [
                (1, bytes([made.randrange(256)])),
                (made.randrange(8), b""),
                (0, bytes(raw[place : place + made.randrange(30)])),
                (0, made.choice(ODD).encode()),
            ]
        )
        raw[place : place + cut] = put
    return raw.decode(errors="replace")


def rule_file(made, text):
    """A rule file with something wrong in one of its lines or two."""
    lines = text.splitlines(keepends=True)
    for _ in range(made.randrange(1, 3)):
        place = made.randrange(len(lines))
        line = lines[place]
        key, colon, _value = line.rpartition(": ")
        lines[place] = made.choice(
            [
                "",
                line + line,
                lines[made.randrange(len(lines))],
                f"{line.partition(':')[0]}: {made.choice(ODD_YAML)}\n",
                " " * made.randrange(1, 4) + line,
                mangled(made, line),
                f"{key}{colon}{expression(made)}\n",
                re.sub(r"true|[0-9]", made.choice(["false", "0", "9"]), line, count=1),
                line.replace(" and ", " or ").replace("<=", "<").replace("[", "[a, "),
                line.replace(made.choice("aeiou{}[],:"), made.choice(ODD_YAML), 1),
            ]
        )
    return "".join(lines)


def some_facts(made):
    """Values of the facts, any of which may be missing."""
    day, debt = made.randrange(1, 30), made.randrange(10**15)
    full = {
        "dup.score": Decimal(made.randrange(10_001)) / 10_000,
        "dup.candidates": made.randrange(-5, 10**9),
        "dup.amount_delta": Money(made.randrange(-(10**15), 10**15), made.choice(["USD", "EUR", "CHF", "JPY"])),
        "dup.days_apart": made.randrange(400),
        "dup.same_po": made.random() < 0.5,
        "invoice.amount": Money(debt, made.choice(["USD", "EUR", "CHF"])),
        "invoice.is_disputed": made.random() < 0.5,
        "invoice.currency": made.choice(["USD", "EUR"]),
        "invoice.issued_on": date(2025, 6, day),
        "invoice.sent_at": datetime(2025, 6, day, tzinfo=UTC),
        "invoice.tags": tuple(made.sample(["vip", "late", ""], made.randrange(3))),
    }
    return {name: value for name, value in full.items() if made.random() < 0.8}


def seeded(seed):
    return random.Random(seed)  # noqa: S311 - the same in every run, and no secret


def parsed(source, scope):
    """The expression, or what is wrong with it."""
    try:
        return parse(source, scope)
    except ContentError as error:
        return str(error)


def assert_contained(compiled, constants, source):
    """The code calls exact arithmetic, reads the fields of money and a parameter's table, and makes no other code."""
    code = compiled.__code__
    assert set(code.co_names) <= REACHED | constants.keys(), source
    assert all(isinstance(constant, bool | int | None) for constant in code.co_consts), source
    assert compiled.__globals__["__builtins__"] == {}, source
    assert set(compiled.__globals__) == {"__builtins__", *CALLED, *constants}, source


def test_nothing_but_the_language_compiles_and_what_compiles_never_raises(scope):
    made, seen = seeded(20_260_630), Counter()
    for _ in range(EXPRESSIONS):
        source = expression(made)
        found = parsed(source, scope)
        if isinstance(found, str):
            assert CARET.search(found), (source, found)
            seen["refused"] += 1
            continue
        compiled = compile_together([found], found.reads, scope)
        assert_contained(compiled, found.constants, source)
        (holds,) = compiled(*map(some_facts(made).get, found.reads))
        assert holds in (True, False, None), source
        seen[holds] += 1
    assert min(seen[outcome] for outcome in ("refused", True, False, None)) > EXPRESSIONS // 20, seen


def test_every_fault_of_a_rule_file_is_told_with_its_line(rule_text, tables):
    made, seen = seeded(20_260_701), Counter()
    for _ in range(FILES):
        text = rule_file(made, rule_text)
        report = check_rules({PATH: text}, tables)
        for finding in report.findings:
            assert PLACED.match(finding), (text, finding)
        seen["unread" if report.unread else "findings" if report.findings else "clean"] += 1
    assert min(seen[outcome] for outcome in ("unread", "findings", "clean")) > FILES // 100, seen
