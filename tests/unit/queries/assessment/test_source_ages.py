"""How old a source is on the day of an order, and what is said of one that is younger."""

from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import SourceCoverage


def cover_source(day: str) -> SourceCoverage:
    """Return the coverage of the example world's source, which was retrieved on 2026-04-30."""
    example = read_example(f"T.date = {day} => not_found")
    setup = AssessmentSetup.open(example.snapshot(), tables=example_tables())
    (source,) = assess(example.transaction, setup).coverage.sources
    return source


def test_a_source_from_before_the_order_has_an_age() -> None:
    source = cover_source("2026-05-01")
    assert (source.describe_age(), source.stale) == ("1 day old", False)
    source = cover_source("2026-05-08")
    assert (source.describe_age(), source.stale) == ("8 days old", True)


def test_a_source_that_came_after_the_order_is_no_negative_number_of_days_old() -> None:
    source = cover_source("2025-11-10")
    assert (source.age_days, source.stale) == (-171, False)
    assert source.describe_age() == "retrieved 171 days after this date"
