"""The texts of a transaction that state a fact, each with its place and what it is about.

A text that is filled in and says nothing (`empty_words`) is a gap wherever it stands. An id is
looked up: it is no fact of this kind.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel

from onward.graph.sayings import say
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.transaction import Transaction

PARTY_FACTS: Final = (
    *("name", "address", "phone", "email", "website", "site", "sector", "relation_to_exporter"),
)
OWNER_FACTS: Final = ("name",)
ITEM_FACTS: Final = (
    "sku",
    "description",
    "unit",
    "hs",
    "hs8",
    "control_code",
    "eccn",
    "not_listed_reason",
    "annex_version",
    "classified_by",
    "system_name",
    "operator",
    "excluded_purpose",
    "excluded_purpose_reason",
)
ANSWER_FACTS: Final = ("answered_by",)
END_USE_FACTS: Final = ("text", "site")
STATEMENT_FACTS: Final = ("signed_by", "signatory_role", "covers", "site", "document")
CONTRACT_FACTS: Final = ("consignee", "delivery_place", "clause_text", "document", "annexes")
TRANSPORT_FACTS: Final = ("consignee", "delivery_place")
LICENCE_FACTS: Final = ("number", "authority", "covers", "end_users", "conditions")
LETTER_FACTS: Final = ("id", "authority", "party", "item", "limb")
DOCUMENT_FACTS: Final = ("name", "received_at", "from_party", "stored_at")
QUOTE_FACTS: Final = ("text",)
_REFERENCE: Final = "reference"
ORDER_FACTS: Final = (_REFERENCE, "unloading_place", "incoterm")

ROLES_ARE_FACTS: Final = frozenset({"relation_to_exporter", "signatory_role", "from_party"})
"""Facts of which "customer" or "owner" is a full answer."""

WHO_FACTS: Final = frozenset({"name", "signed_by", "consignee", "end_users", "party", "operator"})
"""Facts that say who somebody is: many who are not named are nobody."""

COUNTING_WORDS: Final = frozenset(
    {"kg", "set", "item", "items", "part", "parts", "article", "articles", "number", "no", "nr"}
    | {"licence", "licences", "license", "licenses", "user", "users", "product", "products"}
)
"""Words that are full answers to what is counted, and say nothing elsewhere."""

_CONSIGNEES: Final = frozenset({"consignee", "intermediate_consignee"})


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A text of a transaction.

    Attributes:
        on: What a gap in it is about: a role, owner, item, end_use, contract, transport,
            licence, letter, document or transaction.
        field: Its place as a path.
        of: Whose fact it is, in words: "the end-user".
        text: As received.
        role: The role of the party, where it is one's.
    """

    on: str
    field: str
    of: str
    text: str
    role: str | None = None

    @property
    def name(self) -> str:
        """The fact's own name: "name", "control_code"."""
        names = [part for part in self.field.split(".") if not part.isdecimal()]
        return names[-1]

    @property
    def says_nothing(self) -> bool:
        """Whether the text is filled in and says nothing."""
        if self.name == "unit" and self.text.strip().rstrip(".").casefold() in COUNTING_WORDS:
            return False
        is_who = self.name in WHO_FACTS and self.on != "document"
        return says_nothing(self.text, roles=self.name not in ROLES_ARE_FACTS, crowds=is_who)


