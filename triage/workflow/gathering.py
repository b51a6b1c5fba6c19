"""Gathers what the ledger mirror knows about an exception, besides the documents that were posted with it."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import get_args, get_type_hints

from triage.matching import twins
from triage.matching.book import MANY, Item
from triage.matching.items import item_of_invoice
from triage.matching.look import Look, look
from triage.model import (
    BalanceTransaction,
    BillingException,
    Document,
    Documents,
    Gathered,
    Invoice,
    Kind,
    Payment,
    Refund,
    Subscription,
)
from triage.model.evidence import canonical
from triage.model.posted import TYPES, DocumentType
from triage.store.mirror import View

_LISTS: dict[type, str] = {
    get_args(hint)[0]: name for name, hint in get_type_hints(Documents).items() if not name.startswith("_")
}
"""The list of `Documents` that each type of document stands in."""

_ASKED_FIRST: dict[Kind, DocumentType] = {
    Kind.UNMATCHED_PAYMENT: "payment",
    Kind.DUPLICATE_PAYMENT: "payment",
    Kind.FAILED_PAYMENT: "attempt",
    Kind.REFUND_MISMATCH: "refund",
    Kind.SETTLEMENT_MISMATCH: "payout",
}
"""What the subject of an exception most likely is, where it is no invoice."""

_NAMED: tuple[DocumentType, ...] = ("invoice", "payment", "subscription", "payout")
"""The types of documents that others name in a field of that name."""

_OF_A_MENTION = 20
"""Of what a payer's words may name no more is taken: so many name nothing."""


def gather(exception: BillingException, view: View, *, zone: str) -> tuple[BillingException, Gathered]:
    """Return the exception with the documents that the mirror adds to it, and which they are.

    What the pipeline posted stays as it posted it; of what is mirrored nothing else is taken than what hangs on the
    subject and its customer, or what its payment may settle. That is never more than some hundred documents: the
    look-ups of a book are bounded, six customers are asked about, a mention gives its twenty best, and of one type no
    more than two hundred hang on a document or a customer (see `MirrorShelf.of_customers`). Credit notes that are
    used up are found by what they take back in full; others of the past are the pipeline's to post.
    """
    subject = _posted_subject(exception) or _mirrored_subject(exception, view)
    if subject is None:
        return exception, Gathered()
    if isinstance(subject, Payment) and subject.direction == "inbound":
        found = look(subject, view.book, zone=zone, at_once=False)
        added = _added(exception.documents, [subject, *_around_payment(subject, found, view)])
        crowded = tuple(sorted(id_ for id_ in found.ledgers if id_ not in found.whole))
        gathered = Gathered(documents=_ids(added), alike=found.common, crowded=crowded)
    else:
        added = _added(exception.documents, [subject, *_around(subject, view, zone=zone)])
        gathered = Gathered(documents=_ids(added))
    return replace(exception, documents=canonical(_joined(exception.documents, added))), gathered


def _posted_subject(exception: BillingException) -> Document | None:
    """Return the posted document that an exception is about: of several with its id, the type its kind asks about."""
    found = [document for document in exception.documents if document.id == exception.subject]
    expected = TYPES[_ASKED_FIRST.get(exception.kind, "invoice")]
    return next((document for document in found if isinstance(document, expected)), found[0] if found else None)


def _mirrored_subject(exception: BillingException, view: View) -> Document | None:
    first = _ASKED_FIRST.get(exception.kind, "invoice")
    asked: dict[DocumentType, None] = dict.fromkeys((first, "invoice", *get_args(DocumentType)))
    return next((document for type_ in asked for document in _of_type(type_, [exception.subject], view)), None)


def _of_type(type_: DocumentType, ids: list[str], view: View) -> tuple[Document, ...]:
    match type_:
        case "invoice":
            return view.shelf.invoices(ids)
        case "credit_note":
            return view.shelf.credit_notes(ids)
        case "customer":
            return view.shelf.customers(ids)
        case _:
            return view.shelf.others(type_, ids)


