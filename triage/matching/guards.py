"""What forbids acting on a hypothesis, whatever its confidence."""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from triage.matching.book import Item
from triage.matching.confidence import Scored
from triage.matching.evidence import Scene, siblings, unheard
from triage.matching.hits import Level
from triage.matching.hypotheses import Hypothesis
from triage.matching.keys import digit_groups
from triage.matching.names import core, legal_forms
from triage.matching.payers import KNOWN
from triage.matching.reading import MOST_MENTIONS

_NEAR = 2
_AKIN_AT_ALL, _AKIN_WITHOUT_NAME, _ALMOST = 60, 75, 93
_SMALL = 25
_CROWD = 100
_CERTAIN = ("id", "account")
_ALMOST_SAME, _LEAD = 92, 15

Guard = Callable[[Hypothesis, Sequence[Scored], Scene], bool]


def guards(hypothesis: Hypothesis, ranked: Sequence[Scored], scene: Scene) -> tuple[str, ...]:
    """Return the names of the guards that stand against a hypothesis."""
    return tuple(guard.__name__ for guard in GUARDS if guard(hypothesis, ranked, scene))


def no_reference_and_no_payer(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """Nothing but the amount: no document is named, and nobody knows the payer.

    A name that is almost one customer's, and like nobody else's, will do for an amount that nobody else owes.
    """
    return not hypothesis.named and not _identified(hypothesis, scene) and not _all_but_named(hypothesis, scene)


def several_sums(hypothesis: Hypothesis, ranked: Sequence[Scored], scene: Scene) -> bool:
    """Another set of the customer's documents comes to the amount as well."""
    if hypothesis.named or hypothesis.how == "dated" or _stated(hypothesis, scene):
        return hypothesis.solutions > 1
    exact = (s.hypothesis for s in ranked if s.hypothesis.takes and s.hypothesis.reason == "exact")
    own = (rival for rival in exact if rival.customer == hypothesis.customer)
    return hypothesis.solutions > 1 or any(rival.key != hypothesis.key for rival in own)


def equal_sibling(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A document was chosen by its amount, and the customer owes another of that amount."""
    told = hypothesis.how == "dated" or _stated(hypothesis, scene)
    return not told and bool(siblings(hypothesis, scene.found))


def unnamed_credit(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """Credit notes that nobody names are deducted: several of them, or where the payer speaks of a part payment."""
    named = {hit.item.id for hit in hypothesis.named}
    unnamed = sum(net.item.id not in named for net in hypothesis.nets)
    return bool(hypothesis.named) and (unnamed > 1 or (unnamed > 0 and "part" in scene.found.reading.cues))


def worth_of_another(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """What does not fit the named documents is exactly what the customer owes on another, or is owed by a credit."""
    named = {hit.item.id for hit in hypothesis.named}
    as_named = hypothesis.reason == "exact" and all(net.item.id in named for net in hypothesis.nets)
    if hypothesis.how != "named" or as_named:
        return False
    taken = {take.item.id for take in (*hypothesis.takes, *hypothesis.nets)}
    short = sum(take.item.left - take.amount for take in hypothesis.takes)
    odd = {hypothesis.over or scene.found.payment.amount, -short}
    items = scene.found.ledgers.get(hypothesis.customer, ())
    return any(item.balance in odd and item.id not in taken for item in items)


def payer_is_several(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """No document is named, and the payer may be any of several customers."""
    if hypothesis.named:
        return False
    fits, parties, payer = scene.found.fits, scene.found.parties, scene.found.payment.payer_name or ""
    by_himself = [id_ for id_, fit in fits.items() if fit.way in _CERTAIN]
    if by_himself:
        return by_himself != [hypothesis.customer]
    short = () if legal_forms(payer) else core(payer)
    may_be = (
        fit.way in KNOWN or (short and set(short) <= set(core(parties[id_].name or ""))) for id_, fit in fits.items()
    )
    return sum(map(bool, may_be)) > 1


def payer_is_another(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """The payer is, or is named like, another customer and not like this one; or he owes the same amount himself."""
    fits = scene.found.fits
    own = fits.get(hypothesis.customer)
    if own is None or own.way in KNOWN:
        return False
    known = {id_ for id_, fit in fits.items() if fit.way in KNOWN}
    if _of_one_house(hypothesis.customer, scene):
        return any(item.customer in known for item in scene.found.alike)
    return bool(known) or any(fit.likeness >= _ALMOST for fit in fits.values())


def unnamed_remainder(hypothesis: Hypothesis, _: Sequence[Scored], __: Scene) -> bool:
    """What the named documents leave of the money was given to others that are not named."""
    return hypothesis.how == "remainder"


def exchanged_by_a_stranger(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """Another currency was paid, and nobody knows the payer."""
    return hypothesis.reason == "exchanged" and not _identified(hypothesis, scene)


def mistyped_beside_a_sibling(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A mistyped number may as well be another document of the same price, two slips away at most."""
    mentions, ledger = scene.found.reading.mentions, scene.found.ledgers.get(hypothesis.customer, ())
    taken = {take.item.id for take in hypothesis.takes}
    for hit in hypothesis.named:
        if hit.level == Level.EDITED:
            digits = mentions[hit.mention].digits
            for item in ledger:
                same_price = item.left == hit.item.left and item.id not in taken
                if same_price and _is_near(digits, item):
                    return True
    return False


def _is_near(digits: str, item: Item) -> bool:
    own = "".join(digit_groups(item.number))[-len(digits) :]
    return OSA.distance(digits, own, score_cutoff=_NEAR) <= _NEAR


def unplaced_difference(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """Several documents are named, they do not come to the money, and nothing says which is meant otherwise.

    A small sum that banks keep may be taken from any, and too much for invoices alone stays on account.
    """
    if len(hypothesis.takes) + len(hypothesis.nets) < 2 or hypothesis.told:
        return False
    if hypothesis.reason == "fee" and "fee" not in scene.found.reading.cues:
        return sum(take.item.left - take.amount for take in hypothesis.takes) * _SMALL > scene.found.payment.amount
    return hypothesis.reason == "partial" or (hypothesis.reason == "over" and bool(hypothesis.nets))


def too_much_beside_a_number(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """More was paid than the named documents are worth, and a further number was not understood."""
    left_out = unheard(hypothesis, scene)
    return hypothesis.over > 0 and bool(hypothesis.takes) and left_out["unknown"] + left_out["own"] > 0


def part_of_a_strangers(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """Someone who is not named like the customer pays another amount than the document's that he names."""
    fit = scene.found.fits.get(hypothesis.customer)
    is_stranger = fit is None or (fit.way not in (*KNOWN, "absent") and fit.likeness < _AKIN_WITHOUT_NAME)
    return is_stranger and hypothesis.reason not in ("exact", "exchanged") and not hypothesis.told


def called_an_order(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """What the payer calls an order is like an invoice's number, and the amount is another."""
    mentions = scene.found.reading.mentions
    ordered = (hit for hit in hypothesis.named if mentions[hit.mention].context == "order")
    return hypothesis.reason != "exact" and any(hit.level not in (Level.ORDER, Level.WHOLE) for hit in ordered)


def more_numbers_than_were_read(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """The text has more numbers than were read, and those that were do not come to the money."""
    return hypothesis.reason != "exact" and len(scene.found.reading.mentions) >= MOST_MENTIONS


def lost_in_a_crowd(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A number that was not understood has a serial of so many documents that its own may not have been looked at."""
    left_out = unheard(hypothesis, scene)
    is_lost = left_out["unknown"] + left_out["foreign"] > 0 or any(h.level <= Level.EDITED for h in hypothesis.named)
    return is_lost and len({hit.item.id for hits in scene.found.hits for hit in hits}) >= _CROWD


def meant_for_another(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """No document is named, and the payer wrote that he pays for another customer."""
    return not hypothesis.named and bool(scene.found.meant) and hypothesis.customer not in scene.found.meant


def names_what_is_paid(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A number names a document that was paid before: the payment may be its second."""
    return unheard(hypothesis, scene)["spent"] > 0


def mostly_over(hypothesis: Hypothesis, _: Sequence[Scored], __: Scene) -> bool:
    """More would stay on account than is settled."""
    return hypothesis.over > sum(take.amount for take in hypothesis.takes)


def several_customers(hypothesis: Hypothesis, _: Sequence[Scored], __: Scene) -> bool:
    """Documents of several customers are settled at once."""
    return any(take.item.customer != hypothesis.customer for take in hypothesis.takes)


def nothing_settled(hypothesis: Hypothesis, _: Sequence[Scored], __: Scene) -> bool:
    """No document is settled: the money would only stay on account."""
    return not hypothesis.takes


def _of_one_house(customer: str, scene: Scene) -> bool:
    """Tell whether the payer's name is like the customer's and begins as it does, as in a group of companies."""
    payer, party = core(scene.found.payment.payer_name or "")[:1], scene.found.parties[customer]
    likeness = scene.found.fits[customer].likeness
    begins = any(core(name)[:1] == payer for name in (party.name, *party.aliases) if name)
    return likeness >= _AKIN_AT_ALL if begins else likeness >= _AKIN_WITHOUT_NAME


def _all_but_named(hypothesis: Hypothesis, scene: Scene) -> bool:
    fits = scene.found.fits
    own = fits[hypothesis.customer].likeness if hypothesis.customer in fits else 0
    others = max((fit.likeness for id_, fit in fits.items() if id_ != hypothesis.customer), default=0)
    return scene.found.common == 1 and own >= _ALMOST_SAME and own - others >= _LEAD


def _stated(hypothesis: Hypothesis, scene: Scene) -> bool:
    """Tell whether the payer says that he pays all that is due."""
    return hypothesis.how == "statement" and "statement" in scene.found.reading.cues


def _identified(hypothesis: Hypothesis, scene: Scene) -> bool:
    fit = scene.found.fits.get(hypothesis.customer)
    return fit is not None and fit.way in KNOWN


GUARDS: tuple[Guard, ...] = (
    no_reference_and_no_payer,
    several_sums,
    equal_sibling,
    worth_of_another,
    payer_is_several,
    payer_is_another,
    unnamed_credit,
    unnamed_remainder,
    exchanged_by_a_stranger,
    mistyped_beside_a_sibling,
    unplaced_difference,
    too_much_beside_a_number,
    part_of_a_strangers,
    called_an_order,
    more_numbers_than_were_read,
    lost_in_a_crowd,
    meant_for_another,
    names_what_is_paid,
    mostly_over,
    several_customers,
    nothing_settled,
)
