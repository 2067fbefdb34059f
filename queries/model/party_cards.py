"""The card of one party as plain data: what each source says, list entries, ties, shipments."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from onward.queries.model.assessment import InferredTrait, TieFacts
from onward.queries.model.parts import AssessmentPart, is_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class CardName(AssessmentPart):
    """A further name of a party, and what kind of name it is."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardIdentifier(AssessmentPart):
    """A number of a party; `valid` is None if its scheme has no check."""

    scheme: str
    value: str
    valid: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow(AssessmentPart):
    """A row of a source: its id, and where it can be read."""

    id: str
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCard(CardRow):
    """What one source says of a party; a natural person's own numbers are not repeated."""

    name: str
    kind: str
    country: str | None
    names: tuple[CardName, ...]
    identifiers: tuple[CardIdentifier, ...]
    topics: tuple[str, ...]
    inferred: Annotated[tuple[InferredTrait, ...], Field(exclude_if=is_empty)] = ()
    address: str | None
    incorporated: str | None
    dissolved: str | None
    sector: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardListing(CardRow):
    """A list entry, and whether it holds on the day of the card."""

    topic: str
    regime: str | None
    list: str | None
    programme: str | None
    entry_id: str | None
    measure: str | None
    act: str | None
    since: str | None
    until: str | None
    holds: bool
    standing: str
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTie(AssessmentPart):
    """A tie in its own direction, with the ids and names of both ends."""

    start: Annotated[str, Field(alias="from")]
    start_name: Annotated[str, Field(alias="from_name")]
    tie: TieFacts
    end: Annotated[str, Field(alias="to")]
    end_name: Annotated[str, Field(alias="to_name")]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieGroup(AssessmentPart):
    """Ties of one kind and direction: how many, and the first of them."""

    kind: str
    direction: str
    count: int
    ties: tuple[CardTie, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShipment(CardRow):
    """A past shipment in which the party has a part."""

    date: str
    shipper: str | None
    consignee: str | None
    end_user: str | None
    hs: str | None
    description: str | None
    destination: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardShipments(AssessmentPart):
    """How many shipments there are, and the latest of them."""

    count: int
    shown: tuple[CardShipment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTopic(AssessmentPart):
    """A topic that a source states of a party without an entry of a list, as code and in words."""

    id: str
    dataset: str
    topic: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardTwin(AssessmentPart):
    """A party that is probably the same, with its own sources and list entries.

    Nobody has confirmed it, so that its ties and topics are none of the card's party.
    """

    id: str
    name: str
    score: str
    sources: tuple[SourceCard, ...]
    listings: tuple[CardListing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCard(AssessmentPart):
    """What the loaded sources say of one party on a day.

    Ties and list entries are of all times; those that do not hold on the day are marked. `listed`
    is true on the word of a source as well as by an entry of a list.
    """

    id: str
    name: str
    on: str
    as_of: str | None
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    listed: bool
    bare_topics: Annotated[tuple[CardTopic, ...], Field(exclude_if=is_empty)] = ()
    sources: tuple[SourceCard, ...]
    listings: tuple[CardListing, ...]
    ties: tuple[TieGroup, ...]
    shipments: CardShipments
    probably_same: Annotated[tuple[CardTwin, ...], Field(exclude_if=is_empty)] = ()