def list_facts(transaction: Transaction) -> Iterator[StatedFact]:
    """Yield every text that states a fact, in the order of the transaction's form.

    Of the reference, which each order has of its own, only one that says nothing.
    """
    if transaction.empty_reference is not None:
        yield StatedFact("transaction", _REFERENCE, "the order", transaction.empty_reference)
    further = [name for name in ORDER_FACTS if name != _REFERENCE]
    yield from _read_texts(transaction, further, "transaction", "", "the order")
    yield from _list_party_facts(transaction)
    for number, item in enumerate(transaction.items):
        yield from _list_item_facts(number, item)
    end_use, statement = transaction.end_use, transaction.end_use.statement
    yield from _read_texts(end_use, END_USE_FACTS, "end_use", "end_use.", "the end use")
    if statement is not None:
        place = "end_use.statement."
        yield from _read_texts(
            statement, STATEMENT_FACTS, "end_use", place, "the end-use statement"
        )
    contract, licence = transaction.contract, transaction.licence
    yield from _read_texts(contract, CONTRACT_FACTS, "contract", "contract.", "the contract")
    transport, papers = transaction.transport, "the transport papers"
    yield from _read_texts(transport, TRANSPORT_FACTS, "transport", "transport.", papers)
    if licence is not None:
        yield from _read_texts(licence, LICENCE_FACTS, "licence", "licence.", "the licence")
    for number, letter in enumerate(transaction.letters):
        place, of = f"letters.{number}.", "the authority's letter"
        yield from _read_texts(letter, LETTER_FACTS, "letter", place, of)
    yield from _list_document_facts(transaction)


def _list_document_facts(transaction: Transaction) -> Iterator[StatedFact]:
    for number, document in enumerate(transaction.documents):
        place, of = f"documents.{number}.", say("document {number}", number=number)
        yield from _read_texts(document, DOCUMENT_FACTS, "document", place, of)
        for position, words in enumerate(document.quotes):
            quoted, of_quote = (
                f"{place}quotes.{position}.",
                say("a quotation of document {number}", number=number),
            )
            yield from _read_texts(words, QUOTE_FACTS, "document", quoted, of_quote)


def _list_party_facts(transaction: Transaction) -> Iterator[StatedFact]:
    for number, party in enumerate(transaction.parties):
        role, place = party.role, f"parties.{number}."
        on = "consignee" if role in _CONSIGNEES else role
        yield from _read_texts(
            party, PARTY_FACTS, on, place, say("the {role}", role=say_role(role)), role
        )
        for position, owner in enumerate(party.owners):
            owner_place, of = (
                f"{place}owners.{position}.",
                say("an owner of the {role}", role=say_role(role)),
            )
            yield from _read_texts(owner, OWNER_FACTS, "owner", owner_place, of, role)


def _list_item_facts(number: int, item: Item) -> Iterator[StatedFact]:
    place, of = f"items.{number}.", name_item(number, item)
    yield from _read_texts(item, ITEM_FACTS, "item", place, of)
    for position, part in enumerate(item.can_do):
        if part.text is not None:
            yield StatedFact("item", f"{place}functions.{position}.text", of, part.text)
    answers, place = item.cyber_surveillance, f"{place}cyber_surveillance."
    yield from _read_texts(answers, ANSWER_FACTS, "item", place, of)
    for element, reason in answers.reasons.items():
        yield StatedFact(
            "item",
            f"{place}reasons.{element}",
            say("{of}: reason for {element}", of=of, element=element),
            reason,
        )


def say_role(role: str) -> str:
    """Return a role as it stands in a sentence.

    >>> say_role("end_user"), say_role("freight_forwarder")
    ('end-user', 'freight forwarder')
    """
    return say("end-user" if role == "end_user" else role.replace("_", " "))


def name_item(position: int, item: Item) -> str:
    """Name an item by its number, as people count, and its description.

    >>> name_item(0, Item(description="Router")), name_item(1, Item())
    ('Item 1 (Router)', 'Item 2')
    """
    description = item.description
    if description is None or says_nothing(description):
        return say("Item {number}", number=position + 1)
    return say("Item {number} ({description})", number=position + 1, description=description)


def _read_texts(
    part: BaseModel, names: Sequence[str], on: str, place: str, of: str, role: str | None = None
) -> Iterator[StatedFact]:
    for name in names:
        value: str | tuple[str, ...] | None = getattr(part, name)
        if isinstance(value, str):
            yield StatedFact(on, f"{place}{name}", of, value, role)
        elif value:
            for number, text in enumerate(value):
                yield StatedFact(on, f"{place}{name}.{number}", of, text, role)
