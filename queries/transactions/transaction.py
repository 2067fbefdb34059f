"""A transaction as the order system states it.

Strict: an unknown key, a wrong type or an impossible date is refused with its place. Nothing that
a practitioner may not know yet is refused: what is missing stays None, and is a gap, not an error.
Money, quantities and shares are decimal texts.
"""

import datetime
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise
from operator import attrgetter
from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BaseModel, Field, model_validator

from onward.errors import InputRefused
from onward.graph.codes import DocumentKind, Family
from onward.graph.json_forms import canonical_hash
from onward.graph.sayings import say
from onward.graph.tables import Required, read_table, read_words
from onward.loaders.readers.documents import Document, json_document
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import (
    NO_SUCH_KEY,
    UNKNOWN_KEY,
    Amount,
    Country,
    Day,
    Hash,
    Identifiers,
    OrderId,
    OrderPart,
    PartialDate,
    Region,
    RiskOfHarm,
    ShareText,
    Text,
    any_case,
    check_region_in,
    find_unknown_keys,
    role_of,
    split_share,
)
from onward.queries.transactions.goods import Answer, Item

# ------------------------------------------------------------------------------------------------
# What a transaction is made of beside its items: parties, end use and papers.
#
# None always means "not stated", never "no".
# ------------------------------------------------------------------------------------------------

Role = Literal[
    "exporter",
    "broker",
    "seller",
    "purchaser",
    "consignee",
    "intermediate_consignee",
    "end_user",
    "operator",
    "freight_forwarder",
    "notify_party",
    "payer",
    "bank",
    "carrier",
]
OwnerKind = Literal[
    "Person",
    "Company",
    "Organization",
    "PublicBody",
    "MilitaryUnit",
    "ArmedGroup",
    "Vessel",
    "Address",
]
"""What an owner is, in the words of the graph; an address is where somebody is, not somebody."""


MOST_OWNERS: Final = 1_000
"""Owners that may be stated of one party."""


class Owner(OrderPart):
    """An owner that the exporter's own customer file names: a claim, not a record.

    Two entries of one owner are two holdings, each of the `class` of shares that it states.
    """

    id: Text | None = None
    name: Text | None = None
    kind: Annotated[OwnerKind | None, any_case(get_args(OwnerKind))] = None
    country: Country | None = None
    identifiers: Identifiers = Field(default_factory=dict)
    share_class: Annotated[Text | None, Field(alias="class")] = None
    share: ShareText | None = None
    share_min: ShareText | None = None
    share_max: ShareText | None = None
    share_min_exclusive: bool = False
    share_max_exclusive: bool = False

    @model_validator(mode="after")
    def _check_interval(self) -> Self:
        if self.share is not None and (self.share_min or self.share_max):
            raise ValueError("share is given beside share_min or share_max; keep one of them")
        low, high = map(Decimal, self.bounds)
        if low > high:
            raise ValueError("share_min is greater than share_max; swap them")
        if low == high and (self.share_min_exclusive or self.share_max_exclusive):
            raise ValueError("the share's interval is empty; close both ends")
        return self

    @property
    def bounds(self) -> tuple[str, str]:
        """The least and the greatest share; what is not stated is open, from 0 to 1.

        A share that stands in the name counts where no other is stated.
        """
        share = self.share or self._share_in_name
        if share is not None:
            return share, share
        return self.share_min or "0", self.share_max or "1"

    @property
    def has_share(self) -> bool:
        """Whether anything is stated of the share."""
        stated = (self.share, self.share_min, self.share_max, self._share_in_name)
        return any(text is not None for text in stated)

    @property
    def is_named(self) -> bool:
        """Whether anything says who the owner is."""
        return bool(self.id or self.identifiers or split_share(self.name or "")[0])

    @property
    def _share_in_name(self) -> str | None:
        if self.share_min or self.share_max:
            return None
        return split_share(self.name or "")[1]


class Capacity(OrderPart):
    """What a party can put to use: how many sites and staff it has, and units already in use."""

    sites: Amount | None = None
    staff: Amount | None = None
    installed: Amount | None = None


