"""The benchmark's page on Neo4j: beside the embedded engine, as ratios, and its two ways."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Sizes = Sequence[tuple[str, Mapping[str, Any]]]


def neo4j_tables(figures: Mapping[str, Any]) -> str:
    """Write what `tests.bench.neo4j` measured at both sizes."""
    sizes = [("0.1 M", figures["small neo4j"]), ("1 M", figures["large neo4j"])]
    lines = [*_ratios(sizes), *_pushes(sizes), *_ways(sizes)]
    return "\n".join([*lines, ""])


def _ratios(sizes: Sizes) -> Iterator[str]:
    yield "## Neo4j beside the embedded engine\n"
    yield (
        f"{sizes[0][1]['server']} over Bolt on the same machine, 1 GB of heap. Both engines are "
        "asked of one party after the other in one process, the first ten untimed; all answers are "
        "the same, by digest. A ratio is Neo4j's time divided by that of the embedded engine.\n"
    )
    yield "| | ties | embedded p50, p95, max | Neo4j p50, p95, max | ratio p50, p95 |"
    yield "|---|---|---|---|---|"
    for key, title in (("patterns", "every pattern, with evidence"), ("orders", "a whole order")):
        for size, figures in sizes:
            ours, theirs = figures[key]["embedded"], figures[key]["neo4j"]
            ratios = ", ".join(f"{theirs[at] / ours[at]:,.0f}" for at in ("p50_ms", "p95_ms"))
            what = f"{title}, {figures[key]['asked']} asked"
            yield f"| {what} | {size} | {_spread(ours)} | {_spread(theirs)} | {ratios} |"
    for size, figures in sizes:
        batch = figures["batch"]
        ours, theirs = (batch["ms"][name] for name in ("embedded", "neo4j"))
        what = f"{batch['parties']} parties at once, {batch['patterns']} patterns"
        ratio = f"{theirs / ours:,.0f}"
        yield f"| {what} | {size} | {ours:.0f} ms | {theirs:.0f} ms | {ratio} |"


def _pushes(sizes: Sizes) -> Iterator[str]:
    yield "\n| ties | first push | rows a second | again | store on disk | server memory |"
    yield "|---|---|---|---|---|---|"
    for size, figures in sizes:
        first = f"{figures['push_s']:.0f} s | {figures['rows_per_s']:,.0f}"
        place = f"{figures['disk_mb']:.0f} MB | {figures['rss_mb']:.0f} MB"
        yield f"| {size} | {first} | {figures['push_again_s']:.1f} s | {place} |"


def _ways(sizes: Sizes) -> Iterator[str]:
    yield (
        "\nThe dense pattern (every kind of tie, either way, up to four ties, no cap of any kind), "
        "from 20 parties. One statement lets the server list walks; frontiers fetch each tie once "
        "and put the paths together here. Cut: not done in 10 s, or a limit was told.\n"
    )
    yield "| ties | ends | way | p50, p95, max | cut |"
    yield "|---|---|---|---|---|"
    for size, figures in sizes:
        for row in figures["explosion"]:
            cut = f"{row['cut']} of {row['asked']}"
            yield f"| {size} | {row['ends']} | {row['way']} | {_spread(row)} | {cut} |"


def _spread(times: Mapping[str, float]) -> str:
    return ", ".join(f"{times[name]:,.1f} ms" for name in ("p50_ms", "p95_ms", "max_ms"))
