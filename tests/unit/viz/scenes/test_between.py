"""The picture of how two parties are tied: numbered paths, best first, and what is not shown."""

from collections.abc import Sequence
from typing import Any

from onward.queries.party_paths import PathsReport
from onward.viz.scenes.scenes import paths_scene
from tests.picture_cases import compare
from tests.pictures import Data, party, paths_of, step
from tests.unit.cases import each_case

A, B, C = party("w:a", "Acme"), party("w:b", "Bee"), party("w:c", "Sea")


def answer(
    *paths: dict[str, Any],
    possible: bool = False,
    more: str = "no",
    beside: Sequence[dict[str, Any]] = (),
) -> PathsReport:
    """Return the answer to a question for paths; `beside` are further ties of the first one."""
    found: dict[str, Any] = {"paths": list(paths), "more": more, "limits": []}
    if beside:
        found["parallel"] = [{"path": 1, "steps": list(beside)}]
    none: dict[str, Any] = {"paths": [], "more": "no", "limits": []}
    report: dict[str, Any] = {
        "from": A,
        "to": C,
        "on": "2026-05-01",
        "as_of": None,
        "kinds": [],
        "hops": 4,
        "min_share": None,
        "definite": none if possible else found,
        "possible": found if possible else none,
    }
    return paths_of(report)


LONG = {"nodes": [A, B, C], "steps": [step("w:a", "owns", "w:b"), step("w:b", "owns", "w:c")]}
SHORT = {"nodes": [A, C], "steps": [step("w:a", "directs", "w:c")]}


PATHS = {"long": LONG, "short": SHORT}


@each_case("paths", "found", "says", lists=True)
def test_a_picture_of_paths_says(paths: Sequence[str], found: Data, says: Data) -> None:
    scene = paths_scene(answer(*(PATHS[name] for name in paths), **found), "0adf")
    compare({"scene": scene}, says)


def delivery(start: str, end: str, day: str | None, number: int = 0) -> dict[str, Any]:
    return step(start, "ships_to", end, since=day, id=f"{start}-{end}-{number}")


def test_a_route_says_how_many_ties_join_its_parties_one_after_the_other() -> None:
    directs = step("w:b", "directs", "w:c")
    (route,) = paths_scene(answer(LONG, beside=[directs]), "0adf").findings
    assert route.summary == "3 ties: 1 + 2"


@each_case("days", "possible", lists=True)
def test_deliveries_are_one_route_that_says_in_how_many_ways_goods_can_have_gone_along_it(
    days: Sequence[str | None], possible: str
) -> None:
    first, second, third, fourth = days
    path = {
        "nodes": [A, B, C],
        "steps": [delivery("w:a", "w:b", first), delivery("w:b", "w:c", third)],
    }
    beside = [delivery("w:a", "w:b", second, 1), delivery("w:b", "w:c", fourth, 1)]
    (route,) = paths_scene(answer(path, beside=beside), "0adf").findings
    assert route.summary == f"2 + 2 shipments, in a possible order in {possible} combinations"


def test_goods_that_went_the_other_way_are_counted_the_other_way() -> None:
    path = {
        "nodes": [A, B, C],
        "steps": [delivery("w:b", "w:a", "2024-05-01"), delivery("w:c", "w:b", "2024-04-01")],
    }
    (route,) = paths_scene(answer(path), "0adf").findings
    assert route.summary == "1 + 1 shipments, in a possible order in 1 of 1 combinations"
