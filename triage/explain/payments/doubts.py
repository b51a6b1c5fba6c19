"""What speaks against a candidate: other documents that fit as well, and words that nothing here accounts for."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from triage.explain.payer import identify
from triage.explain.payments.ledger import Item
from triage.explain.payments.references import Reference, advised, mentioned
from triage.explain.payments.search import Candidate, Part, Search, issued_later, words
from triage.explain.payments.shortfalls import discounted
from triage.matching.keys import as_serial, digit_groups
from triage.model import Payment
from triage.money import exponent

_TELLING_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Doubts:
    """One candidate seen against everything that the payer may have meant instead."""

    candidate: Candidate
    search: Search

    def unused_references(self) -> int:
        """Count references to documents outside the candidate, but for slips that hit somebody else's."""
        return sum(
            bool(r.hits) and not self.candidate.uses(r) and not self._overruled(r) for r in self.candidate.references
        )

    def unknown_references(self) -> int:
        """Count references that the ledger does not know and should."""
        unknown = (r for r in self.candidate.references if not r.hits and not self.candidate.answers(r))
        return sum(not self._is_unrecorded(reference) for reference in unknown)

    def unrecorded_orders(self) -> int:
        """Count purchase orders of a customer on whose documents no purchase order is recorded."""
        return sum(not r.hits and self._is_unrecorded(r) for r in self.candidate.references)

    def unread_numbers(self) -> int:
        """Count numbers in free text that nothing accounts for; a number in the payer's own name is no reference."""
        if self.search.payment.remittance:
            return 0
        own = (self.search.payment.payer_name or "").split()
        return sum(number not in own for number in self.search.said.unread)

    def amount_elsewhere(self) -> int:
        """Count the customer's other items that are or were worth what does not fit here, or are less a discount.

        What does not fit is what is paid on an item in part or with more, what is left of the payment, alone or with
        one of the items that are named, and what is paid on an item that nothing names.
        """
        over = self.candidate.unapplied
        odd = {(part.asked, part.item.credit) for part in self.candidate.parts if _is_odd(part)}
        odd |= {(over + left, False) for left in (0, *(p.amount for p in self.candidate.invoices))} if over else set()
        taken = {part.item.id for part in self.candidate.parts}
        items = self.search.ledger.of(self.candidate.customer) if odd else ()
        return sum(
            item.id not in taken
            and not issued_later(item, self.search.today)
            and any((worth, item.credit) in odd for worth in self._worth(item))
            for item in items
        )

    def _worth(self, item: Item) -> tuple[int, ...]:
        """Return what a payment of an item may come to: all of it, what is left, or that less a discount."""
        return (item.total, item.left, *(discounted(item.left, share) for share in self.search.policy.discounts))

    def recurring(self) -> bool:
        """Tell whether an invoice is one of several alike, so that its price alone does not tell them apart."""
        totals = {part.item.total for part in self.candidate.invoices}
        ids = {part.item.id for part in self.candidate.invoices}
        twins = any(
            item.total in totals and item.id not in ids and not item.credit
            for item in self.search.ledger.of(self.candidate.customer)
        )
        return twins or any(part.item.recurring for part in self.candidate.invoices)

    def same_price(self) -> int:
        """Count items of other customers over the total of one that nothing names: a common price proves nobody."""
        totals = {part.item.total for part in self.candidate.parts if part.level == "amount"}
        items = self.search.ledger.items if totals else ()
        others = sum(item.total in totals and item.customer != self.candidate.customer for item in items)
        return max(others, self._alike_elsewhere() if totals else 0)

    def _alike_elsewhere(self) -> int:
        """Count what is open with the payment's amount in the whole book and is not at hand as this customer's."""
        own = self.search.open_to(self.candidate.customer)
        here = sum(item.left == self.search.payment.amount and not item.credit for item in own)
        return max((self.search.gathered.alike or 0) - here, 0)

    def is_round(self) -> bool:
        """Tell whether the amount has so few digits that an advance or a common price would look the same."""
        major, minor = divmod(self.search.payment.amount, 10 ** exponent(self.search.payment.currency))
        return not minor and len(str(major).rstrip("0")) < _TELLING_DIGITS

    def slips(self) -> int:
        """Count other open items that the payer may have meant and mistyped."""
        taken = {part.item.id for part in self.candidate.parts}
        return len(
            {
                item.id
                for part in self.candidate.parts
                if part.reference and part.level != "amount"
                for digits in _spellings(part, part.reference)
                for item in self.search.ledger.confusable_with(digits)
                if item.id not in taken and self._meant(part, item)
            }
        )

    def _meant(self, part: Part, item: Item) -> bool:
        """Tell whether the money would fit `item`, of a customer whom the payer may be, as well as the part's own."""
        if item.credit != part.item.credit or not self._may_be_his(item) or issued_later(item, self.search.today):
            return False
        why, agreed = part.reason(self.search)
        if agreed and why != "bank_fee" and part.asked <= part.item.left:
            return item.left == part.item.left
        return item.left >= part.asked

    def _may_be_his(self, item: Item) -> bool:
        payer = self.search.payer
        return item.customer == self.candidate.customer or (payer.known is None and payer.shortens(item.customer))

    def contenders(self) -> int:
        """Count other unapplied payments over this sum that name a document of the candidate, or may be for one."""
        return sum(
            other.amount == self.search.payment.amount
            and other not in self.candidate.payments
            and self._contends(other)
            for other in self.search.others
        )

    def _contends(self, other: Payment) -> bool:
        """Tell whether another payment names a document of the candidate, or may and names no other of his."""
        text = "\n".join((words(other), *(line.reference for line in other.remittance)))
        said = mentioned(words(other), self.search.ledger)
        references = (*(advised(line, self.search.ledger) for line in other.remittance), *said)
        named = {hit.item for reference in references for hit in reference.best}
        if not named.isdisjoint(part.item for part in self.candidate.parts):
            return True
        if any(item.customer == self.candidate.customer for item in named):
            return False
        payer = identify(other, self.search.payer.customers)
        resembles = payer.known is None and self._nearly_writes_a_number(text)
        return resembles or payer.fit(self.candidate.customer) in ("same", "compatible")

    def _nearly_writes_a_number(self, text: str) -> bool:
        """Tell whether a text holds the digits of one of the documents, or has them but for a typing slip."""
        own = {digits for part in self.candidate.parts for digits in part.item.digits}
        return any(
            as_serial(digits) == as_serial(number) or OSA.distance(digits, number, score_cutoff=1) <= 1
            for number in own
            for digits in digit_groups(text)
        )

    def memo_conflicts(self) -> int:
        """Count the customer's other open items that the payer's words name besides his references."""
        taken = {part.item.id for part in self.candidate.parts}
        said = () if not self.search.payment.remittance else self.search.said.references
        references = (*said, *mentioned(self._memos(), self.search.ledger))
        named = {hit.item for reference in references for hit in reference.best}
        return sum(i.customer == self.candidate.customer and i.id not in taken and not i.settled for i in named)

    def all_words(self) -> str:
        """Return everything that the payer says in free text."""
        return f"{words(self.search.payment)} \n {self._memos()}"

    def _memos(self) -> str:
        return " \n ".join(dict.fromkeys(line.memo for line in self.search.payment.remittance if line.memo))

    def _overruled(self, reference: Reference) -> bool:
        """Tell whether a slip explains a reference that hits only documents of others, none of them worth the sum."""
        part = next((p for p in self.candidate.parts if p.reference == reference and p.level == "edited"), None)
        if part is None or not part.paid_in_full:
            return False
        welcome = (
            self.search.welcome(hit.item) or part.asked in (hit.item.left, hit.item.total) for hit in reference.hits
        )
        return not any(welcome)

    def _is_unrecorded(self, reference: Reference) -> bool:
        return reference.kind == "order" and not self.search.ledger.records_orders(self.candidate.customer)


def _is_odd(part: Part) -> bool:
    return not part.paid_in_full or part.level == "amount"


def _spellings(part: Part, reference: Reference) -> set[str]:
    """Return the numbers that a slip may have been made from: as the payer writes it, and in full."""
    return {reference.digits, reference.all_digits, *(part.item.digits if part.level == "digits" else ())}
