"""Promise: the same question of the same data gives the same bytes, in whatever order they came."""

import json
import os
from pathlib import Path

import pytest

from tests.engines import ONE_ENGINE
from tests.lists import ROOT
from tests.shell import onward, run_commands
from tests.worlds import CsvWorld, order

USER = {
    "role": "end_user",
    "id": "w:acme",
    "owners": [{"name": "Quux", "country": "XB", "share_min": "0.1", "share_max": "0.2"}],
}


def world() -> CsvWorld:
    """Return a world with findings of many kinds, several paths and near misses."""
    made = CsvWorld()
    made.records()
    for company in ("acme", "h1", "h2", "Quux"):
        made.party(company, country="XB" if company == "Quux" else "XC")
    for body in ("ministry", "service"):
        made.party(body, "PublicBody", "XA", topics="gov;gov.security")
    made.party("army", "MilitaryUnit", "XA", topics="mil")
    made.party("listed")
    made.listing("listed", "EU", since="2024-01-01")
    made.listing("listed", "OFAC", since="2024")
    for holding in ("h1", "h2"):
        made.tie("ministry", "owns", holding, "0.3")
        made.tie("service", "owns", holding, "0.25-0.5")
        made.tie(holding, "owns", "acme", "0.3")
        made.tie("listed", "owns", holding, "0.45", until="2027")
        made.tie("army", "contains", "acme")
    made.tie("acme", "supplies", "army")
    made.tie("acme", "possibly_same_as", "listed", standing="inferred")
    return made


def assessed(folder: Path, engine: str, hash_seed: str = "") -> bytes:
    """Load files and assess: here, or shuffled and in a process of another hash seed."""
    files = world().write(folder, shuffle=int(hash_seed) if hash_seed else None)
    transaction = folder / "order.json"
    transaction.write_text(json.dumps(order(USER)))
    place = ["--workspace", str(folder / "workspace")]
    fetched = ["--as", "w", "--retrieved", "2026-04-30"]
    commands = [
        ["load", "csv", *map(str, reversed(files) if hash_seed else files), *fetched, *place],
        *([["push", *place]] if engine == "neo4j" else []),
        ["assess", str(transaction), "--json", "--engine", engine, *place],
    ]
    if hash_seed:
        seeded = {**os.environ, "PYTHONHASHSEED": hash_seed}
        done = run_commands(commands, cwd=ROOT, env=seeded)
    else:
        done = [onward(*command) for command in commands]
    assert [answer.code for answer in done] == [*([0] * (len(done) - 1)), 10], done
    return done[-1].out.encode()


@pytest.mark.parametrize("engine", ONE_ENGINE)
def test_shuffled_files_and_other_hash_seeds_give_identical_bytes(
    engine: str, tmp_path: Path
) -> None:
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    first = assessed(tmp_path / "here", engine)
    second = assessed(tmp_path / "elsewhere", engine, other)
    assert len(json.loads(first)["findings"]) >= 4
    assert first == second
