"""An indicator that raises is an answer that is missing, and is told; the others still run."""

from collections.abc import Iterator

import pytest

from onward.errors import EngineError, EngineTimeout, EngineUnavailable
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.detection import context as running
from onward.queries.detection.context import Context, Detector
from onward.queries.detection.results import Detected, Result, Undecided
from onward.queries.examples import example_tables, read_example
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.indicator import Indicator
from tests.assessments import assess_to_data
from tests.engines import ONE_ENGINE, open_world

CLEAN = "item.six = yes,no,yes,yes,yes,yes => not_found"
LISTED = "acme is Company [sanction] (XC); acme.listed = EU from 2024-01-01 => present stop"
BROKEN, RESTS_ON_IT = "mil-tie", "eus-conflict-with-graph"


def faulty(context: Context) -> Iterator[Result]:
    yield from ()
    raise ZeroDivisionError(f"asked on {context.on}")


@pytest.fixture(autouse=True)
def _one_indicator_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = running.find_detector

    def chosen(indicator: Indicator) -> Detector:
        return faulty if indicator.id == BROKEN else sound(indicator)

    monkeypatch.setattr(running, "find_detector", chosen)


@pytest.mark.parametrize("engine", ONE_ENGINE)
def test_a_clean_order_is_incomplete_and_the_fault_is_named(engine: str) -> None:
    example = read_example(CLEAN)
    world = open_world(example.snapshot(), engine, tables=example_tables())
    found = assess_to_data(example.transaction, world)
    assert found["verdict"] == "INCOMPLETE"
    reasons = {row["indicator"]: (row["reason"], row["text"]) for row in found["cannot_tell"]}
    fault = "mil-tie raised ZeroDivisionError: asked on 2026-05-01"
    assert reasons.pop(BROKEN) == ("raised", fault)
    assert set(reasons) == {RESTS_ON_IT}
    assert BROKEN not in {one["indicator"] for one in found["not_found"]}


def test_the_other_indicators_still_find() -> None:
    example = read_example(LISTED)
    found = assess_to_data(
        example.transaction,
        open_world(example.snapshot(), "embedded", tables=example_tables()),
    )
    assert (found["verdict"], found["complete"]) == ("FINDINGS", False)
    assert "own-listed-direct" in {one["indicator"] for one in found["findings"]}


def answered(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """Run an indicator that finds something and then loses its engine."""

    def detect(context: Context) -> Iterator[Result]:
        yield Detected(context.subjects[0], None, "high", "found before")
        raise fault

    monkeypatch.setattr(running, "find_detector", lambda _indicator: detect)
    example = read_example(LISTED)
    context: list[Context] = []

    def noted(_indicator: Indicator, given: Context) -> list[Result]:
        context.append(given)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onward.queries.assessment.running.run_indicator", noted)
        assess_to_data(
            example.transaction,
            AssessmentSetup.open(example.snapshot(), tables=example_tables(), loaded=COMPLETE),
        )
    return running.run_indicator(default_catalogue()[BROKEN], context[0])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (EngineTimeout("no answer within 5 s", limit="5 s"), "timeout"),
        (EngineUnavailable("the server is gone"), "engine"),
        (ZeroDivisionError("a fault of ours"), "raised"),
    ],
)
def test_what_was_found_before_a_fault_stands_beside_it(
    fault: Exception, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, unsure = answered(fault, monkeypatch)
    assert isinstance(found, Detected)
    assert isinstance(unsure, Undecided)
    assert unsure.reason == reason
    assert str(fault) in unsure.text


def test_what_begins_later_and_cannot_be_looked_for_is_a_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lost(*_asked: object) -> None:
        raise EngineError("the server is gone")

    example = read_example(CLEAN)
    world = AssessmentSetup.open(example.snapshot(), tables=example_tables(), loaded=COMPLETE)
    monkeypatch.setattr("onward.queries.assessment.later_days._find_ownership_changes", lost)
    found = assess_to_data(example.transaction, world)
    assert found["verdict"] == "INCOMPLETE"
    limits = {(row["limit"], row["where"]) for row in found["coverage"]["limits_hit"]}
    assert ("the server is gone", "later/example:acme") in limits