def _around_payment(payment: Payment, found: Look, view: View) -> Iterator[Document]:
    """Yield what the payment may settle, who may have paid it, and the payments that it may repeat."""
    named = [hit.item for listed in found.hits for hit in listed[:_OF_A_MENTION]]
    owed = (item for ledger in found.ledgers.values() for item in ledger)
    items = {(item.credit, item.id): item for item in (*named, *owed, *found.alike)}
    yield from _bills(items.values(), view)
    customers = dict.fromkeys((*found.ledgers, *found.fits, *(i.customer for i in items.values() if i.customer)))
    yield from view.shelf.customers([*customers])
    for document in view.shelf.of_customers([*found.ledgers]):
        if isinstance(document, Subscription | Refund) or _may_matter(document, payment):
            yield document
    yield from view.shelf.worth_as_much(payment)
    yield from view.shelf.about([payment.id])


def _may_matter(other: Document, payment: Payment) -> bool:
    return isinstance(other, Payment) and (other.amount == payment.amount or other.status == "unapplied")


def _bills(items: Iterable[Item], view: View) -> Iterator[Document]:
    listed = list(items)
    yield from view.shelf.invoices([item.id for item in listed if not item.credit])
    yield from view.shelf.credit_notes([item.id for item in listed if item.credit])


def _around(subject: Document, view: View, *, zone: str) -> Iterator[Document]:
    """Yield what a document names, the customer with all that is his, and what hangs on any of these.

    Of an invoice also what it may repeat, paid or not, and the tax rates of its lines.
    """
    named = (subject, *_named(subject, view))
    yield from named[1:]
    customer = next((owner for each in named if (owner := getattr(each, "customer", None))), None)
    if customer is not None:
        yield from view.shelf.customers([customer])
        yield from view.shelf.of_customers([customer])
    for invoice in (each for each in named if isinstance(each, Invoice)):
        beside = (item for listed in twins.beside(item_of_invoice(invoice, zone), view.book) for item in listed)
        yield from _bills((*beside, *_owed(customer, invoice, view)), view)
        rates = dict.fromkeys(line.tax_rate for line in invoice.lines if line.tax_rate)
        yield from view.shelf.others("tax_rate", [*rates])
    hanging = view.shelf.about([each.id for each in named])
    yield from hanging
    yield from _sources(hanging, view)


def _named(document: Document, view: View) -> Iterator[Document]:
    """Yield the documents that a document names, and the subscription of its invoice."""
    named = [(type_, getattr(document, type_, None)) for type_ in _NAMED]
    found = [each for type_, id_ in named if id_ for each in _of_type(type_, [id_], view)]
    yield from found
    if "subscription" not in {type_ for type_, id_ in named if id_}:
        contracts = [id_ for each in found if (id_ := getattr(each, "subscription", None))]
        yield from _of_type("subscription", contracts, view)


def _sources(documents: Iterable[Document], view: View) -> Iterator[Document]:
    """Yield the payments and refunds that movements of a payout come from."""
    ids = [each.source for each in documents if isinstance(each, BalanceTransaction) and each.source]
    yield from _of_type("payment", ids, view)
    yield from _of_type("refund", ids, view)


def _owed(customer: str | None, bill: Invoice, view: View) -> Iterable[Item]:
    """Return what a customer owes in the currency of his bill; of one who owes much, what is worth as much."""
    parties = view.book.named_customers([customer]) if customer else ()
    if customer is None or not parties:
        return ()
    if parties[0].open_items < MANY:
        return view.book.owed_by([customer], bill.currency)
    return view.book.owed_exactly([customer], bill.currency, [bill.amount_remaining])


def _added(posted: Documents, found: Iterable[Document]) -> tuple[Document, ...]:
    """Return what was found and not posted, each document once."""
    seen = {(type(document), document.id) for document in posted}
    added: list[Document] = []
    for document in found:
        if (type(document), document.id) not in seen:
            seen.add((type(document), document.id))
            added.append(document)
    return tuple(added)


def _ids(added: Iterable[Document]) -> tuple[str, ...]:
    return tuple(sorted({document.id for document in added}))


def _joined(posted: Documents, added: Iterable[Document]) -> Documents:
    lists = {each.name: list(getattr(posted, each.name)) for each in fields(posted)}
    for document in added:
        lists[_LISTS[type(document)]].append(document)
    return replace(posted, **{name: tuple(listed) for name, listed in lists.items()})