class TransactionParty(OrderPart):
    """A party by role: by `id`, or by name, country and identifiers (then it is looked up)."""

    role: Annotated[Role, role_of(get_args(Role))]
    id: Text | None = None
    name: Text | None = None
    country: Country | None = None
    region: Region | None = None
    address: Text | None = None
    phone: Text | None = None
    email: Text | None = None
    website: Text | None = None
    identifiers: Identifiers = Field(default_factory=dict)
    owners: Annotated[tuple[Owner, ...], Field(max_length=MOST_OWNERS)] = ()
    sector: Text | None = None
    incorporated: PartialDate | None = None
    site: Text | None = None
    capacity: Capacity = Capacity()
    relation_to_exporter: Text | None = None

    @model_validator(mode="after")
    def _check_region(self) -> Self:
        check_region_in(self.region, self.country)
        return self

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is; a bare role is a fact not known yet."""
        return bool(self.id or self.name or self.identifiers)


class Declares(OrderPart):
    """What the end-use statement declares; None = it does not say."""

    military: bool | None = None
    reexport: bool | None = None
    repression: bool | None = None


class EndUseStatement(OrderPart):
    """The end-use statement. `covers` and `site` are the goods and the place that it names."""

    signed_by: Text | None = None
    signatory_role: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    covers: tuple[Text, ...] = ()
    site: Text | None = None
    declares: Declares = Declares()
    on_site_check: bool | None = None
    document: Text | None = None


Use = Literal[
    "own_production",
    "resale",
    "retail",
    "infrastructure",
    "research",
    "medical",
    "public_authority",
    "police",
    "military",
    "other",
]
"""What goods are for, as a person chooses it beside the customer's own words."""


class EndUse(OrderPart):
    """What the goods are for, and where."""

    use: Annotated[Use | None, any_case(get_args(Use))] = None
    text: Text | None = None
    site: Text | None = None
    statement: EndUseStatement | None = None


class Contract(OrderPart):
    """What the contract says: the no-re-export clause, who receives the goods, and where."""

    consignee: Text | None = None
    delivery_place: Text | None = None
    no_reexport: bool | None = None
    clause_text: Text | None = None
    document: Text | None = None
    annexes: tuple[Text, ...] = ()


class Transport(OrderPart):
    """What the transport papers say; `changed`: when their instructions were last changed."""

    consignee: Text | None = None
    delivery_place: Text | None = None
    route: tuple[Country, ...] = ()
    changed: Day | None = None


class Licence(OrderPart):
    """An export licence: what it covers, and for which destinations and end-users."""

    number: Text
    authority: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    covers: tuple[Text, ...] = ()
    destinations: tuple[Country, ...] = ()
    end_users: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()


class Letter(OrderPart):
    """A letter by which an authority informs the exporter (Arts. 4(1), 5(1))."""

    id: Text | None = None
    authority: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    party: Text | None = None
    item: Text | None = None
    destination: Country | None = None
    limb: Text | None = None


class Quote(OrderPart):
    """Words of a document that matter."""

    text: Text
    page: Annotated[int, Field(ge=1)] | None = None


class TransactionDocument(OrderPart):
    """A document of the file; only its hash is needed."""

    kind: Annotated[DocumentKind, any_case(get_args(DocumentKind))]
    sha256: Hash
    id: Text | None = None
    bytes: Annotated[int, Field(ge=0)] | None = None
    name: Text | None = None
    received_at: Text | None = None
    from_party: Text | None = None
    stored_at: Text | None = None
    quotes: tuple[Quote, ...] = ()


Meaning = Family | Use | Literal["nothing"]
MEANINGS: Final = ("nothing", *get_args(Use), *get_args(Family))
"""What a text can mean: nothing, a use, a family of goods."""


class TextReading(OrderPart):
    """What a person has read in a text of an order: a program reads words and no meaning.

    It counts for the very text, and for the party for whom it was read; `means` names a family of
    goods, a use, or that there is nothing to it.
    """

    text: Text
    party: Text | None = None
    means: Annotated[Meaning, any_case(MEANINGS)]
    read_by: Text
    read_on: Day


# ------------------------------------------------------------------------------------------------
# The keys of a transaction's `answers`, and where each question comes from (`code_words.csv`).
# ------------------------------------------------------------------------------------------------

_read: Final = partial(read_words, "onward.queries.transactions", "code_words.csv")

ITEM_FLAGS: Final = _read("item_flag")
"""Red flags of the item; their wording is not confirmed."""

BEHAVIOUR: Final = _read("behaviour")
"""Behaviour and trade practice, with its source: a flag of 15 CFR Part 732 Supplement No. 3 as of
12 November 2025, or the Tri-Seal compliance note of 2 March 2023; both read in summaries."""

