"""The nearest near miss on the map: context that says what it falls short of, never a finding."""

from typing import Any

from onward.viz.content.sections import find_nearest
from onward.viz.context import add_context
from onward.viz.drawing.drawing import make_legend
from onward.viz.layout import place_scene
from onward.viz.page.renderer import make_line_data
from onward.viz.placing.cards import lay_out_label
from onward.viz.scene import Scene
from onward.viz.svg import write_svg
from tests.pictures import Data, assessment, party, picture_of, step
from tests.unit.viz.context.test_surroundings import ON, engine_of, tie


def miss(*steps: Data, indicator: str = "own-minority", names: tuple[str, ...] = ()) -> Data:
    """Return a near miss along some steps, from the end-user."""
    ids = dict.fromkeys(end for one in steps for end in (one["to"], one["from"]))
    nodes = [party(one, f"Named {one}") for one in (*ids, *names)]
    return {
        "indicator": indicator,
        "title": indicator,
        "subject": {"party": "w:user", "role": "end_user", "roles": [], "name": "Samarlink"},
        "object": None,
        "missed_by": {"field": "share", "needed": "at least 50 %", "found": "49 %"},
        "path": {"nodes": nodes, "steps": list(steps), "weakest_source": None},
    }


SHORT = miss(step("w:minor", "owns", "w:user"))
LONG = miss(step("w:a", "owns", "w:user"), step("w:b", "owns", "w:a"), indicator="far")


def scene_of(*missed: Data) -> Scene:
    """Draw the small assessment with near misses, without what stands around it."""
    return picture_of(assessment() | {"near_misses": list(missed)})


def drawn(*missed: Data, ties: tuple[Any, ...] = (), budget: int = 60) -> Scene:
    """Draw it with its context."""
    engine = engine_of(*ties, names="w:user w:holding w:ministry w:minor")
    return add_context(scene_of(*missed), engine, ON, None, budget)


def test_the_near_miss_with_the_fewest_ties_becomes_context() -> None:
    scene = drawn(LONG, SHORT)
    assert [node.name for node in scene.nodes if node.layer == "context"] == ["Named w:minor"]
    (line,) = [edge for edge in scene.edges if edge.layer == "context"]
    assert (line.start, line.kind, line.end) == ("w:minor", "owns", "w:user")


def test_of_equally_near_ones_the_first_of_the_assessment_is_drawn() -> None:
    other = miss(step("w:other", "owns", "w:user"))
    assert "Named w:minor" in {node.name for node in drawn(SHORT, other).nodes}
    assert "Named w:other" in {node.name for node in drawn(other, SHORT).nodes}


def test_its_line_names_the_indicator_and_what_was_missing() -> None:
    (line,) = [edge for edge in drawn(SHORT).edges if edge.near]
    reason = "own-minority: Samarlink: required: at least 50 %; found: 49 %"
    assert line.near == (f"Near miss, no finding: {reason}. Its path: Named w:user, Named w:minor")


def test_its_line_and_the_legend_say_near_miss() -> None:
    scene = drawn(SHORT)
    (line,) = [edge for edge in scene.edges if edge.near]
    assert lay_out_label(line).texts[-1] == "near miss"
    words = [entry.words for entry in make_legend(scene) if entry.style == "near miss"]
    assert words == ["“near miss”: one condition short of an indicator, no finding"]
    assert line.near in write_svg(place_scene(scene))


def test_it_never_looks_like_a_finding() -> None:
    scene = drawn(SHORT)
    (node,) = [one for one in scene.nodes if one.layer == "context"]
    (line,) = [edge for edge in scene.edges if edge.near]
    assert (node.severity, node.findings, line.findings) == (None, (), ())
    assert lay_out_label(line).badges == ()


def test_without_an_engine_no_near_miss_is_drawn() -> None:
    assert not any(edge.near for edge in scene_of(SHORT).edges)


def test_one_that_evidence_draws_already_is_passed_over() -> None:
    plain = scene_of()
    drawn_tie = next(edge for edge in plain.edges if edge.ties).ties[0]
    known = miss(drawn_tie.step.to_data())
    assert find_nearest(scene_of(known)) is None
    assert find_nearest(scene_of(known, LONG)) is not None


def test_of_one_that_is_half_evidence_only_the_rest_is_added() -> None:
    drawn_tie = next(edge for edge in scene_of().edges if edge.ties).ties[0]
    scene = drawn(miss(drawn_tie.step.to_data(), step("w:minor", "owns", drawn_tie.step.start)))
    assert [edge.start for edge in scene.edges if edge.near] == ["w:minor"]
    assert len([edge.id for edge in scene.edges]) == len({edge.id for edge in scene.edges})


def test_a_near_miss_without_a_path_or_with_a_path_of_one_party_adds_nothing() -> None:
    alone = miss(names=("w:user",))
    assert find_nearest(scene_of(SHORT | {"path": None}, alone)) is None


def test_a_tie_of_it_that_the_engine_finds_as_well_is_drawn_once() -> None:
    owned = tie("minor", "owns", "user")
    stake = step("w:minor", "owns", "w:user", id=str(owned.tid))
    scene = drawn(miss(stake), ties=(owned,))
    ids = [one.step.tie.id for edge in scene.edges for one in edge.ties]
    assert ids.count(str(owned.tid)) == 1
    assert [node.id for node in scene.nodes].count("w:minor") == 1


def test_a_path_that_does_not_fit_is_left_out_whole_and_said_so() -> None:
    scene = drawn(LONG, budget=len(scene_of().nodes) + 1)
    assert not any(edge.near for edge in scene.edges)
    assert {"w:a", "w:b"}.isdisjoint(node.id for node in scene.nodes)
    assert any(
        note.startswith("There is no room for the nearest near miss: far") for note in scene.notes
    )


def test_one_between_parties_that_are_there_always_fits() -> None:
    scene = drawn(miss(step("w:ministry", "linked", "w:holding")), budget=5)
    assert [edge.kind for edge in scene.edges if edge.near] == ["linked"]


def test_owners_come_before_it_and_officers_after() -> None:
    room = len(scene_of().nodes) + 1
    owner, officer = tie("above", "owns", "holding"), tie("boss", "directs", "user")
    owned = drawn(SHORT, ties=(owner,), budget=room)
    assert [node.id for node in owned.nodes if node.layer == "context"] == ["w:above"]
    led = drawn(SHORT, ties=(officer,), budget=room)
    assert [node.id for node in led.nodes if node.layer == "context"] == ["w:minor"]


def test_the_count_of_parties_around_does_not_take_in_the_far_end_of_a_near_miss() -> None:
    many = tuple(tie(f"o{n:02}", "directs", "user") for n in range(80))
    scene = drawn(SHORT, ties=many, budget=20)
    alone = sum(one.layer == "context" and one.id.startswith("w:o") for one in scene.nodes)
    assert "w:minor" in {node.id for node in scene.nodes}
    (note,) = [one for one in scene.notes if "have a card" in one]
    assert note.startswith(f"{3 + alone} of 83 parties")


def test_the_page_tells_it_in_the_details_of_its_line() -> None:
    near = [one for one in place_scene(drawn(SHORT)).lines if one.edge.near]
    assert [make_line_data(one)["near"] for one in near] == [near[0].edge.near]


def test_hostile_text_in_it_is_made_printable() -> None:
    scene = drawn(miss(step("w:minor", "owns", "w:user"), indicator="a\x00b"))
    (line,) = [edge for edge in scene.edges if edge.near]
    assert "⟨U+0000⟩" in line.near
