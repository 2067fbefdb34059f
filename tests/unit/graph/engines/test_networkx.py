"""The reference engine, rule by rule: small graphs whose answer a reader can see."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.errors import EngineError, EngineUnavailable
from onward.graph.dates import since_day
from onward.graph.engine import Overlay, Reach
from onward.graph.engines import networkx as engine_module
from onward.graph.engines import networkx as layers
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
from tests.unit.cases import each_case

ON = date(2020, 6, 30)
SOURCE = Provenance("t", "r")


def tie(start: str, kind: str, end: str, record: str = "", **terms: Any) -> Tie:
    record = record or f"{start}-{kind}-{end}"
    published = terms.pop("published", None)
    source = Provenance("t", record, published=published)
    return Tie(f"t:{start}", f"t:{end}", kind, source, **terms)


def party(name: str, **terms: Any) -> Party:
    terms = {"kind": "Company", "country": None, "source": Provenance("t", name), **terms}
    return Party(f"t:{name}", name, **terms)


def listing(name: str, record: str = "l", **terms: Any) -> Listing:
    terms = {"topic": "gov", "regime": "UN", "source": Provenance("t", record), **terms}
    return Listing(f"t:{record}", f"t:{name}", **terms)


def body(name: str = "body") -> Party:
    return party(name, kind="PublicBody")


def engine(*rows: Statement) -> Engine:
    return Engine.open(World(Statements.from_rows(rows)))


def step(*kinds: str, direction: str = "in", hops: Sequence[int] = (1, 1), **more: Any) -> Any:
    return {"ties": kinds, "direction": direction, "hops": tuple(hops), **more}


def question(
    *steps: Any,
    end: Any = None,
    start: Any = None,
    as_of: date | None = None,
    countries: CountrySet | None = None,
) -> Question:
    walk = {"start": start or {}, "steps": steps, "end": end or {"kinds": ("PublicBody",)}}
    pattern = Pattern.model_validate(walk, strict=False)
    return Question(pattern, ON, as_of, countries)


def truth(graph: Engine, query: Question, start: str = "acme") -> str:
    """Say whether a party has a definite path, a possible one or none."""
    [reach] = graph.reach(query, [pid(f"t:{start}")])
    assert reach.possible or not reach.definite
    return "definite" if reach.definite else "possible" if reach.possible else "none"


def routes(graph: Engine, query: Question, start: str = "acme", k: int = 10) -> list[list[str]]:
    """Return the records of the ties of every definite path."""
    paths = graph.witnesses(query, pid(f"t:{start}"), k).definite.paths
    return [[row.source.record for row in graph.ties(path)] for path in paths]


OWNED = question(step("owns"))


# paths -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("direction", "answer"), [("in", "definite"), ("out", "none"), ("both", "definite")]
)
def test_a_directed_tie_is_crossed_only_in_the_direction_of_its_step(
    direction: str, answer: str
) -> None:
    graph = engine(body(), tie("body", "owns", "acme"))
    assert truth(graph, question(step("owns", direction=direction))) == answer


@pytest.mark.parametrize("kind", ["family", "associate", "linked"])
@pytest.mark.parametrize("direction", ["in", "out", "both"])
def test_an_undirected_tie_is_crossed_both_ways_in_every_direction(
    kind: str, direction: str
) -> None:
    query = question(step(kind, direction=direction))
    assert truth(engine(body(), tie("body", kind, "acme")), query) == "definite"
    assert truth(engine(body(), tie("acme", kind, "body")), query) == "definite"


def test_hops_are_bounded_below_and_above() -> None:
    chain = [tie("body", "owns", "a"), tie("a", "owns", "b"), tie("b", "owns", "acme")]
    graph = engine(body(), *chain)
    assert truth(graph, question(step("owns", hops=(1, 2)))) == "none"
    assert truth(graph, question(step("owns", hops=(1, 3)))) == "definite"
    assert truth(graph, question(step("owns", hops=(3, 3)))) == "definite"
    assert truth(graph, question(step("owns", hops=(4, 6)))) == "none"


def test_a_path_of_no_ties_counts_only_where_every_step_may_be_skipped() -> None:
    graph = engine(body("acme"))
    query = question(step("owns", hops=(0, 2)))
    assert graph.witnesses(query, pid("t:acme"), 3).definite.paths == ((),)
    assert truth(graph, question(step("owns", hops=(0, 2)), step("directs"))) == "none"


def test_no_party_comes_twice_on_a_path() -> None:
    graph = engine(body(), tie("acme", "linked", "body"), tie("acme", "linked", "acme", "loop"))
    assert truth(graph, question(step("linked", hops=(1, 1)))) == "definite"
    assert truth(graph, question(step("linked", hops=(2, 6)))) == "none"


def test_a_tie_between_two_rows_of_one_party_is_a_loop_and_never_on_a_path() -> None:
    same = IdentityLink("t:acme", "t:body", SOURCE)
    graph = engine(body(), party("acme"), same, tie("body", "owns", "acme"))
    assert truth(graph, OWNED) == "none"
    assert graph.degree([pid("t:acme")], "owns", "both") == [1]


def test_parallel_ties_are_different_paths() -> None:
    ties = [tie("body", "owns", "acme", record) for record in ("first class", "second class")]
    found = engine(body(), *ties).witnesses(OWNED, pid("t:acme"), 5).definite
    assert found.paths == tuple(sorted((row.tid,) for row in ties))


def test_paths_come_by_length_and_then_by_tie_ids_and_more_is_exact() -> None:
    ties = [tie(f"b{number}", "owns", "acme") for number in range(4)]
    far = tie("far", "owns", "b0")
    bodies = [body(f"b{number}") for number in range(4)]
    graph = engine(*bodies, body("far"), *ties, far)
    query = question(step("owns", hops=(1, 2)))
    right = [*sorted((row.tid,) for row in ties), (ties[0].tid, far.tid)]
    for k in range(1, 7):
        found = graph.witnesses(query, pid("t:acme"), k).definite
        assert found.paths == tuple(right[:k])
        assert found.more == ("yes" if k < 5 else "no")


def test_a_path_that_two_splits_allow_is_one_path_and_takes_the_better_truth() -> None:
    half: Any = {"share": {"gte": 0.5}}
    ties = [tie("a", "owns", "acme", share=Share(0.6, 0.6)), tie("body", "owns", "a")]
    graph = engine(body(), *ties)
    # the second tie has no share: unknown in the first step, true in the second
    query = question(step("owns", hops=(1, 2), where=half), step("owns", hops=(0, 2)))
    found = graph.witnesses(query, pid("t:acme"), 5)
    assert found.definite.paths == (tuple(row.tid for row in ties),)
    assert found.definite.more == "no"


def test_possible_paths_are_shown_only_where_there_is_no_definite_one() -> None:
    doubtful = tie("body", "owns", "acme", "doubtful", standing="inferred")
    stated = tie("body", "owns", "acme", "stated")
    alone = engine(body(), doubtful).witnesses(OWNED, pid("t:acme"), 3)
    assert (alone.definite.paths, alone.possible.paths) == ((), ((doubtful.tid,),))
    both = engine(body(), doubtful, stated).witnesses(OWNED, pid("t:acme"), 3)
    assert (both.definite.paths, both.possible.paths) == (((stated.tid,),), ())
    assert engine(body(), stated).reach(OWNED, [pid("t:acme")]) == [Reach(True, True)]


# tests on ties -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "test", "answer"),
    [
        (Share(0.5, 0.5), {"gte": 0.5}, "definite"),
        (Share(0.5, 0.5), {"gt": 0.5}, "none"),
        (Share(0.5, 0.5), {"lte": 0.5}, "definite"),
        (Share(0.5, 0.5), {"lt": 0.5}, "none"),
        (Share(0.25, 0.5, min_exclusive=True), {"gt": 0.25}, "definite"),
        (Share(0.25, 0.5), {"gt": 0.25}, "possible"),
        (Share(0.25, 0.5), {"gte": 0.5}, "possible"),
        (Share(0.25, 0.5, max_exclusive=True), {"gte": 0.5}, "none"),
        (Share(0.25, 0.5, max_exclusive=True), {"lt": 0.5}, "definite"),
        (Share(0.25, 0.5, min_exclusive=True), {"lte": 0.25}, "none"),
        (Share(0.25, 0.5), {"lte": 0.25}, "possible"),
        (Share(0.3, 0.4), {"gte": 0.25, "lt": 0.5}, "definite"),
        (Share(0.3, 0.6), {"gte": 0.25, "lt": 0.5}, "possible"),
        (None, {"gte": 0.0}, "possible"),
        (None, {"is_null": True}, "definite"),
        (None, {"is_null": False, "gte": 0.1}, "none"),
        (Share(0.3, 0.4), {"is_null": True}, "none"),
    ],
)
def test_a_share_bound_is_unknown_where_the_interval_straddles_it(
    share: Share | None, test: dict[str, float], answer: str
) -> None:
    graph = engine(body(), tie("body", "owns", "acme", share=share))
    assert truth(graph, question(step("owns", where={"share": test}))) == answer


def test_a_share_bound_lets_ties_that_are_not_ownership_pass() -> None:
    graph = engine(body(), tie("body", "controls", "acme"))
    query = question(step("owns", "controls", where={"share": {"gte": 0.5}}))
    assert truth(graph, query) == "definite"


@pytest.mark.parametrize(
    ("interest", "answer"),
    [("votingRights", "definite"), ("settlor", "none"), (None, "possible")],
)
def test_an_interest_that_is_not_said_is_unknown(interest: str | None, answer: str) -> None:
    graph = engine(body(), tie("body", "controls", "acme", interest=interest))
    query = question(step("controls", where={"interest": {"in": ("votingRights",)}}))
    assert truth(graph, query) == answer


@pytest.mark.parametrize(
    ("standing", "answer"),
    [("stated", "definite"), ("claimed", "definite"), ("inferred", "possible")],
)
def test_an_inferred_tie_is_never_better_than_possible(standing: str, answer: str) -> None:
    assert truth(engine(body(), tie("body", "owns", "acme", standing=standing)), OWNED) == answer


@each_case("since", "until", "answer")
def test_a_tie_counts_from_its_first_day_to_the_day_before_its_end(
    since: str | None, until: str | None, answer: str
) -> None:
    graph = engine(body(), tie("body", "owns", "acme", since=since, until=until))
    assert truth(graph, OWNED) == answer


@each_case("since", "until", "answer")
def test_looking_back_counts_ties_that_held_on_some_day_of_the_window(
    since: str | None, until: str | None, answer: str
) -> None:
    graph = engine(body(), tie("body", "owns", "acme", since=since, until=until))
    assert truth(graph, question(step("owns", within="1y"))) == answer


@each_case("published", "answer")
def test_what_was_published_later_was_not_known(published: str | None, answer: str) -> None:
    graph = engine(body(), tie("body", "owns", "acme", published=published))
    assert truth(graph, OWNED) == "definite"
    assert truth(graph, question(step("owns"), as_of=date(2020, 6, 15))) == answer


# possibly_same_as --------------------------------------------------------------------------------


def same(left: str, right: str) -> Tie:
    return tie(left, "possibly_same_as", right, score=0.8)


def test_possibly_same_as_is_crossed_first_or_last_and_makes_a_path_possible() -> None:
    first = engine(body(), same("twin", "acme"), tie("body", "owns", "twin"))
    last = engine(body("other"), tie("body", "owns", "acme"), same("body", "other"))
    alone = engine(body(), same("acme", "body"))
    assert truth(first, OWNED) == "possible"
    assert truth(last, OWNED) == "possible"
    assert truth(alone, OWNED) == "none"
    assert truth(alone, question(step("owns", hops=(0, 1)))) == "possible"


def test_possibly_same_as_is_never_crossed_in_the_middle_nor_twice() -> None:
    middle = engine(body(), tie("a", "owns", "acme"), same("a", "b"), tie("body", "owns", "b"))
    twice = engine(body("c"), same("acme", "a"), tie("b", "owns", "a"), same("b", "c"))
    row = engine(body("c"), same("acme", "a"), same("a", "c"))
    assert truth(middle, question(step("owns", hops=(1, 4)))) == "none"
    assert truth(twice, question(step("owns", hops=(1, 4)))) == "none"
    assert truth(row, question(step("owns", hops=(0, 4)))) == "none"


def test_possibly_same_as_counts_beside_the_hops_and_only_while_it_holds() -> None:
    rows: list[Statement] = [body(), tie("a", "owns", "acme"), tie("b", "owns", "a")]
    query = question(step("owns", hops=(2, 2)))
    assert truth(engine(*rows, same("b", "body")), query) == "possible"
    ended = replace(same("b", "body"), until="2020-06-30")
    assert truth(engine(*rows, ended), query) == "none"


# tests on parties --------------------------------------------------------------------------------


def test_a_start_of_unknown_kind_may_be_any_kind_and_one_that_nothing_describes_is_such() -> None:
    query = question(step("owns"), start={"kinds": ("Company",)})
    owned: list[Statement] = [body(), tie("body", "owns", "acme")]
    assert truth(engine(*owned), query) == "possible"
    assert truth(engine(*owned, party("acme", kind="Unknown")), query) == "possible"
    assert truth(engine(*owned, party("acme")), query) == "definite"
    assert truth(engine(*owned, party("acme", kind="Person")), query) == "none"


def test_any_member_of_a_merged_party_gives_its_kind() -> None:
    query = question(step("owns"), start={"kinds": ("Company",)})
    merged = IdentityLink("t:acme", "t:zacme", SOURCE)
    twin = party("zacme", kind="Unknown")
    rows: list[Statement] = [body(), tie("body", "owns", "zacme"), merged, twin]
    assert truth(engine(*rows, party("acme")), query) == "definite"
    assert truth(engine(*rows, party("acme", kind="Person")), query) == "none"


def test_an_end_of_unknown_kind_is_not_of_the_kind() -> None:
    owned = tie("body", "owns", "acme")
    assert truth(engine(owned), OWNED) == "none"
    assert truth(engine(owned, party("body", kind="Unknown")), OWNED) == "none"


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        ([{}], "definite"),
        ([{"topic": "gov.security"}], "none"),
        ([{"standing": "inferred"}], "possible"),
        ([{"standing": "inferred"}, {"standing": "claimed"}], "definite"),
        ([{"until": "2020-06-30"}], "none"),
        ([{"since": "2020-07-01"}], "none"),
        ([{"source": Provenance("t", "late", published="2020-07-01")}], "none"),
        ([], "none"),
    ],
)
def test_an_end_carries_a_topic_by_an_entry_that_holds_and_was_known(
    entries: list[dict[str, Any]], answer: str
) -> None:
    rows = [listing("body", f"l{number}", **terms) for number, terms in enumerate(entries)]
    query = question(step("owns"), end={"topics": ("gov",)}, as_of=ON)
    assert truth(engine(tie("body", "owns", "acme"), *rows), query) == answer


def test_a_topic_on_a_partys_own_row_counts_as_an_entry_since_ever() -> None:
    query = question(step("owns"), end={"topics": ("gov",)})
    graph = engine(party("body", topics=("gov",)), tie("body", "owns", "acme"))
    assert truth(graph, query) == "definite"


@pytest.mark.parametrize(
    ("country", "answer"),
    [("AA", "definite"), ("BB", "possible"), ("CC", "none"), (None, "possible")],
)
def test_an_end_without_a_country_may_be_in_any(country: str | None, answer: str) -> None:
    lands = CountrySet(frozenset({"AA"}), frozenset({"AA", "BB"}))
    graph = engine(party("body", country=country), tie("body", "owns", "acme"))
    assert truth(graph, question(step("owns"), end={"kinds": ("Company",)}, countries=lands)) == (
        answer
    )


def test_no_path_ends_at_a_party_that_the_question_rules_out() -> None:
    graph = engine(body(), tie("body", "owns", "acme"))
    body_pid, other = frozenset({pid("t:body")}), frozenset({pid("t:acme")})
    assert truth(graph, replace(OWNED, not_ends=body_pid)) == "none"
    assert truth(graph, replace(OWNED, not_ends=other)) == "definite"
    assert truth(graph, replace(OWNED, only_ends=body_pid)) == "definite"
    assert truth(graph, replace(OWNED, only_ends=other)) == "none"


# the other primitives ----------------------------------------------------------------------------


def test_a_party_is_found_by_the_id_of_any_of_its_rows() -> None:
    graph = engine(party("a"), party("b"), IdentityLink("t:a", "t:b", SOURCE))
    assert graph.find(["t:b", "t:a", "t:nobody"]) == [pid("t:a"), pid("t:a"), None]
    [record] = graph.parties([pid("t:a")])
    assert (record.id, [row.id for row in record.members]) == ("t:a", ["t:a", "t:b"])


def test_a_party_that_only_a_tie_names_has_no_rows() -> None:
    graph = engine(tie("body", "owns", "acme"))
    [record] = graph.parties([pid("t:body")])
    assert (record.id, record.members, record.listings) == ("t:body", (), ())
    assert graph.ends([tie("body", "owns", "acme").tid]) == [(pid("t:body"), pid("t:acme"))]


def test_what_the_graph_does_not_hold_is_an_error_and_no_empty_answer() -> None:
    graph = engine(tie("body", "owns", "acme"))
    with pytest.raises(EngineError, match=f"no party 7 in snapshot {graph.snapshot_id}"):
        graph.parties([7])
    with pytest.raises(EngineError, match="no party 7"):
        graph.reach(OWNED, [7])
    with pytest.raises(EngineError, match=f"no tie 7 in snapshot {graph.snapshot_id}"):
        graph.ties([7])


def test_incident_gives_each_tie_once_in_tie_order_with_its_columns() -> None:
    rows = [
        tie("a", "owns", "b", share=Share(0.25, 0.5, min_exclusive=True), directness="indirect"),
        tie("b", "controls", "c", interest="votingRights", standing="inferred"),
        tie("c", "linked", "a"),
        tie("b", "directs", "b"),
    ]
    kinds = ["owns", "controls", "linked"]
    graph = engine(*rows)
    batch = graph.incident([pid("t:b"), pid("t:a")], kinds, "both", ON, None)
    order = sorted(rows[:3], key=lambda row: row.tid)
    assert batch.tid.tolist() == [row.tid for row in order]
    at = {row.kind: position for position, row in enumerate(order)}
    assert list(TieKind)[batch.kind[at["linked"]]] == "linked"
    owns, controls = at["owns"], at["controls"]
    assert (batch.start[owns], batch.end[owns]) == (pid("t:a"), pid("t:b"))
    assert (batch.share_min[owns], batch.share_max[owns]) == (0.25, 0.5)
    assert (batch.min_exclusive[owns], batch.max_exclusive[owns]) == (True, False)
    assert batch.share_min[controls] != batch.share_min[controls]  # NaN: no share is stated
    assert (batch.indirect[owns], batch.inferred[owns]) == (True, False)
    assert (batch.indirect[controls], batch.inferred[controls]) == (False, True)
    assert batch.interests[batch.interest[controls]] == "votingRights"
    assert batch.interest[owns] == -1
    assert batch.datasets[batch.dataset[owns]] == "t"


def test_incident_looks_from_the_frontier_and_at_one_day_or_all() -> None:
    ended = tie("a", "owns", "b", until="2019-01-01")
    graph = engine(ended, tie("b", "owns", "c"), tie("b", "family", "d"))
    frontier, kinds = [pid("t:b")], ["owns", "family"]

    def given(direction: Any, on: date | None) -> set[str]:
        batch = graph.incident(frontier, kinds, direction, on, None)
        return {row.source.record for row in graph.ties(batch.tid.tolist())}

    assert given("in", None) == {"a-owns-b", "b-family-d"}
    assert given("in", ON) == {"b-family-d"}
    assert given("out", None) == {"b-owns-c", "b-family-d"}
    assert given("both", None) == {"a-owns-b", "b-owns-c", "b-family-d"}


def test_degree_counts_ties_of_all_times_and_a_loop_once() -> None:
    graph = engine(
        tie("a", "owns", "b", until="2019-01-01"),
        tie("a", "owns", "b", "second class"),
        tie("a", "owns", "a"),
        tie("b", "linked", "a"),
    )
    both = [pid("t:a"), pid("t:b")]
    assert graph.degree(both, "owns", "out") == [3, 0]
    assert graph.degree(both, "owns", "in") == [1, 2]
    assert graph.degree(both, "owns", "both") == [3, 2]
    assert graph.degree(both, "linked", "in") == graph.degree(both, "linked", "out") == [1, 1]


def test_shipments_come_by_date_and_id_for_the_roles_asked_for() -> None:
    def sent(record: str, day: str, **terms: Any) -> Shipment:
        source = Provenance("t", record, published=terms.pop("published", None))
        return Shipment(f"t:{record}", day, source, **terms)

    rows = [
        sent("s3", "2020-01-02", shipper="t:a"),
        sent("s2", "2020-01-02", shipper="t:a", consignee="t:a"),
        sent("s1", "2020-01-03", roles=(("declarant", "t:a"),)),
        sent("s0", "2020-01-01", forwarder="t:a", published="2021-01-01"),
        sent("s4", "2020-01-01", shipper="t:b"),
    ]
    graph = engine(*rows)

    def given(
        roles: list[str], as_of: date | None = None, begins: range | None = None
    ) -> list[str]:
        return [row.id for row in graph.shipments([pid("t:a")], roles, as_of, begins)]

    assert given(["shipper", "consignee"]) == ["t:s2", "t:s3"]
    assert given(["declarant", "forwarder"]) == ["t:s0", "t:s1"]
    assert given(["declarant", "forwarder"], ON) == ["t:s1"]
    second = since_day("2020-01-02")
    assert given(["shipper", "declarant"], None, range(second, second + 1)) == ["t:s2", "t:s3"]
    assert given(["shipper", "declarant"], None, range(second + 1, second + 9)) == ["t:s1"]


def test_ego_gives_nearest_parties_first_and_says_how_many_it_left_out() -> None:
    ties = [tie("a", "owns", "c"), tie("b", "owns", "a"), tie("c", "owns", "d")]
    ties += [tie("b", "linked", "c"), tie("a", "linked", "e", until="2019-01-01")]
    graph = engine(*ties)
    whole = graph.ego(pid("t:a"), 2, ON, None, 10)
    assert whole.parties == tuple(pid(f"t:{name}") for name in "abcd")
    assert whole.ties == tuple(sorted(row.tid for row in ties[:4]))
    assert (whole.complete, whole.left_out) == (True, 0)
    part = graph.ego(pid("t:a"), 2, ON, None, 2)
    assert part.parties == (pid("t:a"), pid("t:b"))
    assert part.ties == (ties[1].tid,)
    assert (part.complete, part.left_out) == (False, 2)
    assert graph.ego(pid("t:a"), 1, None, None, 10).parties == tuple(
        pid(f"t:{name}") for name in "abce"
    )


# overlay and opening -----------------------------------------------------------------------------


def test_an_overlay_joins_known_parties_by_any_of_their_ids_and_leaves_the_snapshot_alone() -> None:
    graph = engine(body("a"), body("b"), IdentityLink("t:a", "t:b", SOURCE))
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
    world = World(Statements.from_rows([tie("a", "owns", "b"), tie("b", "owns", "c")]))
    with pytest.raises(EngineUnavailable, match=r"2 ties are more than 1; .*--force"):
        Engine.open(world)
    assert Engine.open(world, force=True).degree([pid("t:b")], "owns", "both") == [2]


def test_two_ties_with_one_key_are_refused_by_name() -> None:
    twins = [tie("a", "owns", "b", "same"), tie("a", "owns", "c", "same")]
    with pytest.raises(EngineUnavailable, match=r"t\|same and t\|same have one id"):
        engine(*twins)


def test_two_parties_with_one_handle_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "party_pid", lambda _: 1)
    with pytest.raises(EngineUnavailable, match=r"parties t:a and t:b have one handle"):
        engine(party("a"), party("b"))
