"""The reference engine, rule by rule: small graphs whose answer a reader can see.

A graph is told in clauses: `body is PublicBody`, `a owns b share=0.25-0.5`, `a = b` (one party),
`a ~ b` (possibly one) and `body listed topic=gov`, each with any further fields. A step of a walk
is told as `owns+controls in 1-3`: kinds of ties, the direction and the hops.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.errors import EngineError, EngineUnavailable
from onward.graph.dates import since_day
from onward.graph.engine import Overlay, Reach
from onward.graph.engines import networkx as engine_module
from onward.graph.engines.networkx import Engine
from onward.graph.model import (
    IdentityLink,
    Listing,
    Party,
    Provenance,
    Shipment,
    Statement,
    Tie,
    TieKind,
)
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.graph.shares import Share
from onward.graph.statements import Statements
from tests.random_worlds import World, pid
from tests.unit.cases import each_case, table

ON = date(2020, 6, 30)

SHARE = re.compile(r"([\[(]?)([\d.]+)(?:-([\d.]+))?([\])]?)")


def read_world(text: str) -> list[Statement]:
    """Read the clauses of a small graph."""
    return [_read_clause(*clause.split()) for clause in text.split("; ")]


def _read_clause(first: str, verb: str, *words: str) -> Statement:
    facts: dict[str, Any] = dict(word.split("=") for word in words if "=" in word)
    second = words[0] if words and "=" not in words[0] else ""
    record = facts.pop("record", {"is": first, "listed": "l"}.get(verb, f"{first}-{verb}-{second}"))
    source = Provenance("t", record, published=facts.pop("published", None))
    if verb == "is":
        topics = tuple(filter(None, facts.pop("topics", "").split("+")))
        country = facts.pop("country", None)
        return Party(f"t:{first}", first, second, country, source, topics=topics)
    if verb == "listed":
        facts = {"topic": "gov", "regime": "UN", **facts}
        return Listing(f"t:{record}", f"t:{first}", source=source, **facts)
    if verb == "=":
        return IdentityLink(f"t:{first}", f"t:{second}", Provenance("t", "r"))
    if verb == "~":
        verb, facts["score"] = "possibly_same_as", 0.8
    if "share" in facts:
        facts["share"] = _read_share(facts["share"])
    return Tie(f"t:{first}", f"t:{second}", verb, source, **facts)


def _read_share(text: str) -> Share:
    match = SHARE.fullmatch(text)
    assert match, text
    left, low, high, right = match.groups()
    ends = float(low), float(high or low)
    return Share(*ends, min_exclusive=left == "(", max_exclusive=right == ")")


def engine(text: str) -> Engine:
    return Engine.open(World(Statements.from_rows(read_world(text))))


def question(
    *steps: str,
    where: Any = None,
    within: str | None = None,
    start: Sequence[str] = (),
    end: Any = None,
    as_of: date | None = None,
    countries: Sequence[Sequence[str]] = (),
    only_ends: Sequence[str] | None = None,
    not_ends: Sequence[str] = (),
) -> Question:
    """Ask for walks of some steps; `where` tests the ties of the first of them."""
    further = {"where": where, "within": within}
    first = {key: value for key, value in further.items() if value is not None}
    rows = [_read_step(step) | (first if not number else {}) for number, step in enumerate(steps)]
    walk = {
        "start": {"kinds": tuple(start)} if start else {},
        "steps": rows,
        "end": end or {"kinds": ("PublicBody",)},
    }
    lands = CountrySet(*map(frozenset, countries)) if countries else None
    asked = Question(Pattern.model_validate(walk, strict=False), ON, as_of, lands)
    if only_ends is not None:
        asked = replace(asked, only_ends=frozenset(pid(f"t:{name}") for name in only_ends))
    if not_ends:
        asked = replace(asked, not_ends=frozenset(pid(f"t:{name}") for name in not_ends))
    return asked


def _read_step(text: str) -> dict[str, Any]:
    kinds, *words = text.split()
    hops = next((word for word in words if word[0].isdigit()), "1-1")
    direction = next((word for word in words if not word[0].isdigit()), "in")
    least, _, most = hops.partition("-")
    ties = tuple(kinds.split("+"))
    return {"ties": ties, "direction": direction, "hops": (int(least), int(most))}


OWNED = question("owns")
TWO_OWN_ACME = "body is PublicBody; body owns acme record={}; body owns acme record={}"


def routes(graph: Engine, query: Question, k: int) -> tuple[list[list[str]], str]:
    """Return the records of the ties of acme's definite paths, and whether there are more."""
    found = graph.witnesses(query, pid("t:acme"), k).definite
    return [records(graph, path) for path in found.paths], found.more


