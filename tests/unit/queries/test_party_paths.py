"""Routes between two parties: each once, with the ties side by side on it."""

from datetime import date
from itertools import pairwise, product

from onward.graph.model import Party, Provenance, Statement, Tie
from onward.graph.shares import Share
from onward.graph.store.workspace import memory_snapshot
from onward.queries.party_paths import PathsReport, find_paths, path_pattern
from tests.engines import open_engine

DAY = date(2026, 5, 1)


def party(local: str) -> Party:
    return Party(f"a:{local}", local.upper(), "Company", None, Provenance("a", local))


def tie(start: str, end: str, kind: str, number: int, least: float | None = None) -> Tie:
    share = None if least is None else Share(least, 1.0)
    source = Provenance("a", f"{start}-{end}-{kind}-{number}")
    return Tie(f"a:{start}", f"a:{end}", kind, source, share=share)


def ask(
    *ties: Statement, show: int = 5, min_share: float | None = None, hops: int = 4
) -> PathsReport:
    rows = [party(local) for local in "xymnabcdefghijkl"]
    engine = open_engine("embedded", memory_snapshot((*rows, *ties)))
    start, end = (pid for pid in engine.find(["a:x", "a:y"]) if pid is not None)
    return find_paths(engine, path_pattern((), hops, min_share, show), start, end, DAY, None)


def routes(report: PathsReport) -> list[str]:
    return ["".join(node.name for node in path.nodes) for path in report.shown.paths]


MANY = [
    tie(start, end, kind, number)
    for start, end in ("xm", "my")
    for kind, number in product(("directs", "supplies", "linked"), range(2))
]
OTHER = [tie("x", "n", "linked", 1), tie("n", "y", "linked", 1)]


def test_parallel_ties_are_one_route_and_leave_room_for_the_next() -> None:
    report = ask(*MANY, *OTHER)
    assert sorted(routes(report)) == ["XMY", "XNY"]
    assert report.shown.more == "no"
    (parallel,) = report.shown.parallel
    assert len(parallel.steps) == len(MANY) - 2
    assert routes(report)[parallel.path - 1] == "XMY"
    shown = {step.tie.id for path in report.shown.paths for step in path.steps}
    assert shown.isdisjoint(step.tie.id for step in parallel.steps)


def test_more_routes_than_are_shown_are_said() -> None:
    report = ask(*MANY, *OTHER, show=1)
    assert len(routes(report)) == 1
    assert report.shown.more in ("yes", "unknown")


def test_a_parallel_tie_must_pass_the_same_test() -> None:
    rows = [tie("x", "y", "owns", 1, 0.6), tie("x", "y", "owns", 2, 0.1)]
    assert len(ask(*rows).shown.parallel[0].steps) == 1
    assert ask(*rows, min_share=0.5).shown.parallel == ()


def test_a_single_path_has_nothing_beside_it() -> None:
    report = ask(*OTHER)
    assert "parallel" not in report.to_data()["definite"]


CHAIN = [tie(start, end, "owns", 1, 0.6) for start, end in pairwise("xabcdefghijky")]
NEAR = [tie("x", "m", "located_at", 1), tie("y", "m", "located_at", 1)]


def test_a_chain_of_twelve_owners_comes_before_a_shared_address() -> None:
    report = ask(*NEAR, *CHAIN)
    assert routes(report) == ["XABCDEFGHIJKY", "XMY"]
    assert report.length == "at most 4 ties, 12 of ownership and control"


def test_it_is_found_from_its_lower_end_too_and_counts_whichever_way_it_is_asked() -> None:
    upwards = [tie(start, end, "owns", 1, 0.6) for start, end in pairwise("yabcdefghijkx")]
    assert routes(ask(*NEAR, *upwards))[0] == "XKJIHGFEDCBAY"


def test_owners_who_turn_round_on_the_way_are_no_chain() -> None:
    """X owns what Y owns, too: that is no ownership of one by the other, so no longer path."""
    siblings = [tie(start, end, "owns", 1) for start, end in ("xa", "ab", "bc", "ye", "ed", "dc")]
    assert routes(ask(*siblings)) == []


def test_who_asks_for_fewer_ties_is_shown_no_longer_chain() -> None:
    report = ask(*NEAR, *CHAIN, hops=3)
    assert routes(report) == ["XMY"]
    assert report.length == "at most 3 ties"


def test_a_chain_only_possible_gives_way_to_a_path_that_surely_holds() -> None:
    doubtful = [tie(start, end, "owns", 1) for start, end in pairwise("xaby")]
    assert routes(ask(*NEAR, *doubtful, min_share=0.5)) == ["XMY"]
