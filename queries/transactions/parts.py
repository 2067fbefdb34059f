"""What a transaction is made of beside its items: parties, end use and papers.

None always means "not stated", never "no".
"""

from decimal import Decimal
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from onward.graph.codes import DocumentKind
from onward.queries.transactions.fields import (
    Amount,
    Country,
    Day,
    Hash,
    Identifiers,
    PartialDate,
    Region,
    ShareText,
    Text,
    any_case,
    check_region_in,
    role_of,
)
from onward.queries.transactions.own_keys import OrderPart
from onward.queries.transactions.shares_in_names import split_share

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


class EndUse(OrderPart):
    """What the goods are for, and where."""

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