OTHERS: Final = _read("other")

QUESTIONS: Final = frozenset((*ITEM_FLAGS, *BEHAVIOUR, *OTHERS))
"""Every key that `answers` may hold."""


def question_sources() -> Mapping[str, str]:
    """Return where each question comes from, by key, in the order of the questionnaire."""
    return {**ITEM_FLAGS, **BEHAVIOUR, **OTHERS}


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
    readings: tuple[TextReading, ...] = ()
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


# ------------------------------------------------------------------------------------------------
# Fields of an order by their paths, as gaps name them: ``items.0.not_listed_reason``.
#
# An answer to a question states such a field, and the next assessment of the order has it.
# ------------------------------------------------------------------------------------------------

StatedFields = Mapping[str, str]
"""Values as JSON, by their paths."""


def with_fields(transaction: Transaction, fields: StatedFields) -> Transaction:
    """Return an order with fields set, whatever it said of them before.

    Raises:
        InputRefused: There is no such field, or the value does not fit it.
    """
    if not fields:
        return transaction
    plain = plain_order(transaction)
    for path, value in fields.items():
        _set_field(plain, path, json.loads(value))
    return parse_transaction(plain)


def without_fields(transaction: Transaction, paths: Iterable[str]) -> Transaction:
    """Return an order that says nothing of some fields; one that it does not have is passed over.

    Raises:
        InputRefused: What is left is no order.
    """
    plain = plain_order(transaction)
    # the last place of a list first: the others keep theirs
    for path in sorted(paths, reverse=True):
        *steps, last = path.split(".")
        part: Any = plain
        for step in steps:
            part = look_into(part, step)
        if isinstance(part, dict):
            part.pop(last, None)
        elif isinstance(part, list) and last.isdecimal() and int(last) < len(part):
            del part[int(last)]
    return parse_transaction(plain)


def is_silent(plain: Mapping[str, Any], path: str) -> bool:
    """Tell whether an order says nothing of a field.

    >>> is_silent({"items": [{"hs": "854231"}]}, "items.0.hs"), is_silent({}, "destination")
    (False, True)
    """
    part: Any = plain
    for step in path.split("."):
        part = look_into(part, step)
    return part in (None, "", [], {})


def look_into(part: Any, step: str) -> Any:
    """Return what stands under a key or at a place; None where nothing does."""
    if isinstance(part, list):
        return part[int(step)] if step.isdecimal() and int(step) < len(part) else None
    return part.get(step) if isinstance(part, Mapping) else None


def plain_order(transaction: Transaction) -> dict[str, Any]:
    """Return an order as plain data, without its hash."""
    plain = deepcopy(transaction.plain())
    plain.pop("hash", None)
    return plain


def _set_field(plain: dict[str, Any], path: str, value: object) -> None:
    """Set one field; objects on the way are made, and a list grows by one at its end.

    Raises:
        InputRefused: A list has no such place.
    """
    steps = path.split(".")
    last = steps[-1]
    part: Any = plain
    for step, following in pairwise(steps):
        part = _enter_part(part, step, [] if following.isdecimal() else {}, path)
    if isinstance(part, list):
        _enter_part(part, last, value, path)
        part[int(last)] = value
    elif isinstance(part, dict):
        part[last] = value
    else:
        raise InputRefused("there is no such field", field=path, hint="take the path of a gap")


def _enter_part(part: Any, step: str, empty: object, path: str) -> Any:
    """Return what stands under a key or at a place, and make it where nothing does."""
    if isinstance(part, dict):
        return part.setdefault(step, empty)
    if isinstance(part, list) and step.isdecimal() and int(step) <= len(part):
        if int(step) == len(part):
            part.append(empty)
        return part[int(step)]
    raise InputRefused(f"there is no place {step!r}", field=path, hint="count from 0, as gaps do")


# ------------------------------------------------------------------------------------------------
# What answers to questions state of an order: of the one that was asked about, and of no other.
#
# Another order of its number may have come since, with another end-user, or with its items in other
# places: what was answered of one party or item is never said of another.
# ------------------------------------------------------------------------------------------------

NAMING: Final[Mapping[str, tuple[str, ...]]] = {
    "parties": ("role", "id", "name", "country", "identifiers"),
    "items": ("sku", "description", "hs", "hs8", "control_code", "eccn"),
}
"""What tells the parts of a list apart; those of other lists are told apart by all they say."""


