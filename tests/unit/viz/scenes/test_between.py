"""The picture of how two parties are tied: numbered paths, best first, and what is not shown."""

from collections.abc import Sequence
from typing import Any

from onward.queries.party_paths import PathsReport
from onward.viz.scenes.scenes import paths_scene
from tests.pictures import party, paths_of, step
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


def test_every_party_and_tie_of_every_path_is_drawn_with_the_paths_numbers() -> None:
    scene = paths_scene(answer(SHORT, LONG), "0adf")
    assert [node.id for node in scene.nodes] == ["w:a", "w:c", "w:b"]
    assert [edge.findings for edge in scene.edges] == [(1,), (2,), (2,)]
    assert scene.numbers == "path"


def test_the_two_parties_are_marked_as_the_ends() -> None:
    roles = {node.id: node.roles for node in paths_scene(answer(LONG), "0adf").nodes}
    assert roles == {"w:a": ("from",), "w:b": (), "w:c": ("to",)}


def test_a_path_is_told_in_sentences_with_sources() -> None:
    (route,) = paths_scene(answer(LONG), "0adf").findings
    assert route.title == "Acme → Bee → Sea"
    assert str(route.paths[0].steps[0]).startswith("Acme owns Bee (w, since 2019")


def test_possible_paths_are_called_possible() -> None:
    scene = paths_scene(answer(SHORT, possible=True), "0adf")
    assert scene.findings[0].status == "possible"
    assert "only possible" in scene.outcome


def test_what_is_not_shown_is_said() -> None:
    scene = paths_scene(answer(SHORT, more="unknown"), "0adf")
    assert scene.notes[0] == "It is not known if there are more paths than the 1 shown"


def test_where_there_is_a_definite_path_possible_ones_are_not_dropped_unsaid() -> None:
    note = "Paths that are only possible were not looked for, as there is a definite one"
    assert paths_scene(answer(SHORT), "0adf").notes == (note,)
    assert paths_scene(answer(SHORT, possible=True), "0adf").notes == ()
    assert paths_scene(answer(), "0adf").notes == ()


def test_two_parties_without_a_path_are_drawn_all_the_same() -> None:
    scene = paths_scene(answer(), "0adf")
    assert scene.sources == ("w",)
    drawn = [(node.name, node.kind, node.country) for node in scene.nodes]
    assert drawn == [("Acme", "Company", "XC"), ("Sea", "Company", "XC")]
    assert scene.outcome.startswith("No path")


def delivery(start: str, end: str, day: str | None, number: int = 0) -> dict[str, Any]:
    return step(start, "ships_to", end, since=day, id=f"{start}-{end}-{number}")


def test_a_route_says_how_many_ties_join_its_parties_one_after_the_other() -> None:
    directs = step("w:b", "directs", "w:c")
    assert [route.summary for route in paths_scene(answer(LONG), "0adf").findings] == ["2 ties"]
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
