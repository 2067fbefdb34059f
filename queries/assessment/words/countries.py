"""The record of a country in words: what part it plays, its status, each measure with its value."""

from collections.abc import Iterator
from typing import Final

from onward.graph.codes import TRADE_FLOW
from onward.graph.countries import country_name
from onward.graph.tables import read_words
from onward.queries.model.assessment import AssessedCountry, MeasureReading
from onward.queries.model.measure_words import name_measure, say_measure
from onward.queries.model.trade_words import TradeFlow, say_trade_flow

ABOUT_NOBODY: Final = "statistics of all firms together, shown and not counted"

_PARTS: Final = read_words("onward.queries.assessment", "code_words.csv", "country_part")
"""What part a country plays."""


def say_country(country: AssessedCountry) -> str:
    """Return a country's part and the status of its record."""
    year = f" for {country.year}" if country.year else ""
    note = f"; {country.note}" if country.note else ""
    part = _PARTS.get(country.role, country.role.replace("_", " "))
    name = country_name(country.country)
    if country.region:
        name = f"{name}, {country.region}"
    return f"{name} ({part}): record {country.status}{year}{note}"


def list_measures(country: AssessedCountry) -> Iterator[str]:
    """Yield what each measure says, then the armed conflicts, which are no part of the record."""
    rows = [row for row in country.measures if row.value is not None]
    yield from (_describe_measure(row, threshold=row.threshold) for row in rows)
    missing = [name_measure(row.measure) for row in country.measures if row.value is None]
    if missing:
        yield f"No value of: {', '.join(missing)}"
    for reading in country.conflicts:
        if reading.measure == TRADE_FLOW and reading.value is not None:
            yield from _describe_flow(reading, reading.value)
        elif reading.value is None:  # no row does not say that there is peace
            yield "Armed conflict: no row, which does not say that there was none"
        else:
            yield f"{_describe_measure(reading)}; shown and not counted"


def _describe_flow(reading: MeasureReading, value: str) -> Iterator[str]:
    """Yield a flow of trade, and how many smaller ones are left out behind it."""
    yield f"{say_trade_flow(value)} (data of {reading.data_year}); {ABOUT_NOBODY}"
    if left_out := TradeFlow.read(value).left_out:
        yield f"{left_out} smaller flows are not shown"


def _describe_measure(reading: MeasureReading, *, threshold: str = "") -> str:
    words = say_measure(reading.measure, reading.value)
    facts = (
        ("data of", reading.data_year),
        ("retrieved", reading.retrieved),
        ("threshold:", threshold),
    )
    stated_facts = ", ".join(f"{name} {fact}" for name, fact in facts if fact)
    when = f" ({stated_facts})" if stated_facts else ""
    return "; ".join(filter(None, (f"{words}{when}", *_judge_reading(reading), reading.note)))


def _judge_reading(reading: MeasureReading) -> Iterator[str]:
    if reading.meets:
        yield "meets the threshold"
    elif reading.indicates:
        yield "meets the milder threshold only, which indicates a record"
    if reading.standing == "claimed":
        yield f"claimed: a person's own reading of {reading.url or 'a document'}"
