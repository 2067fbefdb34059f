"""What lies on disk, in parts of a few values, makes the layer that one part in memory makes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onward.graph import sorting as parted_spool
from onward.graph import sorting as spool
from onward.graph.sorting import PartedSpool
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.made import made_files

Small = Callable[[], None]


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> Small:
    """Return what makes every part and every block as small as can be."""

    def make_small() -> None:
        monkeypatch.setattr(parted_spool, "PART_VALUES", 2)
        monkeypatch.setattr(parted_spool, "IN_MEMORY", 3)
        monkeypatch.setattr(spool, "IN_MEMORY", 1)

    return make_small


def load_files(source: str, *files: Path) -> Loaded:
    return load(source, files, LoadOptions(source, "2026-08-02"))


def compare(first: Loaded, second: Loaded) -> None:
    assert first.statements == second.statements
    assert first.log.files == second.log.files
    assert (first.log.counts, first.log.notes) == (second.log.counts, second.log.notes)
    assert set(map(str, first.log.warnings)) == set(map(str, second.log.warnings))


def test_values_of_a_key_are_read_together_in_their_order(small_parts: Small) -> None:
    small_parts()
    values: PartedSpool[tuple[str, int]] = PartedSpool(100)
    for number in range(100):
        key = f"key-{number % 7}"
        values.append(key, (key, number))
    parts = list(values.parts())
    assert len(parts) > 10
    for part in parts:
        assert [number for _, number in part] == sorted(number for _, number in part)
    whole = [{key for key, _ in part} for part in parts]
    assert sum(map(len, whole)) == 7
    assert sorted(number for part in parts for _, number in part) == list(range(100))


@pytest.mark.parametrize("source", ["bods", "senzing", "gleif", "uk_psc", "icij_offshore"])
def test_made_files_load_alike_in_parts(source: str, small_parts: Small) -> None:
    whole = load_files(source, *made_files(source))
    small_parts()
    compare(load_files(source, *made_files(source)), whole)


def draw_entities(chance: Random) -> Iterator[dict[str, Any]]:
    """Yield entities of all schemata that ask others, some about several, some about nobody."""
    people = [f"p{number}" for number in range(8)]
    for person in people[:6]:
        topics = chance.sample(["sanction", "debarment", "role.pep"], chance.randrange(3))
        yield write(person, "Person", name=[person.upper()], topics=topics)
    for number in range(4):
        organization = chance.sample(people, chance.randrange(2))
        yield write(f"post{number}", "Position", name=["Head"], organization=organization)
        yield write(f"bond{number}", "Security", name=["Bond"])
        authority = chance.sample(people, chance.randrange(2))
        yield write(f"deal{number}", "Contract", title=["Deal"], authority=authority)
    posts, deals = ([f"{what}{number}" for number in range(5)] for what in ("post", "deal"))
    for number in range(6):
        listed = chance.sample([*people, "bond0", "bond1"], chance.randint(1, 3))
        yield write(f"s{number}", "Sanction", entity=listed, program=["EU"])
        holders, positions = chance.sample(people, 2), chance.sample(posts, chance.randint(1, 2))
        yield write(f"o{number}", "Occupancy", holder=holders, post=positions)
        supplier, contract = chance.sample(people, 1), chance.sample(deals, chance.randint(1, 2))
        yield write(f"a{number}", "ContractAward", supplier=supplier, contract=contract)
        holders = chance.sample(people, chance.randint(1, 2))
        yield write(f"id{number}", "Passport", holder=holders, passportNumber=[f"X{number}"])
        owner, asset = chance.sample(people, 1), chance.sample(["bond2", *people], 1)
        yield write(f"e{number}", "Ownership", owner=owner, asset=asset)


def write(entity_id: str, schema: str, /, **properties: list[str]) -> dict[str, Any]:
    return {"id": entity_id, "schema": schema, "properties": properties}


@pytest.mark.parametrize("seed", range(12))
def test_entities_that_ask_others_load_alike_in_parts_and_shuffled(
    tmp_path: Path, seed: int, small_parts: Small
) -> None:
    chance = Random(seed)  # noqa: S311  # seeded: a failure is the same each time
    lines = [json.dumps(each) for each in draw_entities(chance)]
    file = tmp_path / "entities.ftm.json"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    whole = load_files("ftm", file)
    small_parts()
    compare(load_files("ftm", file), whole)
    chance.shuffle(lines)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert load_files("ftm", file).statements == whole.statements


def test_a_delta_of_several_changes_of_an_entity_leaves_the_last(
    tmp_path: Path, small_parts: Small
) -> None:
    base, delta = tmp_path / "entities.ftm.json", tmp_path / "entities.delta.json"
    entities = [write(f"p{number}", "Person", name=[f"P{number}"]) for number in range(9)]
    base.write_text("".join(json.dumps(each) + "\n" for each in entities), encoding="utf-8")
    changes = [
        ("MOD", write("p1", "Person", name=["Once"])),
        ("MOD", write("p1", "Person", name=["Twice"])),
        ("DEL", {"id": "p2"}),
        ("ADD", write("p2", "Person", name=["Back"])),
        ("ADD", write("new", "Person", name=["New"])),
        ("DEL", {"id": "new"}),
    ]
    lines = [json.dumps({"op": name, "entity": each}) + "\n" for name, each in changes]
    delta.write_text("".join(lines), encoding="utf-8")
    small_parts()
    loaded = load_files("ftm", base, delta)
    names = {party.id: party.name for party in loaded.statements.parties}
    assert names == {f"ftm:p{number}": f"P{number}" for number in range(9)} | {
        "ftm:p1": "Twice",
        "ftm:p2": "Back",
    }
    assert loaded.log.counts["entities that a delta changes or deletes"] == 4
