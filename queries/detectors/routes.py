"""Detectors of the group "Routes": places, legs and who receives the goods.

Each is named after its indicator.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from onward.graph.countries import country_code, country_of_address, say_country
from onward.graph.dates import day_number
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import (
    CountryInvolved,
    countries_of_party,
    country_object,
    list_regions,
)
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import Detected, NotApplicable, Result, Subject, UnknownFact
from onward.queries.end_use import (
    PlaceReading,
    find_countries,
    list_expected,
    read_country,
    read_term,
)
from onward.queries.model.parts import HubRow
from onward.queries.rules.indicator import stronger
from onward.queries.shipments import Likeness, cite_row, compare_names, names_somebody
from onward.queries.tables.tables import Hub

if TYPE_CHECKING:
    from onward.queries.model.assessment import Severity


# ------------------------------------------------------------------------------------------------
# div-route-abnormal: the transport papers name another consignee, place or leg than was agreed.
#
# What was agreed is the contract, and the order's own parties, destination and route where it is
# silent. A new leg, or a new place, in a country of the hub table weighs high. Instructions that
# were changed within two weeks of dispatch are a sign by themselves.
# ------------------------------------------------------------------------------------------------

LATE: Final = 14
"""Days from dispatch within which a change of instructions is late."""

_PAPERS: Final = ("freight_forwarder", "bank", "notify_party", "carrier")
"""Roles of those whom transport papers name in the consignee's place."""

_RECEIVERS: Final = ("consignee", "intermediate_consignee", "end_user")

_HUB_RULE: Final = "the new leg touches a country of the hub table: high"


@dataclass(frozen=True, slots=True)
class _Difference:
    """One way in which the papers differ from what was agreed.

    Attributes:
        key: Names it; each is found once.
        relation: The middle of the finding's sentence.
        stated: What the papers say.
        country: A country that is new by it.
    """

    key: str
    relation: str
    stated: str
    country: str | None = None
    doubts: tuple[str, ...] = ()


def detect_div_route_abnormal(context: Context) -> Iterator[Result]:
    """Yield a finding for each difference, and one for a late change where there is no other.

    Yields:
        Detected; UnknownFact for a consignee of the papers who is no party of the order, so that
        nobody has looked at it; NotApplicable where neither contract nor papers say anything.
    """
    order = context.transaction
    contract, transport = order.contract, order.transport
    stated = (contract.consignee, contract.delivery_place, transport.consignee)
    papers = (transport.delivery_place, transport.route, transport.changed)
    if not any((*stated, *papers, _place_of_term(context))):
        yield NotApplicable("neither contract nor transport papers name consignee, place or legs")
        return
    differences = [*_compare_consignees(context), *_compare_places(context), *_find_legs(context)]
    for difference in differences or _find_late_change(context):
        yield _find_difference(context, difference)
    yield from _find_stranger(context)


def _compare_consignees(context: Context) -> Iterator[_Difference]:
    agreed, shipped = _agreed_consignees(context), context.transaction.transport.consignee
    contract = context.transaction.contract.consignee or ""
    if shipped and names_somebody(shipped) and agreed:
        likeness = max(compare_names(name, shipped) for name in agreed)
        if likeness is not Likeness.SAME:
            doubts = _doubts_of_likeness(likeness)
            if any(compare_names(name, shipped) for name in _names_of(context, _PAPERS)):
                doubts = (*doubts, "papers often name the forwarder or the bank in its place")
            relation = say(
                "is consigned, by the transport papers, not to {agreed} but to", agreed=agreed[0]
            )
            yield _Difference("consignee", relation, shipped, doubts=doubts)
    elif contract and names_somebody(contract):
        ordered = _names_of(context, ("consignee",))
        if ordered and not any(compare_names(name, contract) for name in ordered):
            doubt = "the order may state who receives the goods on one leg only"
            relation = say(
                "is, by the contract, for the consignee {contract}, and goes to", contract=contract
            )
            yield _Difference("consignee", relation, ordered[0], doubts=(doubt,))


def _doubts_of_likeness(likeness: Likeness) -> tuple[str, ...]:
    if likeness is Likeness.ALIKE:
        return ("the two names share words, and may be of one company",)
    return ()


def _agreed_consignees(context: Context) -> tuple[str, ...]:
    contract = context.transaction.contract.consignee
    if contract and names_somebody(contract):
        return (contract, *_names_also_meant(context, contract))
    return _names_of(context, _RECEIVERS)


def _names_also_meant(context: Context, text: str) -> tuple[str, ...]:
    """Return the further names of a party that a text names, as sources write it."""
    return tuple(
        subject.name
        for subject in context.subjects
        if (name := context.transaction.parties[subject.ref].name)
        and compare_names(name, text) is Likeness.SAME
    )


