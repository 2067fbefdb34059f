"""Papers of the file that are none, are not there, or were not there yet."""

from collections.abc import Iterator

from onward.graph.names.normalise import normalise
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.results import UnknownFact
from onward.queries.detectors.completeness.data_gap.contradictions import read_day
from onward.queries.end_use import EMPTY_FILE
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.transaction import TransactionDocument


def find_faults_of_papers(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each document that cannot be what it is said to be."""
    kinds: dict[str, str] = {}
    for number, document in enumerate(context.transaction.documents):
        place, name = f"documents.{number}", document.name or document.kind.replace("_", " ")
        yield from _check_file(document, place, name)
        yield from _check_day(document, place, name, context)
        yield from _check_sender(document, place, name, context)
        first_kind = kinds.setdefault(document.sha256, document.kind)
        if first_kind != document.kind:
            why = say("{name} is the same file as a document of another kind", name=name)
            yield UnknownFact("document", f"{place}.kind", why)
    yield from _check_contract(context)
    yield from _check_limbs(context)


def _check_file(document: TransactionDocument, place: str, name: str) -> Iterator[UnknownFact]:
    if document.sha256 == EMPTY_FILE:
        yield UnknownFact("document", f"{place}.sha256", say("{name} is an empty file", name=name))
    elif document.bytes == 0:
        yield UnknownFact("document", f"{place}.bytes", say("{name} is an empty file", name=name))


def _check_day(
    document: TransactionDocument, place: str, name: str, context: Context
) -> Iterator[UnknownFact]:
    if document.received_at is None:
        return
    day, field = read_day(document.received_at), f"{place}.received_at"
    if day is None:
        why = say(
            "the day on which {name} was received, {stated}, is not understood",
            name=name,
            stated=repr(document.received_at),
        )
        yield UnknownFact("document", field, say("{why}; write YYYY-MM-DD", why=why))
    elif day > context.on:
        why = say(
            "{name} was received on {day}, later than {day_2}: it was not there yet",
            name=name,
            day=day,
            day_2=context.on,
        )
        yield UnknownFact("document", field, why)


def _check_sender(
    document: TransactionDocument, place: str, name: str, context: Context
) -> Iterator[UnknownFact]:
    """Name a sender whom the order does not name: papers of strangers prove little."""
    sender = document.from_party
    if not sender:
        return
    names_of_parties = {
        normalise(text)
        for party in context.transaction.parties
        for text in (party.role, party.id or "", party.name or "")
        if text
    }
    if normalise(sender) not in names_of_parties:
        why = say(
            "{name} came from {sender}, who is no party of the order", name=name, sender=sender
        )
        yield UnknownFact("document", f"{place}.from_party", why)


def _check_contract(context: Context) -> Iterator[UnknownFact]:
    """Look for the paper that the contract names."""
    named = context.transaction.contract.document
    if not named or says_nothing(named):
        return
    documents = context.transaction.documents
    names = {text for row in documents for text in (row.id, row.name, row.sha256) if text}
    if named not in names:
        why = say("the contract's paper, {named}, is not among the documents", named=named)
        yield UnknownFact("document", "contract.document", why)


LIMBS = frozenset(
    {
        *("art_4_1_a", "art_4_1_b", "art_4_1_c", "art_5_1_internal_repression"),
        *("art_5_1_human_rights", "art_5_1_humanitarian_law", "national"),
    }
)
"""Limbs that a letter may name."""


def _check_limbs(context: Context) -> Iterator[UnknownFact]:
    for number, letter in enumerate(context.transaction.letters):
        if letter.limb and letter.limb not in LIMBS and not says_nothing(letter.limb):
            why = say(
                "the authority's letter names a limb that is not known: {limb}", limb=letter.limb
            )
            yield UnknownFact("letter", f"letters.{number}.limb", why)
