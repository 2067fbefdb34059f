"""What each measure says of a country, in the language of a briefing."""

from collections.abc import Iterator

from onward.graph.codes import TRADE_FLOW
from onward.queries.model.assessment import AssessedCountry, MeasureReading
from onward.queries.model.measure_words import name_measure, read_measure
from onward.queries.model.trade_words import TradeFlow
from onward.viz.language.forms import say_day, say_number
from onward.viz.language.rendering import render
from onward.viz.language.words import Words


def say_measures(country: AssessedCountry, words: Words) -> Iterator[str]:
    """Yield what each measure says, then the armed conflicts, which are no part of the record."""
    for row in country.measures:
        if row.value is not None:
            yield _say_reading(row, row.value, words, threshold=row.threshold)
    names = [
        render(name_measure(row.measure), words) for row in country.measures if row.value is None
    ]
    if names:
        yield words.say("measure.none", names=", ".join(names))
    for reading in country.conflicts:
        if reading.measure == TRADE_FLOW and reading.value is not None:
            yield from _say_flow(reading, reading.value, words)
        elif reading.value is None:  # no row does not say that there is peace
            yield words["measure.no_conflict"]
        else:
            said = _say_reading(reading, reading.value, words)
            yield f"{said}{words['semicolon']}{words['measure.not_counted']}"


def _say_flow(reading: MeasureReading, value: str, words: Words) -> Iterator[str]:
    """Yield a flow of trade, and how many smaller ones are left out behind it."""
    flow = TradeFlow.read(value)
    goods = words["flow.all_goods"]
    if flow.heading:
        goods = words.say("flow.heading", code=flow.heading)
    said = words.say(
        f"flow.{flow.direction}",
        reporter=words.country(flow.reporter),
        goods=goods,
        partner=words.country(flow.partner) if flow.partner else words["flow.all_countries"],
        worth=" ".join(filter(None, (flow.currency, words.group(flow.worth)))),
        year=reading.data_year or "",
    )
    yield f"{said}{words['semicolon']}{words['flow.about_nobody']}"
    if flow.left_out:
        yield words.say("flow.left_out", count=flow.left_out)


def _say_reading(reading: MeasureReading, value: str, words: Words, *, threshold: str = "") -> str:
    name, in_words, top = read_measure(reading.measure, value)
    said = say_number(render(in_words, words), words)
    if top:
        said = words.say("measure.of", value=said, top=top)
    text = words.say("measure.value", measure=render(name, words), value=said)
    facts = ", ".join(_list_facts(reading, threshold, words))
    text = f"{text} ({facts})" if facts else text
    return words["semicolon"].join(
        filter(None, (text, *_judge_reading(reading, words), render(reading.note or "", words)))
    )


def _list_facts(reading: MeasureReading, threshold: str, words: Words) -> Iterator[str]:
    if reading.data_year:
        yield words.say("measure.data_of", year=reading.data_year)
    if reading.retrieved:
        yield words.say("measure.retrieved", day=say_day(reading.retrieved, words))
    if threshold:
        yield words.say("measure.threshold", text=render(threshold, words))


def _judge_reading(reading: MeasureReading, words: Words) -> Iterator[str]:
    if reading.meets:
        yield words["measure.meets"]
    elif reading.indicates:
        yield words["measure.milder"]
    if reading.standing == "claimed":
        document = reading.url or words["measure.a_document"]
        yield words.say("measure.claimed", document=document)