@dataclass(frozen=True, slots=True)
class AnsweredFields:
    """What answers state of fields of an order.

    Attributes:
        asked: The order that was asked about, as plain data.
        fields: What is stated, as JSON by path.
    """

    asked: Mapping[str, Any]
    fields: StatedFields


def fill_fields(transaction: Transaction, answered: Sequence[AnsweredFields]) -> Transaction:
    """Return an order with what was answered of it where it says nothing itself.

    Args:
        transaction: The order.
        answered: What was answered of orders of its number; of one field the last answer counts.

    Raises:
        InputRefused: As in `with_fields`.
    """
    if not answered:
        return transaction
    order = plain_order(transaction)
    paths = [path for each in answered for path in each.fields]
    chosen: dict[str, str] = {}
    for each in answered:
        bare = _leave_out(each.asked, paths)
        chosen |= {
            path: text
            for path, text in each.fields.items()
            # what the order states stands, whatever somebody once answered
            if is_silent(order, path) and _is_same_thing(order, each.asked, bare, path)
        }
    return with_fields(transaction, chosen)


def _is_same_thing(order: Any, former: Any, bare: Any, path: str) -> bool:
    """Tell whether a field is of the very party, item or order that was asked about.

    Args:
        order: The order whose field it is.
        former: The order that was asked about, with what had been answered of it by then.
        bare: The same without all that was ever answered.
        path: Of the field.
    """
    places = list(_list_places(path))
    if places:
        return all(_is_same_part(order, former, bare, place) for place in places)
    # of the order as a whole: what is sold to whom, and where to
    goes_there = order.get("destination") in (former.get("destination"), bare.get("destination"))
    everything = _list_all(path, order, former)
    return goes_there and all(_is_same_part(order, former, bare, place) for place in everything)


def _list_places(path: str) -> Iterator[tuple[str, ...]]:
    """Yield the parts of lists in which a field stands: of ``parties.1.owners.0.name`` two."""
    steps = path.split(".")
    for end, step in enumerate(steps, start=1):
        if step.isdecimal():
            yield tuple(steps[:end])


def _list_all(path: str, *orders: Any) -> Iterator[tuple[str, ...]]:
    """Yield all parties and items of some orders, but for what the field itself is of."""
    for name in NAMING:
        if name != path:
            size = max(len(order.get(name) or ()) for order in orders)
            yield from ((name, str(place)) for place in range(size))


def _is_same_part(order: Any, former: Any, bare: Any, place: tuple[str, ...]) -> bool:
    """Tell whether the parts at one place of some orders are one, by what tells parts apart."""
    now, then, bare_part = (_follow_path(each, place) for each in (order, former, bare))
    if not isinstance(now, Mapping) or not isinstance(then, Mapping):
        return bool(now == then)
    keys = NAMING.get(place[0], ()) if len(place) == 2 else ()
    return all(
        (now.get(key) or None) in ((each or {}).get(key) or None for each in (then, bare_part))
        for key in keys or now.keys() | then.keys()
    )


def _follow_path(order: Any, place: tuple[str, ...]) -> Any:
    part = order
    for step in place:
        part = look_into(part, step)
    return part


