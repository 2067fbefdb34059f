"""Where a transaction says that its parties are: nodes and ties of its overlay.

The ids of addresses and contacts are the same in every source, so that a consignee and a listed
party meet at one (`onward.graph.addresses`).
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.ids import ContactKind
from onward.graph.addresses.reading import read_addresses
from onward.graph.model import Party, PartyKind, Provenance, Tie, TieKind
from onward.queries.matching.stated import DATASET
from onward.queries.transactions.parts import TransactionParty

_LINES: Final[tuple[ContactKind, ...]] = ("phone", "email", "website")


def list_places(party: TransactionParty) -> tuple[tuple[Party, str], ...]:
    """Return the addresses and contacts that an order gives of a party, each with its words."""
    return (*_list_addresses(party), *_list_contacts(party))


def place_tie(party_id: str, place: Party, words: str) -> Tie:
    """Return the tie of a party to a place: a claim of the order."""
    kind = TieKind.LOCATED_AT if place.kind == PartyKind.ADDRESS else TieKind.CONTACT_AT
    source = Provenance(DATASET, "")
    return Tie(party_id, place.id, kind, source, standing="claimed", text=words)


def _list_addresses(party: TransactionParty) -> Iterator[tuple[Party, str]]:
    for words, address in read_addresses(party.address, party.country) if party.address else ():
        if address is not None:
            kind, source = PartyKind.ADDRESS, Provenance(DATASET, address.id)
            text = address.text
            yield Party(address.id, text, kind, address.country, source, address=text), words


def _list_contacts(party: TransactionParty) -> Iterator[tuple[Party, str]]:
    for line in _LINES:
        stated: str | None = getattr(party, line)
        for words in split_contacts(line, stated) if stated else ():
            for contact in read_contact(line, words, party.country):
                source = Provenance(DATASET, contact.id)
                yield Party(contact.id, contact.value, PartyKind.CONTACT, None, source), words
