"""Every engine shows the paths that set algebra gives: the same, in order, and the same `more`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from onward.graph.engine import Overlay, PathList, Reach
from onward.graph.engines import neo4j as neo4j_engine
from onward.graph.engines.neo4j.paths import PathFinder
from onward.graph.model import IdentityLink, Party, Provenance, Statement, Tie, tie_id
from onward.graph.pattern import Pattern, Question
from onward.graph.statements import Statements
from tests import neo4j_server
from tests.engines import ENGINES
from tests.gauntlet.diff import (
    Counts,
    expected,
    open_engine,
    path_differences,
    primitive_differences,
    survey,
    true_paths,
)
from tests.random_worlds import QUESTION_DAYS, Case, World, cases, examples, pid


@examples(10, deep=800)
@given(cases())
def test_every_engine_shows_the_paths_that_set_algebra_gives(case: Case) -> None:
    assert list(path_differences(case, true_paths(case))) == []


@examples(10, deep=800)
@given(cases())
def test_every_engine_answers_every_primitive_alike(case: Case) -> None:
    assert list(primitive_differences(case)) == []


def assert_telling(counts: Counts) -> None:
    """Hold the random cases to what makes them a test: enough of each kind of answer."""
    assert counts.definite >= 0.3 * counts.cases, counts
    assert counts.both >= 0.1 * counts.cases, counts
    assert counts.more >= 0.1 * counts.cases, counts


def test_a_seeded_run_tells_engines_apart_and_finds_no_difference() -> None:
    counts, found = survey(seed=7, cases=100)
    assert found == []
    assert_telling(counts)


@pytest.mark.gauntlet
def test_ten_thousand_random_graphs_show_no_difference() -> None:
    counts, found = survey(seed=1, cases=10_000)
    assert found == []
    assert_telling(counts)


# Neo4j ---------------------------------------------------------------------------------------

ON_NEO4J = ("embedded", "neo4j")
FEW = 2
"""Random graphs for each way of Neo4j, as a server needs a second or two to plan the questions of
each; `make gauntlet` asks four hundred."""


@pytest.fixture(params=["statements", "frontiers"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let Neo4j find paths one of its ways: all by one statement, or all by frontiers."""
    monkeypatch.setattr(neo4j_engine, "FEW", 0)  # or nobody is asked whether there is a path
    if request.param == "frontiers":
        monkeypatch.setattr(PathFinder, "_is_overlaid", lambda *_asked, **_level: True)
    return str(request.param)


@pytest.mark.neo4j
@pytest.mark.gauntlet
@examples(8, deep=300)
@given(cases())
def test_neo4j_shows_the_paths_that_set_algebra_gives(case: Case) -> None:
    assert list(path_differences(case, true_paths(case), ON_NEO4J)) == []


@pytest.mark.neo4j
@pytest.mark.gauntlet
@examples(8, deep=300)
@given(cases())
def test_neo4j_answers_every_primitive_like_the_embedded_engine(case: Case) -> None:
    assert list(primitive_differences(case, ON_NEO4J)) == []


@pytest.mark.neo4j
def test_neo4j_finds_no_difference_whichever_way_it_goes(way: str) -> None:
    assert survey(seed=130, cases=FEW, chosen=ON_NEO4J)[1] == [], way


@pytest.mark.neo4j
@pytest.mark.gauntlet
def test_four_hundred_random_graphs_show_no_difference_on_neo4j(way: str) -> None:
    counts, found = survey(seed=2, cases=400, chosen=ON_NEO4J)
    assert found == [], way
    assert_telling(counts)


if (
    neo4j_server.missing(neo4j_server.NEWER) is None
):  # where there is no Java for it, none is missed
    # a second server, and plans of its own: all of it in `make gauntlet`
    @pytest.mark.neo4j
    @pytest.mark.gauntlet
    @pytest.mark.usefixtures("newer")
    def test_four_hundred_random_graphs_show_no_difference_on_the_newer_line() -> None:
        counts, found = survey(seed=3, cases=400, chosen=ON_NEO4J)
        assert found == []
        assert_telling(counts)


# fixed cases -------------------------------------------------------------------------------------


def ascending(count: int) -> list[str]:
    """Return record keys whose tie ids ascend, so that a case can choose the order of its ties."""
    return sorted((f"r{number}" for number in range(count)), key=lambda key: tie_id(f"a|{key}"))


def tie(start: str, kind: str, end: str, record: str) -> Tie:
    return Tie(f"a:{start}", f"a:{end}", kind, Provenance("a", record))