def _leave_out(order: Mapping[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """Return an order that says nothing of some fields; the places of lists stay."""
    left = deepcopy(dict(order))
    for path in paths:
        *steps, last = path.split(".")
        part = _follow_path(left, tuple(steps))
        if isinstance(part, dict):
            part.pop(last, None)
    return left


# ------------------------------------------------------------------------------------------------
# The texts of a transaction that state a fact, each with its place and what it is about.
#
# A text that is filled in and says nothing (`empty_words`) is a gap wherever it stands. An id is
# looked up: it is no fact of this kind.
# ------------------------------------------------------------------------------------------------

_REFERENCE: Final = "reference"


@dataclass(frozen=True, slots=True)
class _FactRow:
    """Which texts of a part of an order state facts (`stated_facts.csv`).

    Attributes:
        place: Of the part in the order; "order" is all of it.
        on: What a gap in such a fact is about.
        of: Whose fact it is, in words; "" where it depends on the order.
        names: The fields.
    """

    place: Required
    on: str
    of: str
    names: tuple[str, ...]


STATED_FACTS: Final = {
    row.place: row
    for row in read_table("onward.queries.transactions", "stated_facts.csv", _FactRow)
}
_SINGLE_PARTS: Final = ("end_use", "end_use.statement", "contract", "transport", "licence")

ROLES_ARE_FACTS: Final = frozenset({"relation_to_exporter", "signatory_role", "from_party"})
"""Facts of which "customer" or "owner" is a full answer."""

WHO_FACTS: Final = frozenset({"name", "signed_by", "consignee", "end_users", "party", "operator"})
"""Facts that say who somebody is: many who are not named are nobody."""

COUNTING_WORDS: Final = frozenset(
    {"kg", "set", "item", "items", "part", "parts", "article", "articles", "number", "no", "nr"}
    | {"licence", "licences", "license", "licenses", "user", "users", "product", "products"}
)
"""Words that are full answers to what is counted, and say nothing elsewhere."""

USE_WORDS: Final = frozenset({"office", "office use", "offices", "private use", "home office"})
"""Words that say what desks and lamps are for, and nothing of who somebody is."""

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
        if self.field == "end_use.text" and " ".join(self.text.casefold().split()) in USE_WORDS:
            return False
        is_who = self.name in WHO_FACTS and self.on != "document"
        return says_nothing(self.text, roles=self.name not in ROLES_ARE_FACTS, crowds=is_who)


def list_facts(transaction: Transaction) -> Iterator[StatedFact]:
    """Yield every text that states a fact, in the order of the transaction's form.

    Of the reference, which each order has of its own, only one that says nothing.
    """
    if transaction.empty_reference is not None:
        yield StatedFact("transaction", _REFERENCE, "the order", transaction.empty_reference)
    yield from _read_texts(transaction, "order", "")
    yield from _list_party_facts(transaction)
    for number, item in enumerate(transaction.items):
        yield from _list_item_facts(number, item)
    for place in _SINGLE_PARTS:
        part = attrgetter(place)(transaction)
        if part is not None:
            yield from _read_texts(part, place, f"{place}.")
    for number, letter in enumerate(transaction.letters):
        yield from _read_texts(letter, "letters", f"letters.{number}.")
    for number, document in enumerate(transaction.documents):
        place, of = f"documents.{number}.", say("document {number}", number=number)
        yield from _read_texts(document, "documents", place, of)
        quoted = say("a quotation of document {number}", number=number)
        for position, words in enumerate(document.quotes):
            yield from _read_texts(words, "quotes", f"{place}quotes.{position}.", quoted)


def _list_party_facts(transaction: Transaction) -> Iterator[StatedFact]:
    for number, party in enumerate(transaction.parties):
        role, place = party.role, f"parties.{number}."
        on = "consignee" if role in _CONSIGNEES else role
        of = say("the {role}", role=say_role(role))
        yield from _read_texts(party, "parties", place, of, role=role, on=on)
        of = say("an owner of the {role}", role=say_role(role))
        for position, owner in enumerate(party.owners):
            yield from _read_texts(owner, "owners", f"{place}owners.{position}.", of, role=role)


def _list_item_facts(number: int, item: Item) -> Iterator[StatedFact]:
    place, of = f"items.{number}.", name_item(number, item)
    yield from _read_texts(item, "items", place, of)
    for position, part in enumerate(item.can_do):
        if part.text is not None:
            yield StatedFact("item", f"{place}functions.{position}.text", of, part.text)
    answers, place = item.cyber_surveillance, f"{place}cyber_surveillance."
    yield from _read_texts(answers, "answers", place, of)
    for element, reason in answers.reasons.items():
        of_reason = say("{of}: reason for {element}", of=of, element=element)
        yield StatedFact("item", f"{place}reasons.{element}", of_reason, reason)


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
    part: BaseModel, kind: str, place: str, of: str = "", *, role: str | None = None, on: str = ""
) -> Iterator[StatedFact]:
    """Yield the facts that a part of an order states.

    Args:
        part: The part.
        kind: Its row in the table.
        place: Begins the paths of its fields.
        of: Whose facts they are, where the table does not say it.
        role: As a fact has it.
        on: As a fact has it, where the table does not say it.
    """
    row = STATED_FACTS[kind]
    for name in row.names:
        value: str | tuple[str, ...] | None = getattr(part, name)
        texts = [("", value)] if isinstance(value, str) else _number_texts(value or ())
        for number, text in texts:
            yield StatedFact(on or row.on, f"{place}{name}{number}", of or row.of, text, role)


def _number_texts(texts: Sequence[str]) -> list[tuple[str, str]]:
    return [(f".{number}", text) for number, text in enumerate(texts)]
