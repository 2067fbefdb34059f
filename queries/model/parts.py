"""The numbers and rows that a finding rests on: `values`, by the key that an indicator gives.

All keys are optional, and a rule pack of one's own may have others. Shares are decimal texts.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import (
    Annotated,
    Any,
    ClassVar,
    Final,
    NotRequired,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

import orjson
from pydantic import ConfigDict, Field, JsonValue, PlainSerializer, TypeAdapter, with_config
from pydantic.fields import FieldInfo
from pydantic_core import PydanticSerializationError
from typing_extensions import TypedDict

from onward.graph.json_forms import CANONICAL, canonical_hash, canonical_json

# ------------------------------------------------------------------------------------------------
# What every part of an assessment has in common: it is frozen, and it has one JSON form.
#
# The types are plain slotted dataclasses, so that building them is cheap; pydantic, which knows
# their JSON keys, is asked where data are read. They are written straight from their fields: each
# type is looked at once, for its keys in the order of canonical JSON, which of them are left out
# when, and which values are written otherwise than they are held. The bytes are the same as by way
# of pydantic.
# ------------------------------------------------------------------------------------------------

JsonObject: TypeAlias = dict[str, Any]
"""Plain JSON data, as `json.loads` gives an object."""


class AssessmentPart:
    """Base of the types that an assessment is made of."""

    __slots__ = ()
    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    def to_data(self) -> JsonObject:
        """Return the part as plain JSON data; keys that have nothing to say are left out."""
        part: TypeAdapter[Any] = adapter(type(self))
        # By way of JSON it is three times as fast as making Python values at once.
        # `warnings` is off: it would compare each value with its type once more.
        try:
            written = part.dump_json(self, by_alias=True, warnings=False)
        except PydanticSerializationError:  # half a surrogate pair, in a file's name say
            plain: JsonObject = part.dump_python(self, mode="json", by_alias=True, warnings=False)
        else:
            plain = orjson.loads(written)
        return plain


Part = TypeVar("Part")


def copy_fields(kind: type[Part], source: object, /, **others: Any) -> Part:
    """Make a part of what a value says under the same names, and of what is given beside it.

    Raises:
        TypeError: A field is neither there nor given, and has no default.
    """
    names = (each.name for each in fields(cast("Any", kind)) if each.name not in others)
    return kind(
        **{name: getattr(source, name) for name in names if hasattr(source, name)}, **others
    )


NOT_CONTENT: Final = frozenset({"content_hash", "engine", "knowledge", "decision", "wording"})
"""Keys that say who assessed, what people did with it, and how its sentences are made: no part of
the content."""

OF_ORDER: Final = frozenset({"id", "transaction", "content_hash"})
"""Keys that each order has of its own."""

_ADAPTERS: dict[type["AssessmentPart"], TypeAdapter[Any]] = {}


def adapter(part: type[AssessmentPart]) -> TypeAdapter[Any]:
    """Return what reads and writes a type; made once, as making it is slow."""
    if part not in _ADAPTERS:
        _ADAPTERS[part] = TypeAdapter(part)
    return _ADAPTERS[part]


_PLANS: Final[dict[type["AssessmentPart"], Callable[[Any], dict[str, Any]]]] = {}
"""What turns values of a type into dictionaries; worked out once for each."""


def to_keys(part: AssessmentPart) -> dict[str, Any]:
    """Return a part as a dictionary; its own parts stay what they are."""
    kind = type(part)
    if kind not in _PLANS:
        _PLANS[kind] = _plan_type(kind)
    return _PLANS[kind](part)


def _plan_type(part: type["AssessmentPart"]) -> Callable[[Any], dict[str, Any]]:
    """Return what turns a value of a type into a dictionary; its own parts stay what they are.

    What is written otherwise than it is held, or left out, the annotations say to pydantic.
    """
    hints = get_type_hints(part, include_extras=True)
    names = (each.name for each in fields(cast("Any", part)))
    plan = tuple(_plan_field(name, hints[name]) for name in names)

    def write(value: Any) -> dict[str, Any]:
        written = {}
        for name, key, is_left_out, change in plan:
            content = getattr(value, name)
            if is_left_out is None or not is_left_out(content):
                written[key] = content if change is None else change(content)
        return written

    return write


def _plan_field(
    name: str, hint: Any
) -> tuple[str, str, Callable[[Any], bool] | None, Callable[..., Any] | None]:
    """Return a field, its key in the JSON, when it is left out, and what is written instead."""
    alias, is_left_out, change = name, None, None
    for note in get_args(hint)[1:] if get_origin(hint) is Annotated else ():
        if isinstance(note, FieldInfo):
            alias = note.alias or alias
            is_left_out = note.exclude_if or is_left_out
        elif isinstance(note, PlainSerializer):
            change = note.func
    return name, alias, is_left_out, change


def write_part(value: Any) -> bytes:
    """Write a part of an assessment, or values that hold parts, as canonical JSON.

    Raises:
        TypeError: A value is none that JSON has, such as half a surrogate pair.
    """
    return orjson.dumps(value, default=_write_default, option=CANONICAL)


def list_keys(part: AssessmentPart) -> Mapping[str, Any]:
    """Return the keys of a part in the order of canonical JSON, with the values to be written."""
    return dict(sorted(to_keys(part).items()))


def write_keys(part: AssessmentPart) -> dict[str, bytes]:
    """Return each key of a part with its value as canonical JSON, in the order of that."""
    try:
        return {key: write_part(value) for key, value in list_keys(part).items()}
    except TypeError:  # half a surrogate pair, in a file's name say
        return {key: canonical_json(value) for key, value in sorted(part.to_data().items())}


def join_keys(keys: Mapping[str, bytes], but: Collection[str] = ()) -> bytes:
    """Return the object of some keys that are in order and whose values are written.

    Args:
        keys: As `write_keys` returns them.
        but: Those that are left out.
    """
    written = (b'"%b":%b' % (key.encode(), keys[key]) for key in keys if key not in but)
    return b"{%b}" % b",".join(written)


def content_hash(assessment: Mapping[str, Any]) -> str:
    """Hash what an assessment says, given as plain data, whichever engine said it."""
    return canonical_hash({k: v for k, v in assessment.items() if k not in NOT_CONTENT})


@dataclass(frozen=True, slots=True)
class WrittenAssessment:
    """An assessment as it is written.

    Attributes:
        keys: Each key with its value as canonical JSON, in the order of that.
    """

    keys: Mapping[str, bytes]

    @classmethod
    def of(cls, assessment: AssessmentPart) -> Self:
        """Write an assessment, key by key."""
        return cls(write_keys(assessment))

    @property
    def transaction(self) -> bytes:
        """The transaction alone."""
        return self.keys["transaction"]

    def to_json(self) -> bytes:
        """Return the whole."""
        return join_keys(self.keys)

    def hash_content(self) -> str:
        """Hash what it says, as `content_hash` does."""
        return sha256(join_keys(self.keys, NOT_CONTENT)).hexdigest()

    def with_hash(self, digest: str) -> Self:
        """Return the same with the hash of its content filled in."""
        return type(self)({**self.keys, "content_hash": canonical_json(digest)})

    def of_order(self, name: str, transaction: bytes) -> Self:
        """Return what it says of another order of which all that was read is the same.

        Args:
            name: The id of that order's assessment.
            transaction: That order, as an assessment holds it.
        """
        return type(self)({**self.keys, "id": canonical_json(name), "transaction": transaction})


def _write_default(value: Any) -> Any:
    """Return what stands in the JSON for a value that JSON does not know."""
    if isinstance(value, AssessmentPart):
        return to_keys(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def is_absent(value: object) -> bool:
    """Tell whether an optional key is left out of the JSON."""
    return value is None


def is_empty(value: object) -> bool:
    """Tell whether a key that says something only where it is not empty is left out."""
    return not value


def is_stated(value: object) -> bool:
    """Tell whether a standing is the usual one, which needs no key in the JSON."""
    return value == "stated"


OptionalText = Annotated[str | None, Field(exclude_if=is_absent)]
"""A text whose key is left out where there is none."""


class ListingRow(TypedDict):
    """A list entry, or a topic without one; older assessments lack `act` and `reason`."""

    topic: str
    regime: str
    list: str | None
    programme: str | None
    entry_id: str | None
    measure: str | None
    act: NotRequired[str | None]
    reason: NotRequired[str | None]
    since: str | None
    until: str | None
    standing: str
    dataset: str
    record: str | None
    url: str | None
    retrieved: str | None


class ShipmentEvidence(TypedDict):
    """A past delivery: who sent what to whom when, and who says so."""

    id: str
    date: str
    shipper: str | None
    consignee: str | None
    end_user: str | None
    hs: str | None
    control_code: str | None
    families: list[str]
    quantity: str | None
    unit: str | None
    destination: str | None
    dataset: str
    record: str | None
    url: str | None
    published: str | None
    retrieved: str | None


class HolderRow(TypedDict):
    """A holder and what it holds, as an interval."""

    party: str
    min: str
    max: str


class LevelRow(TypedDict):
    """One level of an ownership tree: a company, its holders, and what they hold together."""

    company: str
    round: int
    sum: str
    sum_is: str
    not_known: str
    over_declared: bool
    holders: list[HolderRow]
    holder_count: int


class MeasureRow(TypedDict, total=False):
    """A measure of a country as it was read."""

    measure: str
    family: str
    scale: str
    direction: str
    threshold: str
    licence: str
    value: str | None
    meets: bool | None
    indicates: bool | None
    standing: str
    data_year: int | None
    published: str | None
    retrieved: str | None
    source: str | None
    url: str | None
    note: str


class CountryYearRow(TypedDict):
    """A country's record in a year, and what it was judged by."""

    year: int
    status: str
    families_met: list[str]
    measures: list[MeasureRow]


