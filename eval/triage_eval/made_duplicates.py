"""Incoming invoices for a made ledger: copies of every sort, bills that only look like copies, and what each one is.

Each is made after a bill of its own, and labelled by `duplicate_labels`.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from triage.calendar import add_months
from triage.matching.book import Item
from triage.matching.twins import Grade
from triage_eval.duplicate_labels import Incoming, noted, reviewed
from triage_eval.made_bills import TODAY, Ledger, hash_of

CASES = 4_000


Make = Callable[[random.Random, Ledger, Item], Incoming | None]


def incoming(made: Ledger, *, seed: int, cases: int = CASES) -> list[Incoming]:
    """Make so many invoices, each after a bill of its own; credit notes that belong to them are entered in the ledger.

    A case whose label does not survive the review is dropped, and another one made.
    """
    draw = random.Random(seed)  # noqa: S311 - a mix, not a secret
    names, weights = list(KINDS), [weight for weight, _ in KINDS.values()]
    kinds = draw.choices(names, weights, k=cases)
    found, used = list[Incoming](), set[str]()
    for number, kind in enumerate(kinds):
        found.append(case := _one(draw, made, kind, f"new_{number}", used))
        used.add(case.first.id)
        if case.note:
            made.enter(case.note)
    return [noted(case, made) for case in found]


def _one(draw: random.Random, made: Ledger, kind: str, id_: str, used: set[str]) -> Incoming:
    """Draw bills until one can be repeated in this way."""
    make = KINDS[kind][1]
    while True:
        first = draw.choice(made.items)
        case = None if first.id in used or first.credit else make(draw, made, first)
        if case and (gold := reviewed(replace(case, kind=kind), made)):
            return replace(case, kind=kind, gold=gold, item=case.item._replace(id=id_))


def _copy(draw: random.Random, first: Item, *, within: int = 40) -> Item:
    """Issue a bill again some days later, now and then with less or something else on it."""
    later = (first.issued or 0) + draw.choice((0, 0, 0, 1, 2, 3, 5, draw.randint(6, within)))
    copy = first._replace(issued=later, due=later + 14, left=first.total, state="open", disputed=False)
    slip = draw.random()
    if slip < 0.02:
        return copy._replace(period_start=None, period_end=None)
    if slip < 0.04:
        return copy._replace(lines=0)
    if slip < 0.045:
        return copy._replace(lines=first.lines and first.lines ^ 1)
    return copy._replace(period_end=first.period_end and first.period_end - 1) if slip < 0.05 else copy


def _owed(first: Item) -> bool:
    return first.state != "closed"


def _resent(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    return _case(_copy(draw, first), first) if _owed(first) else None


def _reformatted(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    number = first.number
    written = draw.choice(
        (
            number.lower(),
            re.sub(r"[-/ ]", draw.choice((" ", "", ".", "_")), number) if draw.random() < 0.5 else number.swapcase(),
            re.sub(r"(?<!\d)0+(?=\d)", "", number),
            number.replace("-", "/"),
            f"No. {number}",
        )
    )
    return _case(_copy(draw, first)._replace(number=written), first) if _owed(first) and written != number else None


def _marked(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    mark = draw.choice(("-A", "-B", "/1", "-2", " copy", " COPY", "-DUP", " (Kopie)", "A"))
    return _case(_copy(draw, first)._replace(number=first.number + mark), first) if _owed(first) else None


_MISREAD = {"0": "O", "1": "lI", "5": "S", "8": "B", "2": "Z", "6": "G"}
_MISTAKEN = {"0": "8", "1": "7", "3": "8", "8": "3", "5": "6", "6": "5", "4": "9", "7": "1", "9": "4", "2": "7"}


def _misread(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    """Read one or two digits as letters that look like them."""
    return _replaced(draw, first, _MISREAD)


def _mistaken(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    """Read one or two digits as other digits: the number of another bill, perhaps."""
    return _replaced(draw, first, _MISTAKEN)


def _replaced(draw: random.Random, first: Item, table: dict[str, str]) -> Incoming | None:
    letters = list(first.number)
    places = [place for place, letter in enumerate(letters) if letter in table]
    if not places or not _owed(first):
        return None
    for place in draw.sample(places, min(len(places), draw.choice((1, 1, 2)))):
        letters[place] = draw.choice(table[letters[place]])
    return _case(_copy(draw, first)._replace(number="".join(letters)), first)


def _renumbered(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Run the billing job again: the same period under the next number of the series."""
    return _case(_copy(draw, first)._replace(number=_next(made, first)), first) if _owed(first) else None