def records(graph: Engine, tids: Sequence[int]) -> list[str]:
    return [row.source.record for row in graph.ties(tids)]


# paths -------------------------------------------------------------------------------------------


def read_reaches() -> Iterator[Any]:
    """Yield each graph, with a question and the truth of its paths, by the rule that it shows."""
    for rule, group in table(__file__, "REACHES").items():
        cases = group.pop("cases", [{}])
        for number, case in enumerate(cases, 1):
            given = {"steps": ("owns",), **group, **case}
            world = "; ".join(given.pop(key) for key in ("world", "more") if key in given)
            yield pytest.param(world, given.pop("finds"), given, id=f"{rule}, {number}")


@pytest.mark.parametrize(("world", "finds", "asked"), list(read_reaches()))
def test_whether_acme_has_a_definite_path_a_possible_one_or_none(
    world: str, finds: str, asked: dict[str, Any]
) -> None:
    steps = asked["steps"]
    query = question(*steps, **{key: value for key, value in asked.items() if key != "steps"})
    [reach] = engine(world).reach(query, [pid("t:acme")])
    right = {"none": (False, False), "possible": (False, True), "definite": (True, True)}
    assert (reach.definite, reach.possible) == right[finds]


def test_a_path_of_no_ties_is_shown_where_every_step_may_be_skipped() -> None:
    graph = engine("acme is PublicBody")
    assert graph.witnesses(question("owns 0-2"), pid("t:acme"), 3).definite.paths == ((),)


def test_a_tie_between_two_rows_of_one_party_is_a_loop() -> None:
    graph = engine("body is PublicBody; acme is Company; acme = body; body owns acme")
    assert graph.degree([pid("t:acme")], "owns", "both") == [1]


def test_parallel_ties_are_different_paths() -> None:
    graph = engine(TWO_OWN_ACME.format("first", "second"))
    paths = graph.witnesses(OWNED, pid("t:acme"), 5).definite.paths
    assert paths == tuple(sorted(paths))
    assert {tuple(records(graph, path)) for path in paths} == {("first",), ("second",)}


def test_paths_come_by_length_and_then_by_tie_ids_and_more_is_exact() -> None:
    bodies = [f"b{number} is PublicBody; b{number} owns acme" for number in range(4)]
    rows = read_world("; ".join([*bodies, "far is PublicBody; far owns b0"]))
    ties = [row for row in rows if isinstance(row, Tie)]
    graph = Engine.open(World(Statements.from_rows(rows)))
    right = [*sorted((row.tid,) for row in ties[:4]), (ties[0].tid, ties[4].tid)]
    for k in range(1, 7):
        found = graph.witnesses(question("owns 1-2"), pid("t:acme"), k).definite
        assert found.paths == tuple(right[:k])
        assert found.more == ("yes" if k < 5 else "no")


def test_a_path_that_two_splits_allow_is_one_path_and_takes_the_better_truth() -> None:
    graph = engine("body is PublicBody; a owns acme share=0.6; body owns a")
    # the second tie has no share: unknown in the first step, true in the second
    query = question("owns 1-2", "owns 0-2", where={"share": {"gte": 0.5}})
    assert routes(graph, query, 5) == ([["a-owns-acme", "body-owns-a"]], "no")


