"""What a transaction is made of: parties, items, end use and papers.

None always means "not stated", never "no".
"""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from onward.loaders.readers.documents import Strict
from onward.queries.transactions.classification import names_comparison
from onward.queries.transactions.control_codes import codes_in, is_readable
from onward.queries.transactions.families import Family
from onward.queries.transactions.fields import (
    Amount,
    Country,
    Currency,
    Day,
    Hash,
    Hs,
    Identifiers,
    PartialDate,
    Region,
    ShareText,
    Text,
    check_region_in,
)

Role = Literal[
    "exporter",
    "broker",
    "seller",
    "purchaser",
    "consignee",
    "intermediate_consignee",
    "end_user",
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

Answer = Literal["yes", "no", "unclear"]
Cyber = Literal["listed", "meets", "not", "unclear", "unknown"]


class Owner(Strict):
    """An owner that the exporter's own customer file names: a claim, not a record.

    Two entries of one owner are two holdings, each of the `class` of shares that it states.
    """

    id: Text | None = None
    name: Text | None = None
    kind: OwnerKind | None = None
    country: Country | None = None
    identifiers: Identifiers = Field(default_factory=dict)
    share_class: Annotated[Text | None, Field(alias="class")] = None
    share_min: ShareText | None = None
    share_max: ShareText | None = None
    share_min_exclusive: bool = False
    share_max_exclusive: bool = False

    @model_validator(mode="after")
    def _check_interval(self) -> Self:
        # what is not stated is open: the interval begins at 0, or ends at 1
        low, high = Decimal(self.share_min or "0"), Decimal(self.share_max or "1")
        if low > high:
            raise ValueError("share_min is greater than share_max; swap them")
        if low == high and (self.share_min_exclusive or self.share_max_exclusive):
            raise ValueError("the share's interval is empty; close both ends")
        return self


class TransactionParty(Strict):
    """A party by role: by `id`, or by name, country and identifiers (then it is looked up)."""

    role: Role
    id: Text | None = None
    name: Text | None = None
    country: Country | None = None
    region: Region | None = None
    address: Text | None = None
    identifiers: Identifiers = Field(default_factory=dict)
    owners: tuple[Owner, ...] = ()
    sector: Text | None = None
    incorporated: PartialDate | None = None
    site: Text | None = None
    relation_to_exporter: Text | None = None

    @model_validator(mode="after")
    def _check_region(self) -> Self:
        check_region_in(self.region, self.country)
        return self

    @property
    def is_named(self) -> bool:
        """Whether anything says who this is; a bare role is a fact not known yet."""
        return bool(self.id or self.name or self.identifiers)


class CyberSurveillance(Strict):
    """The six elements of Art. 2(20) of Regulation (EU) 2021/821."""

    dual_use: Answer | None = None
    specially_designed: Answer | None = None
    covert: Answer | None = None
    natural_persons: Answer | None = None
    monitors_extracts_collects_analyses: Answer | None = None
    from_ict_systems: Answer | None = None

    @property
    def answers(self) -> tuple[Answer | None, ...]:
        """The six answers, in the order of the definition."""
        return (
            self.dual_use,
            self.specially_designed,
            self.covert,
            self.natural_persons,
            self.monitors_extracts_collects_analyses,
            self.from_ict_systems,
        )

    @property
    def is_answered(self) -> bool:
        """Whether any of the six is answered."""
        return any(self.answers)


class Item(Strict):
    """One item of the transaction. `families`: None = not known, an empty list = none applies."""

    description: Text | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    value: Amount | None = None
    currency: Currency | None = None
    hs: Hs | None = None
    hs8: Hs | None = None
    control_code: Text | None = None
    eccn: Text | None = None
    not_listed_reason: Text | None = None
    annex_version: Text | None = None
    classified_by: Text | None = None
    classified_at: Day | None = None
    families: tuple[Family, ...] | None = None
    cyber_surveillance: CyberSurveillance = CyberSurveillance()
    component_of_system: Answer | None = None
    system_name: Text | None = None
    excluded_purpose: Text | None = None

    @property
    def cyber(self) -> Cyber:
        """How the item stands to cyber-surveillance: by its control code, else by six answers.

        listed: its control code has the form of an Annex I entry (the third digit 9 marks codes
        that only other states use) · meets: all six yes · not: any no · unclear: answered in
        part, or unclear · unknown: not answered at all.
        """
        # the third digit of an entry is 9 where only another state controls the item
        if any(code[0][2] != "9" for code in codes_in(self.control_code or "")):
            return "listed"
        answers = self.cyber_surveillance.answers
        if "no" in answers:
            return "not"
        if all(answer == "yes" for answer in answers):
            return "meets"
        return "unclear" if any(answers) else "unknown"

    @property
    def is_classified(self) -> bool:
        """Whether the item counts as classified: a code, a reason, or answers that decide."""
        return self.has_code_or_reason or self.cyber in {"meets", "not"}

    @property
    def has_code_or_reason(self) -> bool:
        """Whether a text classifies it: a code in the form of one, or a reason that compares."""
        code, reason = self.control_code or "", self.not_listed_reason or ""
        return is_readable(code) or names_comparison(reason)


class Declares(Strict):
    """What the end-use statement declares; None = it does not say."""

    military: bool | None = None
    reexport: bool | None = None
    repression: bool | None = None


class EndUseStatement(Strict):
    """The end-use statement."""

    signed_by: Text | None = None
    signatory_role: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    declares: Declares = Declares()
    on_site_check: bool | None = None
    document: Text | None = None


class EndUse(Strict):
    """What the goods are for, and where."""

    text: Text | None = None
    site: Text | None = None
    statement: EndUseStatement | None = None


class Contract(Strict):
    """The contract's no-re-export clause."""

    no_reexport: bool | None = None
    clause_text: Text | None = None
    document: Text | None = None
    annexes: tuple[Text, ...] = ()


class Licence(Strict):
    """An export licence."""

    number: Text
    authority: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    covers: tuple[Text, ...] = ()
    conditions: tuple[Text, ...] = ()


class Letter(Strict):
    """A letter by which an authority informs the exporter (Arts. 4(1), 5(1))."""

    id: Text | None = None
    authority: Text | None = None
    date: Day | None = None
    valid_until: Day | None = None
    party: Text | None = None
    item: Text | None = None
    destination: Country | None = None
    limb: Text | None = None


class Quote(Strict):
    """Words of a document that matter."""

    text: Text
    page: Annotated[int, Field(ge=1)] | None = None


class TransactionDocument(Strict):
    """A document of the file; only its hash is needed."""

    kind: Literal[
        "end_use_statement",
        "contract",
        "invoice",
        "transport",
        "licence",
        "letter",
        "brochure",
        "classification",
        "bill_of_material",
        "reply",
        "register_extract",
        "web_page",
        "other",
    ]
    sha256: Hash
    id: Text | None = None
    bytes: Annotated[int, Field(ge=0)] | None = None
    name: Text | None = None
    received_at: Text | None = None
    from_party: Text | None = None
    stored_at: Text | None = None
    quotes: tuple[Quote, ...] = ()
