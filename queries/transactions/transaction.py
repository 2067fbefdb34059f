"""A transaction as the order system states it.

Strict: an unknown key, a wrong type or an impossible date is refused with its place. Nothing that
a practitioner may not know yet is refused: what is missing stays None, and is a gap, not an error.
Money, quantities and shares are decimal texts.
"""

import datetime
import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from onward.errors import InputRefused
from onward.graph.json_forms import canonical_hash
from onward.loaders.readers.documents import Document, json_document
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import (
    Country,
    Day,
    OrderId,
    Region,
    Text,
    any_case,
    check_region_in,
)
from onward.queries.transactions.goods.items import Answer, Item
from onward.queries.transactions.harm import RiskOfHarm
from onward.queries.transactions.own_keys import (
    NO_SUCH_KEY,
    UNKNOWN_KEY,
    OrderPart,
    find_unknown_keys,
)
from onward.queries.transactions.parts import (
    Contract,
    EndUse,
    Letter,
    Licence,
    TransactionDocument,
    TransactionParty,
    Transport,
)
from onward.queries.transactions.questionnaire import QUESTIONS

Kind = Literal["export", "transit", "brokering", "technical_assistance", "software_download"]

MOST_PARTIES: Final = 1_000
MOST_ITEMS: Final = 5_000
"""Of one order, at most: every name is compared with all lists, and every item answered for."""


def _known_questions(answers: dict[str, Answer]) -> dict[str, Answer]:
    for key in answers:
        if key not in QUESTIONS:
            raise ValueError(f"there is no question {key!r}; use a key of the questionnaire")
    return answers


class Transaction(OrderPart):
    """One transaction to assess. `date` is None only while no date is known yet."""

    id: OrderId
    date: Day | None = None
    kind: Annotated[Kind | None, any_case(get_args(Kind))] = None
    reference: Text | None = None
    contract_date: Day | None = None
    order_date: Day | None = None
    planned_ship_date: Day | None = None
    parties: Annotated[tuple[TransactionParty, ...], Field(max_length=MOST_PARTIES)] = ()
    items: Annotated[tuple[Item, ...], Field(max_length=MOST_ITEMS)] = ()
    destination: Country | None = None
    destination_region: Region | None = None
    route: tuple[Country, ...] = ()
    unloading_place: Text | None = None
    incoterm: Text | None = None
    end_use: EndUse = EndUse()
    contract: Contract = Contract()
    transport: Transport = Transport()
    licence: Licence | None = None
    letters: tuple[Letter, ...] = ()
    documents: tuple[TransactionDocument, ...] = ()
    answers: Annotated[dict[str, Answer], AfterValidator(_known_questions)] = Field(
        default_factory=dict
    )
    risk_of_harm: RiskOfHarm | None = None
    fictional: bool = False

    @model_validator(mode="after")
    def _check_region(self) -> Self:
        check_region_in(self.destination_region, self.destination)
        return self

    @property
    def day(self) -> datetime.date | None:
        """The transaction's date."""
        return datetime.date.fromisoformat(self.date) if self.date else None

    @property
    def empty_reference(self) -> str | None:
        """The reference, where it is filled in and says nothing."""
        reference = self.reference
        return reference if reference and says_nothing(reference, roles=True) else None

    @property
    def way(self) -> tuple[Country, ...]:
        """The countries on the way: as planned, then as the transport papers add."""
        return tuple(dict.fromkeys((*self.route, *self.transport.route)))

    @property
    def countries_of_receipt(self) -> frozenset[Country]:
        """The countries where its goods may go: destination, way, and those of its parties.

        The exporter's is none of them: a town of its own country is not meant by its being there.
        """
        countries = {party.country for party in self.parties if party.role != "exporter"}
        return frozenset(filter(None, (self.destination, *self.way, *countries)))

    def with_role(self, *roles: str) -> tuple[TransactionParty, ...]:
        """Return the parties that have one of the roles, in the order given."""
        return tuple(party for party in self.parties if party.role in roles)

    def plain(self) -> dict[str, Any]:
        """Return the transaction as plain data, normalised: what is not stated is left out."""
        # defaults are left out, so that null, an empty list and no key at all have one hash
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def transaction_hash(transaction: Transaction) -> str:
    """SHA-256 of the canonical JSON (RFC 8785): a changed transaction is another transaction."""
    return canonical_hash(transaction.plain())


def parse_transaction(data: Mapping[str, Any], file: str = "") -> Transaction:
    """Check a transaction given as plain data, by a web request or a test.

    Raises:
        InputRefused: It does not validate; one line, with the place of the first fault.
    """
    try:
        text = json.dumps(data)
    except (TypeError, ValueError, RecursionError) as error:
        what = f"holds what JSON does not have: {error}"
        hint = "write days as texts YYYY-MM-DD, and several values as a list"
        raise InputRefused(what, file=file, hint=hint) from error
    return fill_transaction(json_document(text, file))


def fill_transaction(document: Document) -> Transaction:
    """Check a transaction of a document.

    Raises:
        InputRefused: It does not validate: the first fault, with all others. Keys that an order
            does not have are among them, whatever is wrong with values.
    """
    try:
        return document.fill(Transaction)
    except InputRefused as refused:
        faults = [refused, *refused.further]
        places = {fault.field for fault in faults}
        unknown = [
            document.refuse(NO_SUCH_KEY, place, hint, code=UNKNOWN_KEY)
            for place, hint in find_unknown_keys(Transaction, document.data)
            if ".".join(map(str, place)) not in places
        ]
        raise refused.with_further(unknown) from refused