def test_possible_paths_are_shown_only_where_there_is_no_definite_one() -> None:
    alone = engine("body is PublicBody; body owns acme record=doubtful standing=inferred")
    found = alone.witnesses(OWNED, pid("t:acme"), 3)
    assert [records(alone, path) for path in found.possible.paths] == [["doubtful"]]
    assert found.definite.paths == ()
    both = engine(TWO_OWN_ACME.format("doubtful standing=inferred", "stated"))
    assert routes(both, OWNED, 3)[0] == [["stated"]]
    assert both.witnesses(OWNED, pid("t:acme"), 3).possible.paths == ()


@each_case("published", "answer")
def test_what_was_published_later_was_not_known(published: str | None, answer: str) -> None:
    when = f" published={published}" if published else ""
    graph = engine(f"body is PublicBody; body owns acme{when}")
    assert graph.reach(OWNED, [pid("t:acme")]) == [Reach(True, True)]
    [reach] = graph.reach(question("owns", as_of=date(2020, 6, 15)), [pid("t:acme")])
    assert reach == Reach(answer == "definite", answer == "definite")


# the other primitives ----------------------------------------------------------------------------


def test_a_party_is_found_by_the_id_of_any_of_its_rows() -> None:
    graph = engine("a is Company; b is Company; a = b")
    assert graph.find(["t:b", "t:a", "t:nobody"]) == [pid("t:a"), pid("t:a"), None]
    [record] = graph.parties([pid("t:a")])
    assert (record.id, [row.id for row in record.members]) == ("t:a", ["t:a", "t:b"])


def test_a_party_that_only_a_tie_names_has_no_rows() -> None:
    [tie] = read_world("body owns acme")
    assert isinstance(tie, Tie)
    graph = engine("body owns acme")
    [record] = graph.parties([pid("t:body")])
    assert (record.id, record.members, record.listings) == ("t:body", (), ())
    assert graph.ends([tie.tid]) == [(pid("t:body"), pid("t:acme"))]


def test_what_the_graph_does_not_hold_is_an_error_and_no_empty_answer() -> None:
    graph = engine("body owns acme")
    with pytest.raises(EngineError, match=f"no party 7 in snapshot {graph.snapshot_id}"):
        graph.parties([7])
    with pytest.raises(EngineError, match="no party 7"):
        graph.reach(OWNED, [7])
    with pytest.raises(EngineError, match=f"no tie 7 in snapshot {graph.snapshot_id}"):
        graph.ties([7])


def test_incident_gives_each_tie_once_in_tie_order_with_its_columns() -> None:
    graph = engine(
        "a owns b share=(0.25-0.5 directness=indirect; c linked a; b directs b; "
        "b controls c interest=votingRights standing=inferred"
    )
    kinds = ["owns", "controls", "linked"]
    batch = graph.incident([pid("t:b"), pid("t:a")], kinds, "both", ON, None)
    tids = batch.tid.tolist()
    assert tids == sorted(tids)
    found = [list(TieKind)[kind].value for kind in batch.kind]
    assert sorted(found) == sorted(kinds)
    owns, controls = found.index("owns"), found.index("controls")
    assert (batch.start[owns], batch.end[owns]) == (pid("t:a"), pid("t:b"))
    assert (batch.share_min[owns], batch.share_max[owns]) == (0.25, 0.5)
    assert (batch.min_exclusive[owns], batch.max_exclusive[owns]) == (True, False)
    assert batch.share_min[controls] != batch.share_min[controls]  # NaN: no share is stated
    assert (batch.indirect[owns], batch.inferred[owns]) == (True, False)
    assert (batch.indirect[controls], batch.inferred[controls]) == (False, True)
    assert batch.interests[batch.interest[controls]] == "votingRights"
    assert batch.interest[owns] == -1
    assert batch.datasets[batch.dataset[owns]] == "t"


@each_case("direction", "on", "right")
def test_incident_looks_from_the_frontier_and_at_one_day_or_all(
    direction: Any, on: date | None, right: tuple[str, ...]
) -> None:
    graph = engine("a owns b until=2019-01-01; b owns c; b family d")
    batch = graph.incident([pid("t:b")], ["owns", "family"], direction, on, None)
    assert sorted(records(graph, batch.tid.tolist())) == list(right)


