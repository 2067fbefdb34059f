"""A period that ends before it begins holds on no day: it is left open and named, never missed."""

from onward.graph.model import Listing, Provenance
from onward.loaders.account import LoadLog
from onward.loaders.load import REVERSED, open_reversed_periods


def listing(since: str | None, until: str | None) -> Listing:
    source = Provenance("own", "own:1", None, None, "2026-08-22")
    return Listing("own:1", "own:acme", "EU", "sanction", source=source, since=since, until=until)


def test_a_reversed_period_counts_as_not_ended_and_both_its_days_are_named() -> None:
    log = LoadLog()
    [opened] = open_reversed_periods([listing("2021-04-12", "2020-01-01")], log)
    assert opened == listing("2021-04-12", None)
    assert log.asides == ["own:1: from 2021-04-12 until 2020-01-01; it counts as not ended"]
    assert log.counts[REVERSED] == 1


def test_other_periods_stay_as_they_are() -> None:
    rows = [
        listing("2020-01-01", "2020-01-01"),
        listing("2020", "2020"),
        listing(None, "2020"),
        listing("2020-06", None),
    ]
    log = LoadLog()
    assert list(open_reversed_periods(rows, log)) == rows
    assert not log.asides
