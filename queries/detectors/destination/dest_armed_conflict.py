"""dest-armed-conflict: an armed conflict in the destination in the last years; context only."""

from collections.abc import Iterator
from typing import Final

from onward.graph.countries import country_name
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import unknown_destination
from onward.queries.detection.results import NotApplicable, Result

YEARS: Final = 5


def detect(context: Context) -> Iterator[Result]:
    """Yield one row of context where the destination saw a conflict in the last five years.

    A table of conflicts names only the years in which there was one, so a country without a row
    had none; where no table with these years is loaded, nobody looked.
    """
    country = context.transaction.destination
    last_year = context.destinations.last_conflict_year(context.as_of)
    # a table that ends before these years cannot say that there was no conflict in them
    if last_year is None or last_year < context.on.year - YEARS:
        yield NotApplicable(
            say("no table of armed conflicts of the last {years} years is loaded", years=YEARS)
        )
        return
    if country is None:
        yield from unknown_destination(context)
        return
    reading = context.destinations.conflict(country, context.on, context.as_of, YEARS)
    if reading is not None:
        yield context.find(
            object=("country", country, country_name(country)),
            relation=say(
                "goes to a country with an armed conflict in {data_year}:",
                data_year=reading.data_year,
            ),
            identity=country,
            values={"conflict": reading.to_row(), "table_ends": last_year, "years": YEARS},
        )
