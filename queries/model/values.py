"""The numbers and rows that a finding rests on: `values`, by the key that an indicator gives.

All keys are optional, and a rule pack of one's own may have others. Shares are decimal texts.
"""

from typing import Annotated, NotRequired

from pydantic import ConfigDict, JsonValue, PlainSerializer, with_config
from typing_extensions import TypedDict


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