@each_case("kind", "direction", "degrees")
def test_degree_counts_ties_of_all_times_and_a_loop_once(
    kind: str, direction: Any, degrees: tuple[int, int]
) -> None:
    graph = engine("a owns b until=2019-01-01; a owns b record=other; a owns a; b linked a")
    assert graph.degree([pid("t:a"), pid("t:b")], kind, direction) == list(degrees)


@each_case("roles", "as_of", "days", "right")
def test_shipments_come_by_date_and_id_for_the_roles_asked_for(
    roles: tuple[str, ...],
    as_of: date | None,
    days: tuple[str, str] | None,
    right: tuple[str, ...],
) -> None:
    rows = [
        Shipment(
            f"t:{record}",
            day,
            Provenance("t", record, published=terms.pop("published", None)),
            **terms,
        )
        for record, (day, given) in table(__file__, "SHIPMENTS").items()
        for terms in [dict(given)]
    ]
    graph = Engine.open(World(Statements.from_rows(rows)))
    begins = range(since_day(days[0]), since_day(days[1])) if days else None
    found = graph.shipments([pid("t:a")], list(roles), as_of, begins)
    assert [row.id for row in found] == [f"t:{record}" for record in right]


@each_case("hops", "on", "limit", "parties", "ties", "left_out")
def test_ego_gives_nearest_parties_first_and_says_how_many_it_left_out(
    hops: int, on: date | None, limit: int, parties: str, ties: tuple[str, ...], left_out: int
) -> None:
    graph = engine("a owns c; b owns a; c owns d; b linked c; a linked e until=2019-01-01")
    found = graph.ego(pid("t:a"), hops, on, None, limit)
    assert found.parties == tuple(pid(f"t:{name}") for name in parties)
    assert found.ties == tuple(sorted(found.ties))
    assert sorted(records(graph, found.ties)) == list(ties)
    assert (found.complete, found.left_out) == (not left_out, left_out)


# overlay and opening -----------------------------------------------------------------------------


def test_an_overlay_joins_known_parties_by_any_of_their_ids_and_leaves_the_snapshot_alone() -> None:
    graph = engine("a is PublicBody; b is PublicBody; a = b")
    claimed = Tie("t:b", "transaction:buyer", "owns", Provenance("transaction", "o1"))
    buyer = Party("transaction:buyer", "Buyer", "Company", None, Provenance("transaction", "p1"))
    laid = graph.overlay(Overlay((buyer,), (claimed,)))
    [owned] = laid.reach(OWNED, [pid("transaction:buyer")])
    assert owned == Reach(True, True)
    assert laid.ends([claimed.tid]) == [(pid("t:a"), pid("transaction:buyer"))]
    assert laid.parties([pid("transaction:buyer")])[0].name == "Buyer"
    assert laid.degree([pid("t:a")], "owns", "out") == [1]
    assert graph.degree([pid("t:a")], "owns", "out") == [0]
    assert graph.find(["transaction:buyer"]) == [None]
    assert laid.snapshot_id == graph.snapshot_id


def test_a_graph_above_the_limit_is_refused_with_its_size_unless_forced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_module, "MAX_TIES", 1)
    world = World(Statements.from_rows(read_world("a owns b; b owns c")))
    with pytest.raises(EngineUnavailable, match=r"2 ties are more than 1; .*--force"):
        Engine.open(world)
    assert Engine.open(world, force=True).degree([pid("t:b")], "owns", "both") == [2]


def test_two_ties_with_one_key_are_refused_by_name() -> None:
    with pytest.raises(EngineUnavailable, match=r"t\|same and t\|same have one id"):
        engine("a owns b record=same; a owns c record=same")


def test_two_parties_with_one_handle_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "party_pid", lambda _: 1)
    with pytest.raises(EngineUnavailable, match=r"parties t:a and t:b have one handle"):
        engine("a is Company; b is Company")
