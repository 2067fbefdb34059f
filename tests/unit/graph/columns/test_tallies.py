"""Counts of ties before any tie is read: what they sum up, and how quick they are at a hub."""

from datetime import date
from pathlib import Path
from random import Random
from time import perf_counter

import pytest

import onward
from onward.graph.model import TieKind
from tests.gauntlet.diff import count_incident

SUPPLIERS = 100_000
PARTIES = 2_000
ON, EARLIER = date(2026, 5, 2), date(2026, 1, 1)


def open_world(folder: Path) -> onward.Workspace:
    """Load a hub with suppliers, among parties that are tied at random, some of them for a time."""
    chance = Random(7)  # noqa: S311  # a test repeats itself
    parties = [f"p{number}" for number in range(PARTIES)]
    suppliers = [f"s{number}" for number in range(SUPPLIERS)]
    kinds = [kind.value for kind in TieKind if kind != TieKind.POSSIBLY_SAME_AS]
    ties = [f"h{number},{name},p0,supplies,,," for number, name in enumerate(suppliers)]
    for number in range(4 * PARTIES):
        ends = f"{chance.choice(parties)},{chance.choice(parties)}"
        days = chance.choice([",", "2026-03-01,", ",2026-02-01", "2025-01-01,2026-05-02"])
        known = chance.choice(["2025-06-01", "2026-04-01"])
        ties.append(f"t{number},{ends},{chance.choice(kinds)},{days},{known}")
    header = "id,name,kind,country\n"
    rows = "".join(f"{name},Party {name},Company,AE\n" for name in (*parties, *suppliers))
    (folder / "parties.csv").write_text(header + rows)
    (folder / "ties.csv").write_text(
        "\n".join(["id,from,to,kind,since,until,published", *ties, ""])
    )
    ws = onward.Workspace(folder / "workspace")
    ws.load("csv", folder / "parties.csv", folder / "ties.csv", name="w", retrieved="2026-05-02")
    return ws


@pytest.mark.gauntlet
def test_a_tally_is_the_sum_of_the_ties_and_takes_a_millisecond_at_a_hub(tmp_path: Path) -> None:
    ws = open_world(tmp_path)
    engine = ws.engine(ws.snapshot())
    hub, *others = engine.find([f"w:p{number}" for number in range(1_000)])
    assert hub is not None
    for party in filter(None, (hub, *others)):
        for on, as_of in ((ON, None), (EARLIER, None), (ON, date(2025, 12, 1))):
            summed = count_incident(engine, party, on, as_of)
            assert engine.tally(party, on, as_of) == summed
    times = []
    for _ in range(50):
        began = perf_counter()
        engine.tally(hub, ON, None)
        times.append(perf_counter() - began)
    assert min(times) <= 0.001, times