class RegimeRow(TypedDict):
    """An act that bans equipment, or makes it subject to authorisation."""

    regime: str
    celex: str | None
    title: str
    equipment: str
    scope: str
    consequence: str
    since: str | None
    until: str | None
    article: NotRequired[str | None]
    annex: str | None
    verified: str
    dates_verified: str


class BanRow(TypedDict):
    """A row of the bans on goods; `stated_by` is the layer of a user's own row."""

    act: str
    article: str | None
    country: str
    region: str | None
    scope: str
    codes: list[str]
    since: str | None
    until: str | None
    consequence: str
    exceptions: str | None
    verified: str
    dates_verified: str
    source: str
    url: str
    stated_by: str | None


class AppointmentRow(TypedDict):
    """A person's mandate at a party."""

    kind: str
    since: str | None
    until: str | None


class ShipmentPairRow(TypedDict):
    """A delivery that came in, and one that went on, of like goods."""

    came: str
    went: str
    destination: str | None
    lag_days: int
    ratio: str | None
    possible_because: list[str]


class ShipmentChainRow(TypedDict):
    """Deliveries one after the other, as links of a chain."""

    links: int
    shipments: list[str]
    quantities: list[str | None]
    collapsed: int


class HubRow(TypedDict):
    """A country through which goods are diverted, as the rule pack's table has it."""

    country: str
    goods: str | None
    note: str | None
    since: str | None
    until: str | None
    source: str
    verified: str