def _names_of(context: Context, roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the parties in some roles, as order and sources write them."""
    stated = [party.name for party in context.transaction.with_role(*roles) if party.name]
    in_sources = [subject.name for subject in context.subjects if subject.role in roles]
    return tuple(dict.fromkeys((*stated, *in_sources)))


def _compare_places(context: Context) -> Iterator[_Difference]:
    """Compare the papers with the contract, and where they agree, the contract with the order."""
    order = context.transaction
    agreed, shipped = order.contract.delivery_place, order.transport.delivery_place
    agreed_reading = read_country(agreed, order.countries_of_receipt, within=True)
    planned = agreed_reading.country or order.destination
    reading = PlaceReading()
    if shipped and planned:
        reading = _read_shipped_place(context, shipped, planned)
        if reading.country is not None and reading.country != planned:
            where = agreed or say_country(planned)
            relation = say(
                "is delivered, by the transport papers, not to {where} but to", where=where
            )
            doubts = _doubts_of_size(shipped, reading)
            yield _Difference("place", relation, shipped, reading.country, doubts)
        elif agreed and not compare_names(agreed, shipped):
            relation = say(
                "is delivered, by the transport papers, not to {agreed} but to", agreed=agreed
            )
            doubt = "the two may be names of one place"
            yield _Difference("place", relation, shipped, doubts=(doubt,))
    is_moved = reading.country not in (None, planned)
    if agreed and order.destination and planned != order.destination and not is_moved:
        relation = say(
            "is to be delivered, by the contract, to {agreed}, and is declared for", agreed=agreed
        )
        name = say_country(order.destination)
        doubts = _doubts_of_size(agreed, agreed_reading)
        yield _Difference("place", relation, name, order.destination, doubts)
    if {reading.country, agreed_reading.country} <= {None, order.destination}:
        yield from _compare_term(context)


def _compare_term(context: Context) -> Iterator[_Difference]:
    """Compare the place behind the term of delivery with the countries of the order."""
    order, place = context.transaction, _place_of_term(context)
    if place is None or order.destination is None:
        return
    expected = list_expected(order, read_term(order.incoterm or ""))
    reading = read_country(place, order.countries_of_receipt, within=True)
    if reading.country is None or not expected.isdisjoint(find_countries(place, within=True)):
        return
    relation = say(
        "is to be handed over, by the term of delivery, in {place}, and is declared for",
        place=place,
    )
    doubts = _doubts_of_size(place, reading)
    yield _Difference("term", relation, say_country(order.destination), reading.country, doubts)


def _place_of_term(context: Context) -> str | None:
    incoterm = context.transaction.incoterm
    return read_term(incoterm).place if incoterm else None


def _read_shipped_place(context: Context, shipped: str, planned: str) -> PlaceReading:
    """Read a place of the papers: a town that the planned country has, too, is that one."""
    if planned in find_countries(shipped, within=True):
        return PlaceReading(planned)
    return read_country(shipped, context.transaction.countries_of_receipt, within=True)


def _doubts_of_size(place: str, reading: PlaceReading) -> tuple[str, ...]:
    """Say how a town is read whose name several countries have."""
    if not reading.others or reading.country is None:
        return ()
    doubt = say(
        "{place} is read as by far the largest town of that name ({country}); others: {others}",
        place=place,
        country=say_country(reading.country),
        others=joined(sorted(map(say_country, reading.others))),
    )
    return (doubt,)


def _find_legs(context: Context) -> Iterator[_Difference]:
    """Yield the countries on the way by the papers that the planned route does not have."""
    order = context.transaction
    planned = {*order.route, order.destination, context.exporter_country}
    for country in dict.fromkeys(order.transport.route) if order.route else ():
        if country not in planned:
            relation = "goes, by the transport papers, over a country that was not planned:"
            yield _Difference(f"leg/{country}", relation, say_country(country), country)


def _find_late_change(context: Context) -> Iterator[_Difference]:
    if days := _days_from_dispatch(context):
        relation = say("had its transport instructions changed {days}, on", days=days)
        yield _Difference("late", relation, context.transaction.transport.changed or "")


def _days_from_dispatch(context: Context) -> str:
    """Say how near to dispatch the instructions were changed; "" where that was not near."""
    order = context.transaction
    if order.transport.changed is None:
        return ""
    shipped = order.planned_ship_date
    dispatch = date.fromisoformat(shipped) if shipped else context.on
    days = day_number(dispatch) - day_number(date.fromisoformat(order.transport.changed))
    if abs(days) > LATE:
        return ""
    return (
        say("{days} days before dispatch", days=days)
        if days >= 0
        else say("{days} days after dispatch", days=-days)
    )


def _find_difference(context: Context, difference: _Difference) -> Detected:
    severity: Severity = context.severity
    rules: tuple[str, ...] = ()
    if difference.country and _is_hub(context, difference.country):
        severity, rules = stronger(severity, "high"), (_HUB_RULE,)
    late = "" if difference.key == "late" else _days_from_dispatch(context)
    return context.find(
        object=("document", "transport", difference.stated),
        severity=severity,
        relation=difference.relation,
        identity=difference.key,
        severity_rules=(
            *rules,
            *([say("the instructions were changed {late}", late=late)] if late else []),
        ),
        possible_because=difference.doubts,
    )


def _is_hub(context: Context, country: str) -> bool:
    items = context.transaction.items
    return any(row.concerns(items) for row in context.tables.trade.hubs_at(country, context.on))


def _find_stranger(context: Context) -> Iterator[UnknownFact]:
    """Name a consignee of contract or papers whom the order does not: nobody looked it up."""
    order = context.transaction
    roles = tuple(party.role for party in order.parties)
    names = _names_of(context, roles)
    for field, what, consignee in (
        ("transport.consignee", "the transport papers", order.transport.consignee),
        ("contract.consignee", "the contract", order.contract.consignee),
    ):
        if not consignee or not names_somebody(consignee):
            continue
        if not any(compare_names(name, consignee) for name in names):
            why = say(
                "{consignee}, the consignee of {what}, is no party of the order: it was not "
                "looked up",
                consignee=consignee,
                what=what,
            )
            yield UnknownFact("consignee", field, why)


# ------------------------------------------------------------------------------------------------
# div-route-destination-mismatch: the stated way of the goods does not lead to their destination.
#
# Either the place of unloading lies in another country than the destination, or a consignee sits in
# a country that is neither the destination nor on the way. Distances are judged by nobody: ships
# and aircraft go by hubs. What may not pass a country is told by other indicators.
# ------------------------------------------------------------------------------------------------


@asks_resembling
def detect_div_route_destination_mismatch(context: Context) -> Iterator[Result]:
    """Yield a finding for a place of unloading or a consignee that is not on the way."""
    transaction = context.transaction
    destination, route = transaction.destination, transaction.way
    if destination is None or not (route or transaction.unloading_place):
        yield NotApplicable("the order states no route, or no destination")
        return
    yield from _judge_unloading(context, destination)
    if route:
        for subject in context.with_roles(["consignee"]):
            yield from _judge_consignee(context, subject, {destination, *route})


def _judge_unloading(context: Context, destination: str) -> Iterator[Detected]:
    place = context.transaction.unloading_place or ""
    country = country_code(place) or country_of_address(place)
    # goods that are unloaded on the way still have a leg to go
    expected = {destination, *context.transaction.way}
    if country is None or country in expected or not expected.isdisjoint(find_countries(place)):
        return
    yield context.find(
        object=country_object(country),
        relation=say(
            "goes to {country}, and is unloaded last in", country=say_country(destination)
        ),
        identity="unloading",
        counterfactuals=("clears if the leg from there to the destination is named",),
    )


def _judge_consignee(
    context: Context, subject: Subject, on_the_way: set[str]
) -> Iterator[Detected]:
    [record] = context.engine.parties([subject.pid])
    stated = context.transaction.parties[subject.ref].country
    countries = countries_of_party(context, subject)
    # what an order says of its own consignee does not do away with what a source says
    is_open = bool(record.countries) and stated in on_the_way
    if not countries or record.countries & on_the_way or (stated in on_the_way and not is_open):
        return
    country = min(record.countries or countries)
    yield context.find(
        subject=subject,
        object=country_object(country),
        paths=((),),
        possible_because=("the order states a country on the route",) if is_open else (),
        counterfactuals=("clears if the consignee is shown to receive only the papers",),
    )


# ------------------------------------------------------------------------------------------------
# div-transshipment-country: goods go to or through a country of the hub table; context only.
# ------------------------------------------------------------------------------------------------


def detect_div_transshipment_country(context: Context) -> Iterator[Result]:
    """Yield one row of context a country on the way; an empty table is no answer and no gap."""
    trade, items = context.tables.trade, context.transaction.items
    if not trade.hubs:
        yield NotApplicable("the hub table of the rule pack is empty")
        return
    for involved in list_regions(context, context.detection.countries_of):
        rows = trade.hubs_at(involved.country, context.on)
        concerned = [row for row in rows if row.concerns(items)]
        # a row for some goods, and goods that are not classified
        maybe_concerned = [row for row in rows if row.concerns(items) is None]
        if concerned:
            yield _find_hub(involved, concerned)
        elif maybe_concerned:
            doubts = ("the goods are not known well enough",)
            yield _find_hub(involved, maybe_concerned, doubts)


def _find_hub(
    involved: CountryInvolved, rows: Sequence[Hub], doubts: tuple[str, ...] = ()
) -> Detected:
    return involved.find(
        relation=say("passes, as {part}, a country of the hub table:", part=involved.part),
        identity=involved.country,
        values={"rows": [_hub_data(row) for row in rows]},
        possible_because=doubts,
        acts=tuple(cite_row(row, "guidance") for row in rows),
    )


def _hub_data(row: Hub) -> HubRow:
    return {
        "country": row.country,
        "goods": row.goods or None,
        "note": row.note or None,
        "since": row.since,
        "until": row.until,
        "source": row.basis.source,
        "verified": row.basis.verified,
    }
