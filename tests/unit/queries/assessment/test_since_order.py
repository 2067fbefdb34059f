"""What the newest lists say of an order that has not left, and of one that has."""

from dataclasses import replace
from datetime import date

from onward.queries.assessment.assess import assess
from onward.queries.assessment.explain import describe_later_events
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.shipments import Departures
from onward.queries.transactions.transaction import transaction_hash

LISTED = "acme is Company [sanction] (XC); acme.listed = EU from 2026-04-15; T.date = 2026-04-01"
OWNED = (
    "first is Company [sanction] (XB); first.listed = EU from 2026-04-15; first owns 60% acme; "
    "T.date = 2026-04-01"
)
INDICATOR = "own-listed-since"


OLD = LISTED.replace("T.date = 2026-04-01", "T.date = 2021-05-01")


def answered(
    line: str, *, left: date | None = None, as_of: date | None = None, same_order: bool = True
) -> Assessment:
    """Assess the order of an example line, whose goods have left on a day."""
    example = read_example(f"{line} => not_found")
    setup = AssessmentSetup.open(example.snapshot(), tables=example_tables())
    if left is not None:
        order = example.transaction
        key = transaction_hash(order)[:16] if same_order else "another form"
        setup = replace(setup, departures=Departures({key: left}, {order.id: left}))
    return assess(example.transaction, setup, as_of=as_of)


def since(assessment: Assessment) -> list[str]:
    return [f"{f.status} {f.severity}" for f in assessment.findings if f.indicator == INDICATOR]


def test_a_party_listed_after_the_order_is_found_and_both_days_are_kept() -> None:
    found = answered(LISTED)
    (finding,) = [row for row in found.findings if row.indicator == INDICATOR]
    assert (found.verdict, found.suggestion.value) == ("FINDINGS", "refuse")
    assert found.on == "2026-04-01"
    values = finding.values
    assert (values["order_day"], values["known_on"]) == ("2026-04-01", "2026-04-30")
    assert finding.summary.startswith("After the order of 2026-04-01, by 2026-04-30: acme")


def test_on_the_order_s_own_day_nobody_is_listed() -> None:
    indicators = {row.indicator for row in answered(LISTED).findings}
    assert not indicators & {"own-listed-direct", "own-50-aggregate"}
    assert "own-50-aggregate" not in {row.indicator for row in answered(OWNED).findings}


def test_an_owner_listed_since_is_found_with_its_path_and_named_among_the_notes() -> None:
    found = answered(OWNED)
    (finding,) = [row for row in found.findings if row.indicator == INDICATOR]
    assert [step.tie.kind for step in finding.evidence.paths[0].steps] == ["owns"]
    assert finding.id == "own-listed-since/example:acme/own-50-aggregate/EU"
    (note,) = describe_later_events(found)
    assert "of first, who stands above acme" in str(note)


def test_goods_that_left_before_the_listing_are_no_finding_and_the_listing_is_told() -> None:
    found = answered(LISTED, left=date(2026, 4, 10))
    assert since(found) == []
    assert [getattr(event, "goods_left", None) for event in found.later] == ["2026-04-10"]
    (note,) = describe_later_events(found)
    assert "the goods had left on 2026-04-10" in str(note)


def test_goods_that_left_after_the_listing_are_a_finding() -> None:
    found = answered(LISTED, left=date(2026, 4, 20))
    assert since(found) == ["present stop"]
    (note,) = describe_later_events(found)
    assert "the goods left after that, on 2026-04-20" in str(note)


def test_an_earlier_form_of_the_order_that_left_is_told_and_clears_nothing() -> None:
    found = answered(LISTED, left=date(2026, 4, 10), same_order=False)
    (finding,) = [row for row in found.findings if row.indicator == INDICATOR]
    assert finding.counter_evidence[-1].startswith("goods of an earlier form of this order left on")


def test_what_was_not_known_yet_is_not_said() -> None:
    # the row was retrieved on 2026-04-30
    found = answered(LISTED, as_of=date(2026, 4, 20))
    assert since(found) == []
    assert found.later == ()


def test_a_departure_that_was_not_known_yet_clears_nothing() -> None:
    departures = Departures({"h" * 16: date(2026, 4, 10)}, {"T": date(2026, 4, 10)})
    assert departures.of_order("h" * 64, None) == date(2026, 4, 10)
    assert departures.of_order("h" * 64, date(2026, 4, 9)) is None
    assert departures.of_other_form("T", date(2026, 4, 9)) is None


def test_an_old_order_that_nobody_recorded_as_shipped_is_open_for_a_time() -> None:
    while_open = answered(OLD.replace("from 2026-04-15", "from 2023-05-01"))
    (finding,) = [row for row in while_open.findings if row.indicator == INDICATOR]
    assert (finding.severity, finding.values["known_on"]) == ("stop", "2023-05-01")


def test_whom_lists_name_only_after_that_time_is_a_gap_and_never_dropped() -> None:
    later = answered(OLD)
    assert since(later) == []
    (gap,) = [gap for gap in later.coverage.gaps if gap.field == "shipped"]
    assert gap.what == "whether the goods of this order have left"
    assert gap.why_it_matters == (
        "acme, or who stands behind it, has been listed between 2023-05-01 and 2026-04-30; "
        "without a record of its shipment the order of 2021-05-01 counts as open for 24 months "
        "only, so whether its goods may still leave is not known"
    )
    assert (later.complete, later.suggestion.value) == (False, "enhanced_due_diligence")


def test_the_months_count_from_a_planned_shipment_that_is_later() -> None:
    assert since(answered(f"{OLD}; T.planned_ship_date = 2024-04-30")) == ["present stop"]
    assert since(answered(f"{OLD}; T.planned_ship_date = 2024-04-01")) == []


def test_a_recorded_shipment_closes_an_old_order() -> None:
    left = answered(OLD, left=date(2021, 6, 1))
    assert [gap for gap in left.coverage.gaps if gap.field == "shipped"] == []