def body(name: str) -> Party:
    return Party(f"a:{name}", name, "PublicBody", None, Provenance("a", name))


def fixed(rows: Sequence[Statement], steps: Sequence[Mapping[str, Any]], k: int) -> Case:
    """Ask for a way from acme to any public body."""
    walk = {"steps": steps, "end": {"kinds": ("PublicBody",)}}
    question = Question(Pattern.model_validate(walk, strict=False), QUESTION_DAYS[0])
    return Case(World(Statements.from_rows(rows)), Overlay(), question, "a:acme", k)


@pytest.mark.parametrize("name", ENGINES)
def test_a_tie_that_fits_two_steps_does_not_bring_paths_out_of_order_or_twice(name: str) -> None:
    """A search that follows one step at a time shows another first path here, and one path twice.

    After the first tie it stays in the first step and finds `controls` before it tries the second
    step and finds `directs`, whose tie id is smaller; `owns` fits both steps.
    """
    first, directs, controls, both, last = ascending(5)
    rows: list[Statement] = [
        tie("acme", "owns", "hub", first),
        tie("hub", "directs", "x", directs),
        tie("hub", "controls", "x", controls),
        tie("hub", "owns", "x", both),
        tie("x", "owns", "body", last),
        body("body"),
    ]
    steps: list[Mapping[str, Any]] = [
        {"ties": ["owns", "controls"], "direction": "out", "hops": [1, 2]},
        {"ties": ["owns", "directs"], "direction": "out", "hops": [1, 2]},
    ]
    middle = [tie_id(f"a|{record}") for record in (directs, controls, both)]
    ends = tie_id(f"a|{first}"), tie_id(f"a|{last}")
    right = tuple((ends[0], tid, ends[1]) for tid in middle)
    for k in (1, 2, 3, 4):
        case = fixed(rows, steps, k)
        shown = open_engine(name, case).witnesses(case.question, pid("a:acme"), k).definite
        assert shown == PathList(right[:k], "yes" if k < 3 else "no")
        assert expected(true_paths(case)["a:acme"], k)[1].definite.paths == right[:k]


@pytest.mark.parametrize("name", ENGINES)
def test_a_walk_that_must_come_back_to_a_party_is_not_found(name: str) -> None:
    """Three ties lead from acme to the body only by way of acme or the body again."""
    records = ascending(2)
    rows: list[Statement] = [
        tie("acme", "linked", "body", records[0]),
        tie("body", "linked", "acme", records[1]),
        body("body"),
    ]
    case = fixed(rows, [{"ties": ["linked"], "direction": "both", "hops": [3, 3]}], 3)
    engine = open_engine(name, case)
    assert engine.reach(case.question, [pid("a:acme")]) == [Reach(False, False)]
    assert engine.witnesses(case.question, pid("a:acme"), 3).definite == PathList()
    assert true_paths(case)["a:acme"] == {}


@pytest.mark.parametrize("name", ENGINES)
def test_an_interest_that_only_an_overlay_names_is_read_like_any_other(name: str) -> None:
    """The snapshot's own ties know no such interest, so no list made of them can hold it."""
    owned = Tie(
        "a:body",
        "transaction:acme",
        "controls",
        Provenance("transaction", "o"),
        interest="votingRights",
    )
    where = {"interest": {"in": ["votingRights"]}}
    steps = [{"ties": ["controls"], "direction": "in", "hops": [1, 1], "where": where}]
    case = replace(fixed([body("body")], steps, 1), overlay=Overlay(ties=(owned,)))
    engine = open_engine(name, case)
    assert engine.reach(case.question, [pid("transaction:acme")]) == [Reach(True, True)]


@pytest.mark.parametrize("name", ENGINES)
def test_an_id_that_only_an_identity_link_names_is_that_party(name: str) -> None:
    """An overlay may use the one id of a party that no row of the snapshot uses."""
    rows: list[Statement] = [
        body("body"),
        IdentityLink("a:body", "b:body", Provenance("a", "link")),
        IdentityLink("a:nobody", "b:nobody", Provenance("a", "nobody")),
    ]
    said = Tie("a:acme", "b:body", "contains", Provenance("transaction", "1"))
    walk = [{"ties": ["contains"], "direction": "out", "hops": [1, 1]}]
    case = replace(fixed(rows, walk, 1), overlay=Overlay((), (said,)))
    engine = open_engine(name, case)
    shown = engine.witnesses(case.question, pid("a:acme"), 1).definite
    assert shown == PathList(((said.tid,),))
    assert engine.find(["b:body", "b:nobody"]) == [pid("a:body"), pid("a:nobody")]
