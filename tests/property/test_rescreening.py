"""Of whom a newer snapshot does not touch, a full run says what it said before, to the byte.

Worlds are decks of planted cases, so that everything that any indicator reads stands in them. Rows
are left out, altered and added at random; an entry or tie of one case may concern another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from onward.graph.json_forms import canonical_json
from onward.graph.model import DestinationRecord, Listing, Party, Shipment, Statement, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.workspace import Snapshot, WorkspaceFolder, memory_snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables
from onward.queries.rescreening import StoredAnswer, TouchTest
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.transaction import Transaction, parse_transaction
from tests.engines import open_world
from tests.planted.deck import make_deck
from tests.planted.judge import loaded

KNOWN = tuple(indicator.id for indicator in default_catalogue())
OF_SNAPSHOT = frozenset({"id", "snapshot", "content_hash", "engine", "verdict_text", "wording"})
"""Keys that name the snapshot and its sources: findings, matches, gaps and all else count."""


OF_SOURCES = frozenset({"sources", "period"})
"""Keys of the coverage that do so."""


@dataclass(frozen=True)
class JudgedChange:
    """How many orders a change left alone, changed in a full run, and changed and left alone."""

    untouched: int
    changed: int
    missed: tuple[str, ...]


@dataclass(frozen=True)
class PlantedWorld:
    """A deck in memory, its orders, and their assessments."""

    facts: tuple[SourceFacts, ...]
    rows: tuple[Statement, ...]
    snapshot: Snapshot
    setup: AssessmentSetup
    orders: tuple[Transaction, ...]
    stored: tuple[StoredAnswer, ...]

    @classmethod
    def plant(cls, folder: Path, seed: int, cases: int) -> "PlantedWorld":
        deck = make_deck(seed, cases, KNOWN)
        written = WorkspaceFolder(loaded(deck, folder)).current()
        names = [field.name for field in fields(SourceFacts)]
        facts = tuple(
            SourceFacts(**{name: getattr(layer, name) for name in names})
            for layer in written.layers
        )
        rows = tuple(written.statements())
        snapshot = memory_snapshot(rows, facts)
        setup = open_setup(snapshot)
        orders = tuple(parse_transaction(one.case.transaction()) for one in deck.planted)
        stored = tuple(StoredAnswer.read(assess(order, setup).to_json()) for order in orders)
        return cls(facts, rows, snapshot, setup, orders, stored)

    def judge(self, rng: Random) -> JudgedChange:
        """Change the world, and compare a full run with what is said to be touched."""
        after = memory_snapshot(change_rows(rng, self.rows), self.facts)
        setup = open_setup(after)
        touch = TouchTest(self.setup, setup, (self.snapshot, after))
        untouched, changed, missed = 0, 0, []
        for order, before in zip(self.orders, self.stored, strict=True):
            is_touched = touch.is_touched(before.touch_basis(), order, order.day)
            now = StoredAnswer.read(assess(order, setup).to_json())
            differs = write_results(now) != write_results(before)
            untouched += not is_touched
            changed += differs
            if differs and not is_touched:
                missed.append(order.id)
        return JudgedChange(untouched, changed, tuple(missed))


def open_setup(snapshot: Snapshot) -> AssessmentSetup:
    return open_world(snapshot, "embedded", tables=example_tables())


def write_results(answer: StoredAnswer) -> bytes:
    """Return what an assessment says, without what names the snapshot and its sources, and without
    whom it names as the nearest below every band."""
    data = {key: value for key, value in answer.data.items() if key not in OF_SNAPSHOT}
    coverage = {key: value for key, value in data["coverage"].items() if key not in OF_SOURCES}
    matches = [
        leave_out(row, "searched") | {"explanation": leave_out(row["explanation"], "nearest")}
        for row in data["matches"]
    ]
    not_found = [leave_out(row, "frontier_hash") for row in data["not_found"]]
    return canonical_json(
        {**data, "coverage": coverage, "matches": matches, "not_found": not_found}
    )


def leave_out(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def change_rows(rng: Random, rows: Sequence[Statement]) -> list[Statement]:
    """Leave out, alter or add up to four rows."""
    changed = list(rows)
    parties = [row for row in rows if isinstance(row, Party)]
    for number in range(rng.randint(1, 4)):
        place = rng.randrange(len(changed))
        match rng.choice(("leave out", "alter", "list", "tie")):
            case "leave out" if not isinstance(changed[place], DestinationRecord):
                del changed[place]
            case "alter":
                changed[place] = alter(rng, changed[place], parties)
            case "list":
                party = rng.choice(parties)
                source = replace(party.source, record=f"listed {number}")
                entry = Listing(f"new {number}", party.id, "sanction", "EU", source)
                changed.append(replace(entry, since="2024-01-01"))
            case "tie":
                start, end = rng.sample(parties, 2)
                source = replace(start.source, record=f"tied {number}")
                kinds = (TieKind.OWNS, TieKind.CONTROLS, TieKind.LINKED, TieKind.LOCATED_AT)
                changed.append(Tie(start.id, end.id, rng.choice(kinds).value, source))
    return changed


def alter(rng: Random, row: Statement, parties: Sequence[Party]) -> Statement:
    """Return a row that says something else, where it is one that can."""
    match row:
        case Party():
            return replace(row, name=rng.choice(parties).name)
        case Tie() if row.share is not None:
            return replace(row, share=Share(0.6, 0.6))
        case Tie():
            return replace(row, until="2025-01-01")
        case Listing():
            return replace(row, until="2025-06-01")
        case Shipment():
            return replace(row, consignee=rng.choice(parties).id)
    return row


def judge_pairs(folder: Path, seed: int, cases: int, pairs: int) -> list[JudgedChange]:
    world = PlantedWorld.plant(folder, seed, cases)
    return [world.judge(Random(f"{seed}:{number}")) for number in range(pairs)]  # noqa: S311  # a test's worlds


def test_whom_a_change_does_not_touch_a_full_run_says_the_same(tmp_path: Path) -> None:
    judged = judge_pairs(tmp_path, seed=2, cases=24, pairs=4)
    assert [row.missed for row in judged] == [()] * 4
    assert sum(row.changed for row in judged) >= 1
    assert sum(row.untouched for row in judged) >= 60


@pytest.mark.gauntlet
@pytest.mark.parametrize("seed", range(4))
def test_two_hundred_changes_miss_nobody(seed: int, tmp_path: Path) -> None:
    judged = judge_pairs(tmp_path, seed, cases=24, pairs=50)
    assert [row.missed for row in judged] == [()] * 50
    assert sum(row.changed for row in judged) >= 20
