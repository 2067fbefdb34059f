"""div-route-destination-mismatch: the stated way of the goods does not lead to their destination.

Either the place of unloading lies in another country than the destination, or a consignee sits in
a country that is neither the destination nor on the way. Distances are judged by nobody: ships and
aircraft go by hubs. What may not pass a country is told by other indicators.
"""

from collections.abc import Iterator

from onward.graph.countries import country_code, country_name, country_of_address, say_country
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import Detected, NotApplicable, Result, Subject


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
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
    if country is None or country in {destination, *context.transaction.way}:
        return
    yield Detected(
        subject=None,
        object=("country", country, country_name(country)),
        status="present",
        severity=context.severity,
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
    countries = record.countries | ({stated} if stated else set())
    # what an order says of its own consignee does not do away with what a source says
    is_open = bool(record.countries) and stated in on_the_way
    if not countries or record.countries & on_the_way or (stated in on_the_way and not is_open):
        return
    country = min(record.countries or countries)
    yield Detected(
        subject=subject,
        object=("country", country, country_name(country)),
        status="possible" if is_open else "present",
        severity=context.severity,
        relation="receives the goods, and is neither at the destination nor on the route but in",
        paths=((),),
        possible_because=("the order states a country on the route",) if is_open else (),
        counterfactuals=("clears if the consignee is shown to receive only the papers",),
    )