class LetterRow(TypedDict, total=False):
    """A letter of an authority, as the transaction states it."""

    id: str
    authority: str
    date: str
    valid_until: str
    party: str
    item: str
    destination: str
    limb: str


_ClassValue = TypedDict("_ClassValue", {"class": int}, total=False)  # a keyword of Python


@with_config(ConfigDict(extra="allow", strict=True))
class FindingValues(_ClassValue, total=False):
    """The numbers and rows that a finding rests on; a key of another name holds any JSON value."""

    # of several indicators: what they rest on
    datasets: list[str]
    listings: list[ListingRow]
    shipments: list[ShipmentEvidence]
    count: int
    arrival_days: int
    import_records: list[dict[str, str]]
    levels: list[LevelRow]
    measures: list[MeasureRow]
    regimes: list[RegimeRow]
    ban: BanRow
    item: int
    country: str | None
    parties: int
    # ownership
    sum: str | None
    sum_is: str | None
    not_known: str | None
    threshold: str
    strict: bool
    aggregate: bool
    regime_state: str
    regime_since: str | None
    regime_note: str
    regime_source: str
    on: str
    order_day: str
    known_on: str
    distance: str
    # government and destination
    state: str
    record: str
    records: list[CountryYearRow]
    status: str
    year: int
    families_met: list[str]
    families_indicating: list[str]
    families_known: list[str]
    conflict: MeasureRow | None
    table_ends: int | None
    years: int
    equipment: str
    consequence: str
    # items
    control_code: str | None
    entries: list[str]
    surveillance_entries: list[str]
    signs: list[str]
    system: str | None
    operator: str | None
    function: str
    extent: str | None
    annex: str | None
    named_by: str
    annex_version: str | None
    classified_against: str | None
    classified_by: str | None
    classified_at: str | None
    licensed: bool
    licence: str | None
    answers: dict[str, str | None]
    reasons: dict[str, str]
    answered_by: str | None
    answered_on: str | None
    flag: int
    question: str
    answer: str
    hs6: str
    tier: str
    listed_since: str | None
    sold: str | None
    bought: str | None
    incorporated: str
    no_reexport_clause_required: bool
    documented_risk_assessment_required: bool
    # addresses, offices, trade
    node: str
    address: str
    match: str
    own_address: list[str]
    listed_address: list[str]
    firm_address: list[str]
    person: str
    mandates: int
    own_appointment: AppointmentRow
    listed_appointment: AppointmentRow
    sectors: list[str]
    because: str
    rows: list[HubRow]
    pairs: list[ShipmentPairRow]
    pair_count: int
    pair_count_is: str
    lag_days: int
    ratio: str
    min_pairs: int
    chains: list[ShipmentChainRow]
    letter: LetterRow
    clause: str
    statement: dict[str, str]
    statement_required: bool
    partner: str
    fields: list[str]
    # catch-all and jurisdiction
    limb: str
    declared: bool
    programme: str
    us_origin: str | None
    eccn: str | None
    regimes_of_lists: list[str]


def _keep_values(values: object) -> object:
    return values


WrittenValues = Annotated[FindingValues, PlainSerializer(_keep_values)]
"""Values as a finding holds them: they are plain data, and written as they are."""

JsonMapping = Annotated[dict[str, JsonValue], PlainSerializer(_keep_values)]
"""Plain JSON data whose keys another part of the program decides."""
