"""What forbids acting on a hypothesis, whatever its confidence."""

from collections.abc import Callable, Sequence

from rapidfuzz.distance import OSA

from triage.matching.confidence import Scored
from triage.matching.evidence import Scene, siblings, unheard
from triage.matching.hits import Level
from triage.matching.hypotheses import Hypothesis
from triage.matching.look import KNOWN
from triage.matching.names import core
from triage.matching.reading import MOST_MENTIONS

_NEAR = 2
_AKIN_AT_ALL, _AKIN_WITHOUT_NAME, _ALMOST = 60, 75, 85
_SMALL = 25
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
    if (
        hypothesis.named
        or hypothesis.how == "dated"
        or (hypothesis.how == "statement" and "statement" in scene.found.reading.cues)
    ):
        return hypothesis.solutions > 1
    rivals = (scored.hypothesis for scored in ranked)
    return hypothesis.solutions > 1 or any(
        rival.takes
        and rival.reason == "exact"
        and rival.customer == hypothesis.customer
        and rival.key != hypothesis.key
        for rival in rivals
    )


def equal_sibling(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A document was chosen by its amount, and the customer owes another of that amount."""
    return hypothesis.how not in ("statement", "dated") and bool(siblings(hypothesis, scene.found))


def worth_of_another(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """What does not fit the named documents is exactly what the customer owes on another."""
    if hypothesis.how != "named" or hypothesis.reason == "exact":
        return False
    taken = {take.item.id for take in hypothesis.takes}
    odd = hypothesis.over or scene.found.payment.amount
    items = scene.found.ledgers.get(hypothesis.customer, ())
    return any(item.left == odd and item.id not in taken and not item.credit for item in items)


def payer_is_several(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """No document is named, and the payer may be any of several customers."""
    return not hypothesis.named and sum(fit.way in KNOWN for fit in scene.found.fits.values()) > 1


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
        if hit.level <= Level.EDITED:
            digits = mentions[hit.mention].digits
            for item in ledger:
                same_price = item.left == hit.item.left and item.id not in taken
                if same_price and OSA.distance(digits, item.number[-len(digits) :], score_cutoff=_NEAR) <= _NEAR:
                    return True
    return False


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
    is_stranger = fit is None or (fit.way not in (*KNOWN, "absent") and fit.likeness < _AKIN_AT_ALL)
    return is_stranger and hypothesis.reason not in ("exact", "exchanged") and not hypothesis.told


def called_an_order(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """What the payer calls an order only ends like an invoice's number, and the amount is another."""
    mentions = scene.found.reading.mentions
    ordered = (hit for hit in hypothesis.named if mentions[hit.mention].context == "order")
    return hypothesis.reason != "exact" and any(hit.level in (Level.SERIAL, Level.PADDED) for hit in ordered)


def more_numbers_than_were_read(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """The text has more numbers than were read, and those that were do not come to the money."""
    return hypothesis.reason != "exact" and len(scene.found.reading.mentions) >= MOST_MENTIONS


def meant_for_another(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """No document is named, and the payer wrote that he pays for another customer."""
    return not hypothesis.named and bool(scene.found.meant) and hypothesis.customer not in scene.found.meant


def names_what_is_paid(hypothesis: Hypothesis, _: Sequence[Scored], scene: Scene) -> bool:
    """A number names a document that was paid before: the payment may be its second."""
    return unheard(hypothesis, scene)["spent"] > 0


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
    unnamed_remainder,
    exchanged_by_a_stranger,
    mistyped_beside_a_sibling,
    unplaced_difference,
    too_much_beside_a_number,
    part_of_a_strangers,
    called_an_order,
    more_numbers_than_were_read,
    meant_for_another,
    names_what_is_paid,
    several_customers,
    nothing_settled,
)
