"""An indicator that raises is an answer that is missing, and is told; the others still run."""

from collections.abc import Iterator

import pytest

from onward.queries import run as running
from onward.queries.assess import assess
from onward.queries.context import Context, Detector
from onward.queries.examples import example_tables, read_example
from onward.queries.indicator import Indicator
from onward.queries.results import Result
from onward.queries.world import World
from tests.engines import ENGINES, open_world

CLEAN = "item.six = yes,no,yes,yes,yes,yes => not_found"
LISTED = "acme is Company [sanction] (XC); acme.listed = EU from 2024-01-01 => present stop"
BROKEN, RESTS_ON_IT = "mil-tie", "eus-conflict-with-graph"


def faulty(context: Context) -> Iterator[Result]:
    yield from ()
    raise ZeroDivisionError(f"asked on {context.on}")


@pytest.fixture(autouse=True)
def _one_indicator_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    sound = running.detector_of

    def chosen(indicator: Indicator) -> Detector:
        return faulty if indicator.id == BROKEN else sound(indicator)

    monkeypatch.setattr(running, "detector_of", chosen)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_clean_order_is_incomplete_and_the_fault_is_named(engine: str) -> None:
    example = read_example(CLEAN)
    found = assess(
        example.transaction, open_world(example.snapshot(), engine, tables=example_tables())
    )
    assert found["verdict"] == "INCOMPLETE"
    told = {row["indicator"]: (row["reason"], row["text"]) for row in found["cannot_tell"]}
    fault = "mil-tie raised ZeroDivisionError: asked on 2026-05-01"
    assert told.pop(BROKEN) == ("raised", fault)
    assert set(told) == {RESTS_ON_IT}
    assert BROKEN not in {one["indicator"] for one in found["not_found"]}


def test_the_other_indicators_still_find() -> None:
    example = read_example(LISTED)
    found = assess(example.transaction, World.open(example.snapshot(), tables=example_tables()))
    assert (found["verdict"], found["complete"]) == ("FINDINGS", False)
    assert "own-listed-direct" in {one["indicator"] for one in found["findings"]}