def _rounded(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    number = first.number if draw.random() < 0.7 else _next(made, first)
    total = first.total + draw.choice((-2, -1, 1, 2))
    return _case(_copy(draw, first)._replace(number=number, total=total, left=total), first) if _owed(first) else None


def _fresh(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Bill a customer for something new, at a price of the list or any other."""
    day = TODAY.toordinal() - draw.randint(0, 60)
    net = draw.choice((4_900, 9_900, 19_900, 49_900, draw.randint(300, 900_000)))
    item = first._replace(
        number=_next(made, first),
        total=net,
        left=net,
        issued=day,
        state="open",
        period_start=first.period_start and day,
        period_end=first.period_end and day + 30,
        lines=first.lines and hash_of(f"New work {draw.randint(1, 99)}", 1),
        subscription=first.subscription and f"{first.subscription}_new",
        disputed=False,
    )
    return _case(item, first, gold="distinct")


def _next_period(_: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Bill the following period of a plan that has not been billed for it yet."""
    later = (row for row in made.of[first.customer or ""] if (row.issued or 0) > (first.issued or 0))
    if first.po or first.issued is None or any(row.subscription == first.subscription for row in later):
        return None
    item = first._replace(number=_next(made, first), left=first.total, state="open", disputed=False)
    if first.lines and made.habits[first.customer or ""].dates_lines:
        item = item._replace(lines=hash_of("The plan, next month", 1))
    if first.period_start is None or first.period_end is None:
        return _case(item._replace(issued=_months_on(first.issued, 1)), first, gold="distinct")
    end = _months_on(first.period_end, round((first.period_end - first.period_start) / 30.4))
    item = item._replace(issued=first.period_end, period_start=first.period_end, period_end=end)
    return _case(item, first, gold="distinct")


def _months_on(day: int, months: int) -> int:
    return add_months(date.fromordinal(day), months).toordinal()


def _other_order(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Bill the same on the same day, for another purchase order."""
    if not first.po or not _owed(first):
        return None
    item = first._replace(number=_next(made, first), po=f"PO-{draw.randint(100_000, 199_999)}", left=first.total)
    return _case(item._replace(state="open", disputed=False), first, gold="review")


def _second_seat(_: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Bill another seat of the same plan for the same period, under a contract of its own if bills name contracts."""
    contract = first.subscription and f"{first.subscription}_b"
    item = first._replace(number=_next(made, first), subscription=contract, left=first.total, disputed=False)
    gold: Grade = "distinct" if contract else "review"
    return _case(item._replace(state="open"), first, gold=gold) if _owed(first) and not first.po else None


def _rebilled(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Credit a bill and issue it anew, corrected or not; one credit note in eight names no invoice."""
    if not _owed(first) or first.issued is None:
        return None
    named = draw.random() < 7 / 8
    note = first._replace(
        id=f"cn_{first.id}",
        credit=True,
        number=f"CN-{first.id}",
        issued=first.issued + draw.randint(0, 20),
        reference=first.id if named else None,
        subscription=None,
        lines=0,
    )
    total = first.total if draw.random() < 0.5 else first.total + draw.randint(3, 5_000)
    item = first._replace(issued=(note.issued or 0) + 1, total=total, left=total, state="open", disputed=False)
    number = draw.choice((_next(made, first), f"{first.number}-R", first.number))
    alike = total == first.total or number == first.number
    gold: Grade = "distinct" if named or not alike else "review"
    return replace(_case(item._replace(number=number), first, gold=gold), note=note)


def _reissued(draw: random.Random, made: Ledger, first: Item) -> Incoming | None:
    """Issue a void bill anew."""
    item = _copy(draw, first)._replace(number=draw.choice((first.number, _next(made, first))))
    return None if _owed(first) else _case(item, first, gold="distinct")


def _split(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    """Bill a part under the number with a mark behind it."""
    total = first.total * draw.randint(20, 80) // 100
    item = first._replace(number=f"{first.number}/1", total=total, left=total, state="open", disputed=False)
    return _case(item, first, gold="distinct") if _owed(first) else None


def _reused(draw: random.Random, _: Ledger, first: Item) -> Incoming | None:
    """Give a number twice, with another total: a mistake or a correction, which nobody can tell from the papers."""
    total = first.total + draw.randint(100, 90_000)
    item = first._replace(total=total, left=total, state="open", disputed=False)
    return _case(item, first, gold="review") if _owed(first) else None


def _case(item: Item, first: Item, *, gold: Grade = "duplicate") -> Incoming:
    return Incoming(item=item, kind="", gold=gold, first=first)


def _next(made: Ledger, first: Item) -> str:
    return made.number(made.habits[first.customer or ""], date.fromordinal(first.issued or TODAY.toordinal()))


KINDS: dict[str, tuple[int, Make]] = {
    "sent again": (12, _resent),
    "number reformatted": (10, _reformatted),
    "number marked": (8, _marked),
    "number misread": (6, _misread),
    "number mistaken": (2, _mistaken),
    "renumbered": (10, _renumbered),
    "rounded": (6, _rounded),
    "fresh": (16, _fresh),
    "next period": (14, _next_period),
    "other order": (3, _other_order),
    "second seat": (3, _second_seat),
    "rebilled": (5, _rebilled),
    "void reissued": (2, _reissued),
    "split": (1, _split),
    "number reused": (2, _reused),
}
"""What comes in, and how often of a hundred."""
