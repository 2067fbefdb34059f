"""Routes between two parties: each once, with the ties side by side on it."""

from datetime import date
from itertools import product

from onward.graph.model import Party, Provenance, Statement, Tie
from onward.graph.shares import Share
from onward.graph.store.snapshots import memory_snapshot
from onward.queries.party_paths import PathsReport, find_paths, path_pattern
from tests.engines import open_engine

DAY = date(2026, 5, 1)


def party(local: str) -> Party:
    return Party(f"a:{local}", local.upper(), "Company", None, Provenance("a", local))


def tie(start: str, end: str, kind: str, number: int, least: float | None = None) -> Tie:
    share = None if least is None else Share(least, 1.0)
    source = Provenance("a", f"{start}-{end}-{kind}-{number}")
    return Tie(f"a:{start}", f"a:{end}", kind, source, share=share)


def ask(*ties: Statement, show: int = 5, min_share: float | None = None) -> PathsReport:
    rows = [party(local) for local in "xymn"]
    engine = open_engine("embedded", memory_snapshot((*rows, *ties)))
    start, end = (pid for pid in engine.find(["a:x", "a:y"]) if pid is not None)
    return find_paths(engine, path_pattern((), 4, min_share, show), start, end, DAY, None)


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
